/** Calls that are over, as the policy engine is asked about them: to see what other settings would have made of them. */

import { type Selectable, sql } from 'kysely'
import type { CallTimeLine } from '../core/model/call-time-line.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import type { CustomerDirection } from '../core/model/policy.ts'
import { inRange } from './call-conditions.ts'
import type { CallCursor } from './call-cursor.ts'
import { accountScope, type Db, inScope, type Trx } from './db.ts'
import { inOrder } from './find-call-ids.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface StoredTimeLine {
  readonly id: CallId
  readonly startedAtMs: number
  readonly durationMs: number
  readonly direction: CustomerDirection
  readonly caller: { readonly name?: string; readonly number?: string }
  readonly callee: { readonly name?: string; readonly number?: string }
  readonly timeLine: CallTimeLine
}

interface Span {
  readonly accountId: AccountId
  /** Calls that started at or after. */
  readonly fromMs: number
}

/** The next chunk, newest first. `after`: the last of the chunk before. */
export async function readTimeLines(
  db: Db,
  { accountId, fromMs, after, limit }: Span & { readonly after?: CallCursor | undefined; readonly limit: number },
): Promise<readonly StoredTimeLine[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    inOrder(trx, limit)
      .select(COLUMNS)
      .where((eb) =>
        eb.and([
          ...inRange(eb, { ...range(accountId, fromMs), ...(after && { cursor: after }) }),
          eb('state', '<>', 'live'),
          eb('time_line', 'is not', null),
        ]),
      )
      .execute(),
  )
  return rows.map((row) => toStored(row as Row))
}

/** Calls from before time lines were kept. */
export async function countWithoutTimeLine(db: Db, { accountId, fromMs }: Span): Promise<number> {
  const row = await inScope(db, accountScope(accountId), (trx) => count(trx, accountId, fromMs))
  return row.count
}

function count(trx: Trx, accountId: AccountId, fromMs: number) {
  return trx
    .selectFrom('calls')
    .select(sql<number>`count(*)::int`.as('count'))
    .where((eb) =>
      eb.and([...inRange(eb, range(accountId, fromMs)), eb('state', '<>', 'live'), eb('time_line', 'is', null)]),
    )
    .executeTakeFirstOrThrow()
}

function range(accountId: AccountId, fromMs: number) {
  return { scope: accountScope(accountId), filter: { fromMs } }
}

const COLUMNS = [
  'id',
  'started_at',
  'duration_ms',
  'direction',
  'caller_name',
  'caller_number',
  'callee_name',
  'callee_number',
  'time_line',
] as const satisfies (keyof Tables['calls'])[]

type Row = Pick<Selectable<Tables['calls']>, (typeof COLUMNS)[number]> & { readonly time_line: CallTimeLine }

function toStored(row: Row): StoredTimeLine {
  return {
    id: row.id,
    startedAtMs: row.started_at.getTime(),
    durationMs: row.duration_ms ?? 0,
    direction: row.direction as CustomerDirection,
    caller: withoutNulls({ name: row.caller_name, number: row.caller_number }),
    callee: withoutNulls({ name: row.callee_name, number: row.callee_number }),
    timeLine: row.time_line,
  }
}
