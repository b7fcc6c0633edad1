import { type InfiniteData, infiniteQueryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import { useLiveEvent } from '../../lib/live-context.tsx'
import { mergeFirstPage, type Page } from '../../lib/paged-list.ts'
import { getCall } from './api/get-call.ts'
import type { CallsQuery } from './api/list-calls.ts'
import { changePages } from './change-pages.ts'
import { changeRows } from './change-rows.ts'

const PAGE_LIMIT = 100
/** Whoever scrolls on reads many: as many as the server gives at once. */
const FURTHER_LIMIT = 200
/** Of a list that is left: some thousand rows are there at once for who comes back. */
const PAGES_KEPT = 6
/** Events come in bursts; one look at the head of the list answers all of a burst. */
const BURST_MS = 250
/** On a busy system something changes all the time: look no more often than this. */
const REST_MS = 1_000

interface Row {
  readonly id: string
}

export interface PageRequest {
  readonly cursor: string | undefined
  readonly limit: number
  readonly signal?: AbortSignal
}

/** What a list is made of. The same object each time: another one is another list. */
export interface GrowingList<Each extends Row> {
  readonly name: 'calls' | 'participants'
  readonly load: (query: CallsQuery, page: PageRequest) => Promise<Page<Each>>
  readonly callOf: (row: Each) => CallSummary
  readonly withCall: (row: Each, call: CallSummary) => Each
}

type Pages<Each> = InfiniteData<Page<Each>, string | undefined>

/** Its pages, for the hook below and for who asks for the first one before. */
export function pagesOf<Each extends Row>({ name, load }: GrowingList<Each>, query: CallsQuery) {
  return infiniteQueryOptions({
    queryKey: [name, query] as readonly [string, CallsQuery],
    queryFn: ({ pageParam, signal }) =>
      load(query, { cursor: pageParam, limit: pageParam === undefined ? PAGE_LIMIT : FURTHER_LIMIT, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    // Refetching would load every page again; the head and changed rows are refreshed by events.
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Rows page by page, newest call first, kept up to date at the head and in the rows that are loaded. */
export function useGrowingList<Each extends Row>(list: GrowingList<Each>, query: CallsQuery, enabled = true) {
  const client = useQueryClient()
  const { name, load, callOf, withCall } = list
  const key = useRef<readonly [string, CallsQuery]>([name, query])
  if (key.current[0] !== name || key.current[1] !== query) key.current = [name, query]
  const queryKey = key.current
  const result = useInfiniteQuery({
    ...pagesOf(list, query),
    queryKey,
    placeholderData: (previous) => previous,
    enabled,
  })
  // Nobody tells a list that is not there of changes: when it comes back its first pages are asked for again, and the rest as it is scrolled to.
  useEffect(
    () => () => {
      client.setQueryData<Pages<Each>>(queryKey, (data) => data && firstPages(data))
      void client.invalidateQueries({ queryKey, exact: true, refetchType: 'none' })
    },
    [client, queryKey],
  )

  const changed = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const refreshedAtMs = useRef(0)
  const refresh = useCallback(async () => {
    timer.current = undefined
    refreshedAtMs.current = Date.now()
    const fresh = await load(query, { cursor: undefined, limit: PAGE_LIMIT })
    const update = (change: (pages: readonly Page<Each>[]) => readonly Page<Each>[]) =>
      changePages(client, queryKey, change)
    await update((pages) => mergeFirstPage(pages, fresh, (a, b) => isNewer(callOf(a), callOf(b))))
    const inHead = new Set(fresh.items.map((row) => callOf(row).id))
    const pages = client.getQueryData<Pages<Each>>(queryKey)?.pages ?? []
    const loaded = new Set(pages.flatMap(({ items }) => items.map((row) => callOf(row).id)))
    // Not before: what could not be fetched stays noted for the next time.
    const below = [...changed.current].filter((id) => loaded.has(id) && !inHead.has(id))
    for (const id of changed.current) if (!below.includes(id)) changed.current.delete(id)
    await changeRows(changed.current, below, getCall, (id, call) => {
      const changedRow = (row: Each) => (callOf(row).id !== id ? row : call ? withCall(row, call) : [])
      return update((all) =>
        all.map((page) =>
          page.items.some((row) => callOf(row).id === id) ? { ...page, items: page.items.flatMap(changedRow) } : page,
        ),
      )
    })
  }, [client, query, queryKey, load, callOf, withCall])

  const refreshSoon = useCallback(
    (id?: string) => {
      if (!enabled) return
      if (id) changed.current.add(id)
      const waitMs = Math.max(BURST_MS, refreshedAtMs.current + REST_MS - Date.now())
      timer.current ??= setTimeout(() => void refresh().catch(() => undefined), waitMs)
    },
    [refresh, enabled],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list must not be refreshed by what waits for this one
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [refresh],
  )
  useLiveEvent('call-changed', (event) => refreshSoon(event.id))
  // People and queues may have other names.
  useLiveEvent('directory-changed', () => refreshSoon())
  useLiveEvent('resumed', () => refreshSoon())
  return result
}

function firstPages<Each>({ pages, pageParams }: Pages<Each>): Pages<Each> {
  return { pages: pages.slice(0, PAGES_KEPT), pageParams: pageParams.slice(0, PAGES_KEPT) }
}

/** The server's order: by start, then by id. ISO 8601 in UTC sorts as text. */
function isNewer(a: CallSummary, b: CallSummary): boolean {
  return a.startedAt === b.startedAt ? a.id > b.id : a.startedAt > b.startedAt
}
