/** Calls that ended and wait for what those who were on them say of them. */

import { sql } from 'kysely'
import { usersOfCall } from '../core/access/subject-of-call.ts'
import type { Call } from '../core/model/call.ts'
import type { AccountId, CallId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { accountScope, type Db, inScope, type Trx } from './db.ts'
import { findDispositions } from './dispositions.ts'
import { withoutNulls } from './row-values.ts'
import { findTwins } from './twins.ts'
import { findUsers } from './users.ts'

export interface WrapUp {
  readonly callId: CallId
  readonly endedAtMs: number
  readonly snoozedUntilMs?: number
  /** Of the person who is asked. */
  readonly hasDraft: boolean
}

/** What comes to light later (a journal recovered after days) is asked of nobody. */
const ASKED_WITHIN_MS = 24 * 3_600_000

/**
 * Part of the transaction that saves a call which has ended: whoever could talk on it is asked, if the account wants it, each once. Calls
 * within the account and through it have no list of dispositions: nobody is asked. Returns who is asked only now.
 */
export async function askForWrapUp(trx: Trx, call: Call, nowMs: number): Promise<readonly UserId[]> {
  const { id, accountId, state, endedAtMs, direction } = call
  if (state === 'live' || endedAtMs === undefined || nowMs - endedAtMs > ASKED_WITHIN_MS) return []
  if (direction !== 'inbound' && direction !== 'outbound') return []
  const dispositions = await findDispositions(trx, accountId)
  if (!dispositions.popUp || !dispositions[direction].some(({ active }) => active)) return []
  const scope = accountScope(accountId)
  const users = (await findUsers(trx, scope, usersOfCall(call))).filter(({ active }) => active)
  if (users.length === 0) return []
  const twins = await findTwins(trx, call)
  return inScope(trx, scope, async (scoped) => {
    const asked = await scoped
      .selectFrom('wrap_ups')
      .select('user_id')
      .where('call_id', 'in', [id, ...twins.map((twin) => twin.id)])
      .execute()
    const known = new Set(asked.map(({ user_id }) => user_id))
    const rows = users
      .filter((user) => !known.has(user.id))
      .map((user) => ({
        account_id: accountId,
        call_id: id,
        user_id: user.id,
        state: 'waiting' as const,
        ended_at: new Date(endedAtMs),
      }))
    if (rows.length === 0) return []
    const added = await scoped
      .insertInto('wrap_ups')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('user_id')
      .execute()
    return added.map(({ user_id }) => user_id)
  })
}

const LISTED_MS = 7 * 86_400_000
const LISTED = 50

/** Newest first. */
export async function waitingWrapUps(
  db: Db,
  accountId: AccountId,
  userId: UserId,
  nowMs: number,
): Promise<readonly WrapUp[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('wrap_ups')
      .select(['call_id', 'ended_at', 'snoozed_until'])
      .select(
        sql<boolean>`exists (select from annotation_drafts d where d.call_id = wrap_ups.call_id
          and d.user_id = wrap_ups.user_id)`.as('has_draft'),
      )
      .where('user_id', '=', userId)
      .where('state', '=', 'waiting')
      .where('ended_at', '>', new Date(nowMs - LISTED_MS))
      .orderBy('ended_at', 'desc')
      .limit(LISTED)
      .execute(),
  )
  return rows.map((row) => ({
    callId: row.call_id,
    endedAtMs: row.ended_at.getTime(),
    hasDraft: row.has_draft,
    ...withoutNulls({ snoozedUntilMs: row.snoozed_until?.getTime() }),
  }))
}

export type WrapUpEnd =
  | { readonly state: 'done' | 'skipped' }
  | { readonly state: 'waiting'; readonly snoozedUntilMs: number }

/** False when nothing waits. */
export async function endWrapUp(
  db: Db,
  { accountId, userId, callId }: { readonly accountId: AccountId; readonly userId: UserId; readonly callId: CallId },
  end: WrapUpEnd,
): Promise<boolean> {
  if (!isUuid(callId)) return false
  const result = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .updateTable('wrap_ups')
      .set({
        state: end.state,
        snoozed_until: end.state === 'waiting' ? new Date(end.snoozedUntilMs) : null,
      })
      .where('call_id', '=', callId)
      .where('user_id', '=', userId)
      .where('state', '=', 'waiting')
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}

/** Somebody else, or a program, said how the call came out: nobody needs to be asked any more. Returns who was. */
export async function wrapUpsAnswered(trx: Trx, accountId: AccountId, callId: CallId): Promise<readonly UserId[]> {
  const rows = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('wrap_ups')
      .set({ state: 'done', snoozed_until: null })
      .where('call_id', '=', callId)
      .where('state', '=', 'waiting')
      .where(sql<boolean>`exists (select from call_dispositions d where d.call_id = wrap_ups.call_id and d.is_current
        and d.label is not null)`)
      .returning('user_id')
      .execute(),
  )
  return rows.map(({ user_id }) => user_id)
}
