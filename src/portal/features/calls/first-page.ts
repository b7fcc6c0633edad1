import type { QueryClient } from '@tanstack/react-query'
import { foundAccountsQuery } from '../../lib/api/use-accounts.ts'
import { askedAtOnceMs } from '../../lib/asked-at-once.ts'
import { callsQuery, liveQueryOf } from './calls-query.ts'
import { type CallsSearch, periodOf } from './calls-search.ts'
import { pagesOf } from './use-growing-list.ts'
import { CALLS } from './use-rows.ts'

/** Longer than any page takes to come up; a period that was pinned before has moved on. */
const PIN_MS = 10_000

let asked: { readonly filterKey: string; readonly nowMs: number } | undefined

/**
 * Asks for the first calls, and for what their rows are drawn with, while the page of the list is still being made; only once, for the page
 * that is opened first. `timeZone`: that of the list, undefined while it is not known.
 */
export function askForFirstPage(client: QueryClient, search: CallsSearch, timeZone: string | undefined): void {
  if (asked) return
  const { view, ...filter } = search
  const nowMs = askedAtOnceMs() ?? Date.now()
  asked = { filterKey: filterKeyOf(search), nowMs }
  if (view !== undefined || (timeZone === undefined && dependsOnZone(search))) return
  const query = callsQuery(filter, nowMs, timeZone ?? 'UTC')
  void client.prefetchInfiniteQuery(pagesOf(CALLS, query))
  void client.prefetchInfiniteQuery(pagesOf(CALLS, liveQueryOf(query)))
  void client.prefetchQuery(foundAccountsQuery(''))
}

/** What of a search changes what is asked for: the view is another way to look at the same. */
export function filterKeyOf({ view: _, ...filter }: CallsSearch): string {
  return JSON.stringify(filter)
}

/** Until when a list of this filter reaches: "the last 24 hours" must not be another list every millisecond. */
export function pinnedNowMs(filterKey: string): number {
  const nowMs = Date.now()
  return asked?.filterKey === filterKey && nowMs - asked.nowMs < PIN_MS ? asked.nowMs : nowMs
}

function dependsOnZone(search: CallsSearch): boolean {
  return search.q !== undefined || !['day', 'any'].includes(periodOf(search))
}
