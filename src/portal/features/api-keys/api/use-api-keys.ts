import { useQuery } from '@tanstack/react-query'
import type { ApiKey } from '../../../../contract/api-key.ts'
import { request } from '../../../lib/request.ts'

/** Oldest first, revoked ones too. */
export function useApiKeys() {
  return useQuery({
    queryKey: ['api-keys'],
    queryFn: ({ signal }) => request<{ apiKeys: ApiKey[] }>('/api-keys', { signal }),
    select: (answer) => answer.apiKeys,
  })
}
