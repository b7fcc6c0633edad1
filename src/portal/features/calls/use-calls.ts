import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import { useLiveEvent } from '../../lib/live-context.tsx'
import { mergeFirstPage, type Page, replaceRow } from '../../lib/paged-list.ts'
import { getCall } from './api/get-call.ts'
import { type CallsQuery, listCalls } from './api/list-calls.ts'
import { foldTwins } from './fold-twins.ts'

const PAGE_LIMIT = 100
/** Events come in bursts; one look at the head of the list answers all of a burst. */
const BURST_MS = 250
/** On a busy system something changes all the time: look no more often than this. */
const REST_MS = 1_000

type CallPages = InfiniteData<Page<CallSummary>, string | undefined>

/** The calls that match, page by page, kept up to date at the head and in the rows that are loaded. */
export function useCalls(query: CallsQuery) {
  const client = useQueryClient()
  const queryKey = useMemo(() => ['calls', query] as const, [query])
  const result = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => listCalls(query, { cursor: pageParam, limit: PAGE_LIMIT, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    // Refetching would load every page again; the head and changed rows are refreshed below.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (previous) => previous,
  })

  const changed = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const refreshedAtMs = useRef(0)
  const refresh = useCallback(async () => {
    // A page on its way would be put behind the pages as they were when it was asked for.
    if (client.getQueryState(queryKey)?.fetchStatus === 'fetching') {
      timer.current = setTimeout(refresh, BURST_MS)
      return
    }
    timer.current = undefined
    refreshedAtMs.current = Date.now()
    const fresh = await listCalls(query, { cursor: undefined, limit: PAGE_LIMIT })
    // Not before: what could not be fetched stays noted for the next time.
    const ids = [...changed.current]
    changed.current.clear()
    const update = (change: (pages: readonly Page<CallSummary>[]) => readonly Page<CallSummary>[]) =>
      client.setQueryData<CallPages>(queryKey, (data) => data && withPages(data, change(data.pages)))
    update((pages) => mergeFirstPage(pages, fresh, isNewer))
    const inHead = new Set(fresh.items.map((call) => call.id))
    const loaded = new Set(client.getQueryData<CallPages>(queryKey)?.pages.flatMap((p) => p.items.map((c) => c.id)))
    for (const id of ids.filter((each) => loaded.has(each) && !inHead.has(each))) {
      const call = await getCall(id)
      update((pages) => replaceRow(pages, call))
    }
  }, [client, query, queryKey])

  const refreshSoon = useCallback(
    (id?: string) => {
      if (id) changed.current.add(id)
      // What cannot be fetched now is fetched by the next event, or when the stream comes back.
      const waitMs = Math.max(BURST_MS, refreshedAtMs.current + REST_MS - Date.now())
      timer.current ??= setTimeout(() => void refresh().catch(() => undefined), waitMs)
    },
    [refresh],
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
  useLiveEvent('resumed', () => refreshSoon())

  const calls = useMemo(() => foldTwins(result.data?.pages.flatMap((page) => page.items) ?? []), [result.data])
  return { ...result, calls }
}

function withPages(data: CallPages, pages: readonly Page<CallSummary>[]): CallPages {
  return { pages: [...pages], pageParams: data.pageParams.slice(0, pages.length) }
}

/** The server's order: by start, then by id. ISO 8601 in UTC sorts as text. */
function isNewer(a: CallSummary, b: CallSummary): boolean {
  return a.startedAt === b.startedAt ? a.id > b.id : a.startedAt > b.startedAt
}
