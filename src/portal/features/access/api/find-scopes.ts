import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { request } from '../../../lib/request.ts'

interface Named {
  readonly id: string
  readonly name: string
  readonly extension?: string
}

const MOST = 30

/** People of the account in whom the text is found, groups, or queues. */
export function useFound(accountId: string, kind: 'user' | 'group' | 'queue', text: string, enabled = true) {
  const typed = kind === 'user' ? text.trim() : ''
  return useQuery({
    queryKey: ['access-scopes', accountId, kind, typed],
    queryFn: async ({ signal }): Promise<readonly Named[]> => {
      if (kind === 'user') {
        const query = { accountId, limit: MOST, text: typed === '' ? undefined : typed }
        return (await request<{ users: Named[] }>('/users', { query, signal })).users
      }
      if (kind === 'group') {
        const query = { accountId }
        return (await request<{ recordingGroups: Named[] }>('/recording-groups', { query, signal })).recordingGroups
      }
      return (await request<{ queues: Named[] }>(`/accounts/${accountId}/queues`, { signal })).queues
    },
    placeholderData: keepPreviousData,
    enabled,
  })
}
