import type { z } from 'zod'
import { type exportRequest, MAXIMUM_EXPORT_CALLS } from '../../contract/export.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { CallId } from '../../core/model/ids.ts'
import type { CallSummary } from '../../store/calls.ts'
import type { Db, Scope } from '../../store/db.ts'
import { listReachableCalls, reachableCallIds, sightsOf } from '../access/call-access.ts'
import { findReachableLegs, reachableSummaries } from '../access/reachable-legs.ts'
import { type Actor, scopeOf } from '../actor.ts'
import { wantedCalls } from '../calls/wanted-calls.ts'
import type { ServerParts } from '../server-parts.ts'

export interface CallsToExport {
  readonly scope: Scope
  readonly callIds: readonly CallId[]
  /** How many of them are legs of a call that another one is. */
  readonly furtherLegs: number
}

/**
 * The calls that were asked for, as they are now, with their other legs: to people they are one call. Fails with `call-not-found` when one of
 * them is not within reach, with `export-empty`, `export-too-large` or `invalid-search`.
 */
export async function callsToExport(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  actor: Actor,
  request: z.infer<typeof exportRequest>,
): Promise<CallsToExport> {
  const [scope, calls] = await ('filter' in request
    ? asked({ db, nowMs }, actor, scopeOf(actor, request.accountId), request.filter)
    : named(db, actor, scopeOf(actor), [...new Set(request.callIds)]))
  return { scope, ...(await withLegs(db, actor, scope, calls)) }
}

type Filter = Extract<z.infer<typeof exportRequest>, { filter: unknown }>['filter']

async function asked(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  actor: Actor,
  within: Scope,
  filter: Filter,
): Promise<readonly [Scope, readonly CallSummary[]]> {
  const { scope, sights } = await sightsOf({ db, nowMs }, actor, within, filter.heardBy)
  const wanted = await wantedCalls({ db, nowMs }, scope, filter)
  const calls: CallSummary[] = []
  for (let cursor: string | undefined; ; ) {
    const at = { limit: 500, ...(cursor ? { cursor } : {}) }
    const page = await listReachableCalls(db, actor, scope, 'export', wanted, at, sights)
    calls.push(...page.calls)
    refuseTooLarge(calls)
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  if (calls.length === 0) throw new AppError('export-empty', 'No call matches')
  return [within, calls]
}

async function named(
  db: Db,
  actor: Actor,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<readonly [Scope, readonly CallSummary[]]> {
  const found = await reachableCallIds(db, actor, scope, 'export', callIds)
  const calls = new Map((await reachableSummaries(db, actor, scope, callIds)).map((call) => [call.id, call]))
  const missing = callIds.find((id) => !found.has(id) || !calls.has(id))
  if (missing !== undefined) throw new AppError('call-not-found', 'There is no such call', { callId: missing })
  return [scope, callIds.flatMap((id) => calls.get(id) ?? [])]
}

async function withLegs(
  db: Db,
  actor: Actor,
  scope: Scope,
  calls: readonly CallSummary[],
): Promise<Omit<CallsToExport, 'scope'>> {
  const legs = await findReachableLegs(db, actor, scope, calls, new Map())
  const legIds = new Set([...legs.values()].flatMap((each) => each.map(({ id }) => id)))
  const within = legIds.size === 0 ? legIds : await reachableCallIds(db, actor, scope, 'export', [...legIds])
  const callIds = new Set<CallId>()
  let wholeCalls = 0
  for (const { id } of calls) {
    const all = [id, ...(legs.get(id) ?? []).map((leg) => leg.id).filter((legId) => within.has(legId))]
    if (!all.some((each) => callIds.has(each))) wholeCalls += 1
    for (const each of all) callIds.add(each)
  }
  refuseTooLarge([...callIds])
  return { callIds: [...callIds], furtherLegs: callIds.size - wholeCalls }
}

function refuseTooLarge({ length }: readonly unknown[]): void {
  if (length <= MAXIMUM_EXPORT_CALLS) return
  throw new AppError('export-too-large', 'Too many calls for one export', { maximum: MAXIMUM_EXPORT_CALLS })
}
