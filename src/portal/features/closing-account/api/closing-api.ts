import { useQuery } from '@tanstack/react-query'
import type { SentBodyOf } from '../../../../contract/route.ts'
import type { Termination, terminationRoutes } from '../../../../contract/termination.ts'
import { request } from '../../../lib/request.ts'

const KEY = ['terminations']

/** Newest first. Asked again now and then: a purge goes on by itself. */
export function useTerminations(enabled: boolean) {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request<{ terminations: Termination[] }>('/terminations', { signal }),
    select: (answer) => answer.terminations,
    refetchInterval: 15_000,
    enabled,
  })
}

export function useTermination(id: string) {
  return useQuery({
    queryKey: [...KEY, id],
    queryFn: ({ signal }) => request<Termination>(`/terminations/${id}`, { signal }),
  })
}

export function requestTermination(
  accountId: string,
  body: SentBodyOf<typeof terminationRoutes.requestTermination>,
): Promise<Termination> {
  return request(`/accounts/${accountId}/termination`, { method: 'POST', body })
}

export function approveTermination(id: string): Promise<Termination> {
  return request(`/terminations/${id}/approval`, { method: 'POST' })
}

export function cancelTermination(id: string): Promise<Termination> {
  return request(`/terminations/${id}/cancellation`, { method: 'POST' })
}
