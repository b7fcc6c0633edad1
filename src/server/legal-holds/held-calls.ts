import type { z } from 'zod'
import { ERROR_CODES } from '../../contract/error-codes.ts'
import { type legalHoldRoutes, MAXIMUM_HELD_AT_ONCE } from '../../contract/legal-hold.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId, CallId } from '../../core/model/ids.ts'
import type { CallSummary } from '../../store/calls.ts'
import { accountScope, type Db, type Scope } from '../../store/db.ts'
import { callNotFound, listReachableCalls } from '../access/call-access.ts'
import { findReachableLegs, reachableSummaries } from '../access/reachable-legs.ts'
import type { Actor } from '../actor.ts'
import { wantedCalls } from '../calls/wanted-calls.ts'
import type { ServerParts } from '../server-parts.ts'

type Parts = Pick<ServerParts, 'db' | 'nowMs'>
type Wanted = z.infer<typeof legalHoldRoutes.addHeldCalls.body>

/**
 * Calls of the account that the actor sees: those named, or all that the search finds, with their other legs: to people they are one call.
 * Fails with `call-not-found` or `hold-too-large`.
 */
export async function callsToHold(
  { db, nowMs }: Parts,
  actor: Actor,
  accountId: AccountId,
  wanted: Wanted,
): Promise<readonly CallId[]> {
  const scope = accountScope(accountId)
  if ('callIds' in wanted) {
    const reached = await reachableSummaries(db, actor, scope, wanted.callIds)
    const ids = new Set(reached.map(({ id }) => id))
    if (wanted.callIds.some((id) => !ids.has(id))) throw callNotFound()
    return withLegs(db, actor, scope, reached)
  }
  const filter = await wantedCalls({ db, nowMs }, scope, wanted.filter)
  const found = new Set<CallId>()
  for (let cursor: string | undefined; ; ) {
    const at = { limit: 500, ...(cursor !== undefined && { cursor }) }
    const page = await listReachableCalls(db, actor, scope, 'see-calls', filter, at)
    for (const id of await withLegs(db, actor, scope, page.calls)) found.add(id)
    if (found.size > MAXIMUM_HELD_AT_ONCE) {
      throw new AppError('hold-too-large', ERROR_CODES['hold-too-large'].text, { maximum: MAXIMUM_HELD_AT_ONCE })
    }
    cursor = page.nextCursor
    if (cursor === undefined) return [...found]
  }
}

/** Those named, and of those that the actor sees the other legs: what went under the case as one call leaves it as one. */
export async function callsToLetGo(
  { db }: Pick<Parts, 'db'>,
  actor: Actor,
  accountId: AccountId,
  callIds: readonly CallId[],
): Promise<readonly CallId[]> {
  const scope = accountScope(accountId)
  const reached = await reachableSummaries(db, actor, scope, callIds)
  return [...new Set([...callIds, ...(await withLegs(db, actor, scope, reached))])]
}

async function withLegs(db: Db, actor: Actor, scope: Scope, calls: readonly CallSummary[]): Promise<readonly CallId[]> {
  const legs = await findReachableLegs(db, actor, scope, calls, new Map())
  return [...new Set([...calls, ...[...legs.values()].flat()].map(({ id }) => id))]
}
