import type { CallSummary } from '../../../contract/call.ts'
import type { CallsQuery } from './api/list-calls.ts'
import { type CallsSearch, periodRange } from './calls-search.ts'

/** The address bar's filter as the API takes it. */
export function callsQuery(search: CallsSearch, nowMs: number, timeZone: string): CallsQuery {
  const { fromMs, toMs } = periodRange(search, nowMs, timeZone)
  return {
    ...(search.q ? { q: search.q.trim(), timeZone } : {}),
    ...(fromMs === undefined ? {} : { from: new Date(fromMs).toISOString() }),
    ...(toMs === undefined ? {} : { to: new Date(toMs).toISOString() }),
    ...(search.direction ? { direction: search.direction } : {}),
    ...(search.recorded === undefined ? {} : { recorded: search.recorded }),
    ...(search.why ? { skipReason: search.why } : {}),
    ...(search.flag ? { flag: search.flag } : {}),
    ...(search.live ? { state: 'live' } : {}),
    ...(search.heardBy ? { heardBy: search.heardBy } : {}),
    ...(search.hold ? { legalHoldId: search.hold } : {}),
    ...(search.account ? { accountId: search.account } : {}),
  }
}

/** Of a call that goes on nothing is stored yet: what counts is whether it is being recorded. */
export function fitsRecorded(
  { state, segments }: { readonly state: CallSummary['state']; readonly segments: readonly unknown[] },
  recorded?: boolean,
): boolean {
  return state !== 'live' || recorded === undefined || recorded === segments.length > 0
}
