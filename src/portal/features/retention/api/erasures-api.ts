import { useQuery } from '@tanstack/react-query'
import type { Erasure, ErasureItem, erasureRoutes, SubjectCalls } from '../../../../contract/erasure.ts'
import type { SentBodyOf } from '../../../../contract/route.ts'
import { request } from '../../../lib/request.ts'

export type SubjectInput = SentBodyOf<typeof erasureRoutes.findSubjectCalls>['subject']
export type FoundCall = SubjectCalls['calls'][number]

export function findSubjectCalls(accountId: string, subject: SubjectInput): Promise<SubjectCalls> {
  return request(`/accounts/${accountId}/subject-calls`, { method: 'POST', body: { subject } })
}

export function requestErasure(
  accountId: string,
  body: SentBodyOf<typeof erasureRoutes.requestErasure>,
): Promise<Erasure> {
  return request(`/accounts/${accountId}/erasures`, { method: 'POST', body })
}

/** What was found, as one file: calls as a table, and the audio. */
export function exportCalls(callIds: readonly string[]): Promise<unknown> {
  return request('/exports', { method: 'POST', body: { callIds } })
}

/** Those that wait first; asked again while one is carried out. */
export function useErasures(accountId: string) {
  return useQuery({
    queryKey: ['erasures', accountId],
    queryFn: ({ signal }) => request<{ erasures: Erasure[] }>(`/accounts/${accountId}/erasures`, { signal }),
    select: (answer) => answer.erasures,
    refetchInterval: ({ state }) => (state.data?.erasures.some((each) => each.state === 'running') ? 2000 : false),
  })
}

export function useErasureItems({ id, state }: Erasure) {
  return useQuery({
    queryKey: ['erasures', 'items', id, state],
    queryFn: ({ signal }) => request<{ items: ErasureItem[] }>(`/erasures/${id}/items`, { signal }),
    select: (answer) => answer.items,
  })
}

export function decideErasure(id: string, verb: 'approval' | 'refusal'): Promise<Erasure> {
  return request(`/erasures/${id}/${verb}`, { method: 'POST' })
}
