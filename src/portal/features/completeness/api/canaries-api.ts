import { useQuery } from '@tanstack/react-query'
import type { Canary, CanaryRun, canaryRoutes } from '../../../../contract/canary.ts'
import type { SentBodyOf } from '../../../../contract/route.ts'
import { request } from '../../../lib/request.ts'

export type CanaryInput = SentBodyOf<typeof canaryRoutes.updateCanary>

export const CANARY_KEYS = ['canaries']

/** Asked again: calls come by schedule. */
export function useCanaries(accountId: string) {
  return useQuery({
    queryKey: [...CANARY_KEYS, accountId],
    queryFn: ({ signal }) => request<{ canaries: Canary[] }>(`/accounts/${accountId}/canaries`, { signal }),
    select: (answer) => answer.canaries,
    refetchInterval: 5000,
  })
}

export function useCanaryRuns(canaryId: string, enabled: boolean) {
  return useQuery({
    queryKey: [...CANARY_KEYS, canaryId, 'runs'],
    enabled,
    queryFn: ({ signal }) =>
      request<{ runs: CanaryRun[] }>(`/canaries/${canaryId}/runs`, { query: { limit: 50 }, signal }),
    select: (answer) => answer.runs,
    refetchInterval: 5000,
  })
}

export function createCanary(accountId: string, body: CanaryInput): Promise<Canary> {
  return request(`/accounts/${accountId}/canaries`, { method: 'POST', body })
}

export function updateCanary(id: string, body: CanaryInput): Promise<Canary> {
  return request(`/canaries/${id}`, { method: 'PUT', body })
}

export function removeCanary(id: string): Promise<undefined> {
  return request(`/canaries/${id}`, { method: 'DELETE' })
}

export function callCanary(id: string): Promise<CanaryRun> {
  return request(`/canaries/${id}/runs`, { method: 'POST' })
}
