import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { CallDetails } from '../../../../contract/call.ts'
import { useLiveEvent } from '../../../lib/live-context.tsx'
import { request } from '../../../lib/request.ts'

/** Everything known of one call, again whenever it changes. */
export function useCall(callId: string) {
  const client = useQueryClient()
  const queryKey = ['call', callId]
  const refetch = () => void client.invalidateQueries({ queryKey })
  useLiveEvent('call-changed', (event) => event.id === callId && refetch())
  useLiveEvent('resumed', refetch)
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => request<CallDetails>(`/calls/${callId}`, { signal }),
  })
}
