import { useQuery } from '@tanstack/react-query'
import type { Redaction } from '../../../../contract/redaction.ts'
import { request } from '../../../lib/request.ts'

/** Those that wait first; asked again while one is carried out. */
export function useRedactions(accountId: string) {
  return useQuery({
    queryKey: ['redactions', accountId],
    queryFn: ({ signal }) => request<{ redactions: Redaction[] }>(`/accounts/${accountId}/redactions`, { signal }),
    select: (answer) => answer.redactions,
    refetchInterval: ({ state }) => (state.data?.redactions.some((each) => each.state === 'running') ? 2000 : false),
  })
}

export function decideRedaction(id: string, verb: 'approval' | 'refusal'): Promise<Redaction> {
  return request(`/redactions/${id}/${verb}`, { method: 'POST' })
}
