import { useQuery } from '@tanstack/react-query'
import { request } from '../../../lib/request.ts'
import type { CallsQuery } from './list-calls.ts'

/** How many calls match, once the list is there. Not kept up to date: it says how many there were when it was asked. */
export function useCallCount(query: CallsQuery, listIsThere: boolean) {
  return useQuery({
    queryKey: ['call-count', query],
    queryFn: ({ signal }) => request<{ count: number; more: boolean }>('/calls/count', { query: { ...query }, signal }),
    enabled: listIsThere,
    staleTime: 60_000,
    retry: false,
  })
}
