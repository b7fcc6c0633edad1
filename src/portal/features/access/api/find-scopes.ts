import { useQuery } from '@tanstack/react-query'
import { request } from '../../../lib/request.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/** Recording groups or queues of the account; people are found elsewhere. */
export function useFound(accountId: string, kind: 'user' | 'group' | 'queue') {
  return useQuery({
    queryKey: ['access-scopes', accountId, kind],
    queryFn: async ({ signal }): Promise<readonly Named[]> => {
      if (kind === 'group') {
        const query = { accountId }
        return (await request<{ recordingGroups: Named[] }>('/recording-groups', { query, signal })).recordingGroups
      }
      return (await request<{ queues: Named[] }>(`/accounts/${accountId}/queues`, { signal })).queues
    },
    enabled: kind !== 'user',
  })
}
