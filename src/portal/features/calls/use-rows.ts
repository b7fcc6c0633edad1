import { useEffect, useMemo } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import type { Participant } from '../../../contract/participant.ts'
import type { CallsView } from '../../../core/model/column-layout.ts'
import { type CallsQuery, listCalls } from './api/list-calls.ts'
import { listParticipants } from './api/list-participants.ts'
import { beginsWith } from './begins-with.ts'
import { fitsRecorded, liveQueryOf, recordedOf } from './calls-query.ts'
import { countCalls } from './count-calls.ts'
import { type FoldedCalls, foldCalls } from './fold-calls.ts'
import { type ListRow, rowOfCall, rowOfParticipant } from './list-row.ts'
import { type GrowingList, useGrowingList } from './use-growing-list.ts'
import { useGrown } from './use-grown.ts'

export const CALLS: GrowingList<CallSummary> = {
  name: 'calls',
  load: listCalls,
  callOf: (call) => call,
  withCall: (_, call) => call,
}

const PARTICIPANTS: GrowingList<Participant> = {
  name: 'participants',
  load: listParticipants,
  callOf: ({ call }) => call,
  withCall: (participant, call) => ({ ...participant, call }),
}

/** What matches: calls that go on, whenever they began, and those that are over, or the people in them. */
export function useRows(query: CallsQuery, view: CallsView) {
  const isCalls = view === 'conversations'
  const calls = useGrowingList(CALLS, query, isCalls)
  const people = useGrowingList(PARTICIPANTS, query, !isCalls)
  const liveQuery = useMemo(() => liveQueryOf(query), [query])
  const live = useGrowingList(CALLS, liveQuery)
  useAllPages(live)
  const result = isCalls ? calls : people

  const recorded = useMemo(() => recordedOf(query), [query])
  const liveCalls = useMemo(() => fitting(live.data, recorded), [live.data, recorded])
  const listed = useMemo(() => fitting(calls.data, recorded), [calls.data, recorded])
  const participants = useMemo(() => people.data?.pages.flatMap(({ items }) => items) ?? [], [people.data])
  const all = useMemo(() => joined(liveCalls, listed), [liveCalls, listed])
  const folded = useGrown<FoldedCalls<CallSummary>>((before) => foldCalls(all, before), [all]).rows
  const ofCalls = useGrown<RowsOfCalls>((before) => rowsOf(folded, before), [folded])
  const ofPeople = useMemo(() => together(liveCalls, participants.map(rowOfParticipant)), [liveCalls, participants])
  const rows = isCalls ? ofCalls : ofPeople
  const count = useMemo(
    () =>
      isCalls
        ? { count: folded.length, folded: all.length - folded.length }
        : countCalls([...ofPeople.live, ...ofPeople.over].map(({ call }) => call)),
    [isCalls, folded, all, ofPeople],
  )
  const { isPending, isError, error, isPlaceholderData, refetch } = result
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, errorUpdatedAt, fetchNextPage } = result
  const pages = { hasNextPage, isFetchingNextPage, isFetchNextPageError, errorUpdatedAt, fetchNextPage }
  return { rows, count, isPending, isError, error, isPlaceholderData, refetch, ...pages }
}

/** What goes on stands above everything else, all of it: nobody scrolls for it. */
function useAllPages({ hasNextPage, isFetching, isFetchNextPageError, fetchNextPage }: Growing): void {
  const isWanted = hasNextPage && !isFetching && !isFetchNextPageError
  useEffect(() => {
    if (isWanted) void fetchNextPage()
  }, [isWanted, fetchNextPage])
}

interface Growing {
  readonly hasNextPage: boolean
  readonly isFetching: boolean
  readonly isFetchNextPageError: boolean
  readonly fetchNextPage: () => unknown
}

interface Pages {
  readonly pages: readonly { readonly items: readonly CallSummary[] }[]
}

function fitting(data: Pages | undefined, recorded: readonly boolean[]): readonly CallSummary[] {
  const all = data?.pages.flatMap(({ items }) => items) ?? []
  return recorded.length === 0 ? all : all.filter((call) => fitsRecorded(call, recorded))
}

interface RowsOfCalls {
  readonly calls: readonly CallSummary[]
  readonly live: readonly ListRow[]
  readonly over: readonly ListRow[]
}

/** `before`: where calls were only added below, what was made of the others stays. */
function rowsOf(calls: readonly CallSummary[], before: RowsOfCalls | undefined): RowsOfCalls {
  const isLonger = before !== undefined && beginsWith(calls, before.calls)
  const live = isLonger ? before.live.slice() : []
  const over = isLonger ? before.over.slice() : []
  for (let index = isLonger ? before.calls.length : 0; index < calls.length; index++) {
    const call = calls[index]
    if (call) (call.state === 'live' ? live : over).push(rowOfCall(call))
  }
  return { calls, live, over }
}

/** Newest first, each once: either list may have heard of a change before the other. What is over counts as over. */
function joined(live: readonly CallSummary[], listed: readonly CallSummary[]): readonly CallSummary[] {
  if (live.length === 0) return listed
  const over = new Set(listed.flatMap(({ id, state }) => (state === 'live' ? [] : [id])))
  const onTop = live.filter(({ id, state }) => state === 'live' && !over.has(id))
  const ids = new Set(onTop.map(({ id }) => id))
  return [...onTop, ...listed.filter(({ id }) => !ids.has(id))]
}

/** People of calls that go on are below, as soon as the call is over. */
function together(
  live: readonly CallSummary[],
  people: readonly ListRow[],
): { readonly live: readonly ListRow[]; readonly over: readonly ListRow[] } {
  const over = new Set(people.flatMap(({ call }) => (call.state === 'live' ? [] : [call.id])))
  return {
    live: foldCalls(live.filter(({ id, state }) => state === 'live' && !over.has(id))).rows.map(rowOfCall),
    over: people.filter(({ call }) => call.state !== 'live'),
  }
}
