import type { z } from 'zod'
import { type exportRequest, MAXIMUM_EXPORT_CALLS } from '../../contract/export.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { CallId } from '../../core/model/ids.ts'
import type { Db, Scope } from '../../store/db.ts'
import { listReachableCalls, reachableCallIds, sightsOf } from '../access/call-access.ts'
import { type Actor, scopeOf } from '../actor.ts'
import { wantedCalls } from '../calls/wanted-calls.ts'
import type { ServerParts } from '../server-parts.ts'

/**
 * The calls that were asked for, as they are now. Fails with `call-not-found` when one of them is not within reach, with
 * `export-empty`, `export-too-large` or `invalid-search`.
 */
export async function callsToExport(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  actor: Actor,
  request: z.infer<typeof exportRequest>,
): Promise<{ readonly scope: Scope; readonly callIds: readonly CallId[] }> {
  if ('filter' in request) {
    const scope = scopeOf(actor, request.accountId)
    return { scope, callIds: await matching({ db, nowMs }, actor, scope, request.filter) }
  }
  const scope = scopeOf(actor)
  const callIds = [...new Set(request.callIds)]
  const missing = await findMissing(db, actor, scope, callIds)
  if (missing !== undefined) throw new AppError('call-not-found', 'There is no such call', { callId: missing })
  return { scope, callIds }
}

type Filter = Extract<z.infer<typeof exportRequest>, { filter: unknown }>['filter']

async function matching(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  actor: Actor,
  within: Scope,
  filter: Filter,
): Promise<readonly CallId[]> {
  const { scope, sights } = await sightsOf({ db, nowMs }, actor, within, filter.heardBy)
  const wanted = await wantedCalls({ db, nowMs }, scope, filter)
  const callIds: CallId[] = []
  for (let cursor: string | undefined; ; ) {
    const at = { limit: 500, ...(cursor ? { cursor } : {}) }
    const page = await listReachableCalls(db, actor, scope, 'export', wanted, at, sights)
    callIds.push(...page.calls.map((call) => call.id))
    if (callIds.length > MAXIMUM_EXPORT_CALLS) {
      throw new AppError('export-too-large', 'Too many calls for one export', { maximum: MAXIMUM_EXPORT_CALLS })
    }
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  if (callIds.length === 0) throw new AppError('export-empty', 'No call matches')
  return callIds
}

async function findMissing(
  db: Db,
  actor: Actor,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<CallId | undefined> {
  const found = await reachableCallIds(db, actor, scope, 'export', callIds)
  return callIds.find((id) => !found.has(id))
}
