/** What there is of calls, to be held against the records of a phone system. */

import { sql } from 'kysely'
import type { CallFlag, Party } from '../core/model/call.ts'
import type { CallTimeLine } from '../core/model/call-time-line.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { MatchedCall } from '../core/reconciliation/match-cdrs.ts'
import { accountScope, type Db, inScope } from './db.ts'

/** As the core judges it, but that nobody has looked whether its files are there. */
export interface CallToReconcile extends MatchedCall {
  readonly timeLine?: CallTimeLine
  readonly flags: readonly CallFlag[]
  readonly recordings: readonly { readonly id: string; readonly durationMs: number; readonly objectKey: string }[]
  readonly isPurged: boolean
  readonly isPending: boolean
  readonly isImported: boolean
}

interface Row {
  readonly id: string
  readonly started_at: Date
  readonly duration_ms: number | null
  readonly state: string
  readonly identifiers: readonly string[]
  readonly flags: readonly CallFlag[]
  readonly parties: readonly Pick<Party, 'number' | 'userId' | 'aor'>[] | null
  readonly time_line: CallTimeLine | null
  readonly is_imported: boolean
  readonly recordings:
    | readonly { readonly id: string; readonly durationMs: number; readonly objectKey: string }[]
    | null
}

const CHUNK = 250

/** Those that began between, oldest first. */
export async function* callsToReconcile(
  db: Db,
  accountId: AccountId,
  fromMs: number,
  toMs: number,
): AsyncGenerator<CallToReconcile> {
  const purged = await purgedCalls(db, accountId, fromMs, toMs)
  let after = { at: new Date(fromMs), id: '00000000-0000-0000-0000-000000000000' }
  for (;;) {
    const rows = await inScope(db, accountScope(accountId), async (trx) => {
      const found = await sql<Row>`
        select c.id, c.started_at, c.duration_ms, c.state, c.identifiers, c.flags, c.detail -> 'parties' as parties, c.time_line,
          c.detail ? 'imported' as is_imported,
          (select json_agg(json_build_object('id', r.id, 'durationMs', r.duration_ms, 'objectKey', r.object_key))
            from recordings r where r.call_id = c.id) as recordings
        from (select * from calls where account_id = ${accountId} and merged_into is null
          and (started_at, id) > (${after.at}, ${after.id}::uuid) and started_at <= ${new Date(toMs)}
          order by started_at, id limit ${CHUNK}) c
        order by c.started_at, c.id`.execute(trx)
      return found.rows
    })
    for (const row of rows) yield toCall(row, purged)
    const last = rows.at(-1)
    if (!last || rows.length < CHUNK) return
    after = { at: last.started_at, id: last.id }
  }
}

/** Calls of which a recording was removed since its time was over. */
async function purgedCalls(db: Db, accountId: AccountId, fromMs: number, toMs: number): Promise<ReadonlySet<string>> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('purged_recordings')
      .distinct()
      .select('call_id')
      .where('account_id', '=', accountId)
      .where('call_started_at', '>=', new Date(fromMs))
      .where('call_started_at', '<=', new Date(toMs))
      .execute(),
  )
  return new Set(rows.map((row) => row.call_id))
}

function toCall(row: Row, purged: ReadonlySet<string>): CallToReconcile {
  return {
    id: row.id,
    names: row.identifiers,
    startedAtMs: row.started_at.getTime(),
    durationMs: row.duration_ms ?? 0,
    parties: (row.parties ?? []).map(({ number, aor, userId }) => {
      const known = number ?? aor
      return { ...(known !== undefined && { number: known }), ...(userId !== undefined && { userId }) }
    }),
    ...(row.time_line && { timeLine: row.time_line }),
    flags: row.flags,
    recordings: row.recordings ?? [],
    isPurged: purged.has(row.id),
    isPending: row.state !== 'ready',
    isImported: row.is_imported,
  }
}
