/** How calls came out, as people and programs said it; each time is kept. */

import type { Selectable } from 'kysely'
import type { Annotator, CallDisposition } from '../core/model/annotation.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { annotatorOf, storableName } from './annotator-columns.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import { lockCall } from './lock-call.ts'
import { storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface ChosenDisposition {
  readonly dispositionId: string
  readonly label: string
  readonly reasonId?: string
  readonly reason?: string
}

export interface NewDisposition {
  readonly accountId: AccountId
  readonly callId: CallId
  /** Undefined takes it back. */
  readonly chosen: ChosenDisposition | undefined
  readonly setBy: Annotator
  readonly atMs: number
  /** The version that was read, 0 for none: when given, what was said meanwhile is not overwritten. */
  readonly basedOnVersion?: number | undefined
}

/** Said again, nothing changes and undefined is returned. Fails with `disposition-changed`. */
export function setDisposition(db: Db, given: NewDisposition): Promise<CallDisposition | undefined> {
  const { accountId, callId, chosen, setBy, atMs, basedOnVersion } = given
  return inScope(db, accountScope(accountId), async (trx) => {
    // Of two at once the later one sees what the earlier one said.
    await lockCall(trx, callId)
    const before = (await newestOf(trx, [callId])).get(callId)
    if (before?.dispositionId === chosen?.dispositionId && before?.reasonId === chosen?.reasonId) return undefined
    if (basedOnVersion !== undefined && basedOnVersion !== (before?.version ?? 0)) throw changed(before, chosen)
    await trx.updateTable('call_dispositions').set({ is_current: false }).where('call_id', '=', callId).execute()
    const row = await trx
      .insertInto('call_dispositions')
      .values({
        account_id: accountId,
        call_id: callId,
        version: (before?.version ?? 0) + 1,
        is_current: true,
        disposition_id: chosen?.dispositionId ?? null,
        label: chosen ? storableText(chosen.label) : null,
        reason_id: chosen?.reasonId ?? null,
        reason: chosen?.reason === undefined ? null : storableText(chosen.reason),
        set_by_kind: setBy.kind,
        set_by: setBy.id,
        set_by_name: storableName(setBy),
        set_at: new Date(atMs),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toDisposition(row)
  })
}

/** By call; with those that were taken back last, for their version. */
export function dispositionsOfCalls(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<CallId, CallDisposition>> {
  return callIds.length === 0 ? Promise.resolve(new Map()) : inScope(db, scope, (trx) => newestOf(trx, callIds))
}

/** By call, oldest first. */
export async function dispositionVersionsOfCalls(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<CallId, readonly CallDisposition[]>> {
  if (callIds.length === 0) return new Map()
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('call_dispositions').selectAll().where('call_id', 'in', callIds).orderBy('version').execute(),
  )
  const byCall = Map.groupBy(rows, (row) => row.call_id)
  return new Map([...byCall].map(([callId, ofCall]) => [callId, ofCall.map(toDisposition)]))
}

async function newestOf(trx: Trx, callIds: readonly CallId[]): Promise<ReadonlyMap<CallId, CallDisposition>> {
  const rows = await trx
    .selectFrom('call_dispositions')
    .selectAll()
    .where('call_id', 'in', callIds)
    .where('is_current', '=', true)
    .execute()
  return new Map(rows.map((row) => [row.call_id, toDisposition(row)]))
}

function changed(before: CallDisposition | undefined, chosen: ChosenDisposition | undefined): AppError {
  const { label, reason, version = 0, setBy } = before ?? {}
  return new AppError('disposition-changed', 'Somebody else set the disposition meanwhile', {
    current: { label, reason, version, by: setBy?.name },
    given: { label: chosen?.label, reason: chosen?.reason },
  })
}

function toDisposition(row: Selectable<Tables['call_dispositions']>): CallDisposition {
  return {
    version: row.version,
    ...withoutNulls({
      dispositionId: row.disposition_id,
      label: row.label,
      reasonId: row.reason_id,
      reason: row.reason,
    }),
    setBy: annotatorOf(row.set_by_kind, row.set_by, row.set_by_name),
    setAtMs: row.set_at.getTime(),
  }
}
