import { useQuery } from '@tanstack/react-query'
import type { AccountSettings } from '../../../../contract/settings.ts'
import { request } from '../../../lib/request.ts'

/** What an account records, and what that means for every kind of call. */
export function useSettings(accountId: string) {
  return useQuery({
    queryKey: ['settings', accountId],
    queryFn: ({ signal }) => request<AccountSettings>(`/accounts/${accountId}/settings`, { signal }),
  })
}
