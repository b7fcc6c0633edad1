import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { CallListeners, PersonReach } from '../../../../contract/access-explanation.ts'
import { request } from '../../../lib/request.ts'

/** Page by page, by name. `segment`: undefined for any part of the call. */
export function useListeners(callId: string, segment: number | undefined) {
  return useInfiniteQuery({
    queryKey: ['listeners', callId, segment],
    queryFn: ({ pageParam, signal }) =>
      request<CallListeners>(`/calls/${callId}/listeners`, {
        query: { segment, cursor: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function useReach(userId: string) {
  return useQuery({
    queryKey: ['reach', userId],
    queryFn: ({ signal }) => request<PersonReach>(`/users/${userId}/reach`, { signal }),
  })
}
