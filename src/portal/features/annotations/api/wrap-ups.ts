import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { WrapUp } from '../../../../contract/wrap-up.ts'
import { useLiveEvent } from '../../../lib/live-context.tsx'
import { request } from '../../../lib/request.ts'

const QUERY_KEY = ['wrap-ups']

/** Own calls that wait for their disposition, the newest first; again whenever one ends. */
export function useWrapUps(enabled: boolean) {
  const client = useQueryClient()
  const refetch = () => void client.invalidateQueries({ queryKey: QUERY_KEY })
  useLiveEvent('wrap-up-changed', refetch)
  useLiveEvent('resumed', refetch)
  return useQuery({
    queryKey: QUERY_KEY,
    queryFn: ({ signal }) => request<{ wrapUps: WrapUp[] }>('/wrap-ups', { signal }),
    select: (answer) => answer.wrapUps,
    enabled,
  })
}

export type WrapUpAction =
  | { readonly action: 'done' | 'skip' }
  | { readonly action: 'snooze'; readonly minutes: number }

export function closeWrapUp(callId: string, action: WrapUpAction): Promise<undefined> {
  return request(`/wrap-ups/${callId}`, { method: 'POST', body: action })
}
