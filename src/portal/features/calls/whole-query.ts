import { formatSearch } from '../../../core/search/format-search.ts'
import { parseSearch } from '../../../core/search/parse-search.ts'
import type { SearchPart, SearchQuery, SearchTime } from '../../../core/search/search-query.ts'
import type { CallsSearch } from './calls-search.ts'

/** Everything the list is filtered by as one search, what the buttons chose after what was typed; undefined while that cannot be read. */
export function wholeQuery(search: CallsSearch): SearchQuery | undefined {
  const parsed = parseSearch(search.q ?? '')
  if (!parsed.ok) return undefined
  const { query } = parsed
  // What was typed wins over a button that says otherwise: both at once find nothing.
  return [
    ...query,
    ...chosenParts(search).filter(({ word }) => word === 'is' || !query.some((part) => part.word === word)),
  ]
}

export function wholeText(search: CallsSearch): string {
  const query = wholeQuery(search)
  return query ? formatSearch(query) : (search.q ?? '')
}

/** The whole search typed, no button pressed; whose calls are shown, and how, stays. */
export function typed({ account, heardBy, hold, view, period }: CallsSearch, query: SearchQuery): CallsSearch {
  const q = formatSearch(query)
  return {
    ...(q !== '' && { q }),
    // Who searches looks through all there is anyway.
    ...(q === '' && period === 'any' && { period }),
    ...(account && { account }),
    ...(heardBy && { heardBy }),
    ...(hold && { hold }),
    ...(view && { view }),
  }
}

function chosenParts({ period, from, to, direction, recorded, why, flag, live }: CallsSearch): readonly SearchPart[] {
  return [
    ...periodParts(period, from, to),
    ...(direction ? [{ word: 'direction', value: direction } as const] : []),
    ...(recorded === undefined ? [] : [{ word: 'is', value: recorded ? 'recorded' : 'unrecorded' } as const]),
    ...(why ? [{ word: 'why', value: why } as const] : []),
    ...(flag ? [{ word: 'flag', value: flag } as const] : []),
    ...(live ? [{ word: 'is', value: 'live' } as const] : []),
  ]
}

function periodParts(
  period: CallsSearch['period'],
  from: string | undefined,
  to: string | undefined,
): readonly SearchPart[] {
  switch (period) {
    case 'today':
    case 'yesterday':
      return [{ word: 'on', time: { kind: period } }]
    case 'week':
      return [{ word: 'after', time: { kind: 'ago', count: 7, unit: 'd' } }]
    case 'month':
      return [{ word: 'after', time: { kind: 'ago', count: 30, unit: 'd' } }]
    case 'days':
      if (from && from === to) return [{ word: 'on', time: day(from) }]
      return [
        ...(from ? [{ word: 'after', time: day(from) } as const] : []),
        ...(to ? [{ word: 'before', time: day(dayAfter(to)) } as const] : []),
      ]
    default:
      return []
  }
}

const day = (text: string): SearchTime => ({ kind: 'day', day: text })

function dayAfter(text: string): string {
  return new Date(Date.parse(`${text}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}
