import { useQuery } from '@tanstack/react-query'
import type { AccountSettings } from '../../../contract/settings.ts'
import { request } from '../request.ts'

/** What an account records, as it is in force. */
export function useSettings(accountId: string) {
  return useQuery({
    queryKey: ['settings', accountId],
    queryFn: ({ signal }) => getSettings(accountId, undefined, signal),
  })
}

/** An older version; the one in force when `version` is left out. */
export function getSettings(accountId: string, version?: number, signal?: AbortSignal): Promise<AccountSettings> {
  return request(`/accounts/${accountId}/settings`, { query: { version }, ...(signal && { signal }) })
}
