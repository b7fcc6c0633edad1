import type { CallSummary } from '../../../contract/call.ts'
import { formatSearch } from '../../../core/search/format-search.ts'
import { parseSearch } from '../../../core/search/parse-search.ts'
import type { SearchPart, SearchQuery } from '../../../core/search/search-query.ts'
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

/** Of what goes on, whenever it began, and whatever is stored of it by now. */
export function liveQueryOf({ from: _, to: _to, recorded: _recorded, q, timeZone, ...rest }: CallsQuery): CallsQuery {
  const others = withoutRecorded(q)
  return { ...rest, state: 'live', ...(others !== undefined && { q: others, timeZone }) }
}

/** What is asked of being recorded, by the button and in what was typed. */
export function recordedOf({ recorded, q }: CallsQuery): readonly boolean[] {
  return [
    // As the API has it, true or "true".
    ...(recorded === undefined ? [] : [String(recorded) === 'true']),
    ...partsOf(q).flatMap((part) => (saysRecorded(part) ? [(part.value === 'recorded') === !part.not] : [])),
  ]
}

/** Of a call that goes on nothing is stored yet: what counts is whether it is being recorded. */
export function fitsRecorded(
  { state, segments }: { readonly state: CallSummary['state']; readonly segments: readonly unknown[] },
  asked: readonly boolean[],
): boolean {
  return state !== 'live' || asked.every((recorded) => recorded === segments.length > 0)
}

function withoutRecorded(q: string | undefined): string | undefined {
  const parts = partsOf(q)
  if (!parts.some(saysRecorded)) return q
  return formatSearch(parts.filter((part) => !saysRecorded(part))) || undefined
}

/** None of what cannot be read. */
function partsOf(q: string | undefined): SearchQuery {
  const parsed = parseSearch(q ?? '')
  return parsed.ok ? parsed.query : []
}

type RecordedPart = SearchPart & { readonly word: 'is'; readonly value: 'recorded' | 'unrecorded' }

function saysRecorded(part: SearchPart): part is RecordedPart {
  return part.word === 'is' && (part.value === 'recorded' || part.value === 'unrecorded')
}
