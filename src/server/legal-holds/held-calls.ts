import type { z } from 'zod'
import { ERROR_CODES } from '../../contract/error-codes.ts'
import { type legalHoldRoutes, MAXIMUM_HELD_AT_ONCE } from '../../contract/legal-hold.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId, CallId } from '../../core/model/ids.ts'
import type { CallSummary } from '../../store/calls.ts'
import { accountScope } from '../../store/db.ts'
import { callNotFound, listReachableCalls } from '../access/call-access.ts'
import { findReachableLegs, reachableSummaries } from '../access/reachable-legs.ts'
import type { Actor } from '../actor.ts'
import { wantedCalls } from '../calls/wanted-calls.ts'
import type { ServerParts } from '../server-parts.ts'

type Wanted = z.infer<typeof legalHoldRoutes.addHeldCalls.body>

/**
 * Calls of the account that the actor sees: those named, or all that the search finds, with their other legs: to people they are one call.
 * Fails with `call-not-found` or `hold-too-large`.
 */
export async function callsToHold(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  actor: Actor,
  accountId: AccountId,
  wanted: Wanted,
): Promise<readonly CallId[]> {
  const scope = accountScope(accountId)
  if ('callIds' in wanted) {
    const reached = await reachableSummaries(db, actor, scope, wanted.callIds)
    const ids = new Set(reached.map(({ id }) => id))
    if (wanted.callIds.some((id) => !ids.has(id))) throw callNotFound()
    return withLegs(reached)
  }
  const filter = await wantedCalls({ db, nowMs }, scope, wanted.filter)
  const found = new Set<CallId>()
  for (let cursor: string | undefined; ; ) {
    const at = { limit: 500, ...(cursor !== undefined && { cursor }) }
    const page = await listReachableCalls(db, actor, scope, 'see-calls', filter, at)
    for (const id of await withLegs(page.calls)) found.add(id)
    if (found.size > MAXIMUM_HELD_AT_ONCE) {
      throw new AppError('hold-too-large', ERROR_CODES['hold-too-large'].text, { maximum: MAXIMUM_HELD_AT_ONCE })
    }
    cursor = page.nextCursor
    if (cursor === undefined) return [...found]
  }

  async function withLegs(calls: readonly CallSummary[]): Promise<readonly CallId[]> {
    const legs = await findReachableLegs(db, actor, scope, calls, new Map())
    return [...new Set([...calls, ...[...legs.values()].flat()].map(({ id }) => id))]
  }
}
