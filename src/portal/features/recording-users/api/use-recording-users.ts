import { useQuery } from '@tanstack/react-query'
import type { RecordingUsers } from '../../../../contract/order.ts'
import { request } from '../../../lib/request.ts'

/** Everybody of the account with the product they have, and the products there are. */
export function useRecordingUsers(accountId: string) {
  return useQuery({
    queryKey: ['recording-users', accountId],
    queryFn: ({ signal }) => request<RecordingUsers>(`/accounts/${accountId}/recording-users`, { signal }),
  })
}

/** Stored in the settings of the account. */
export function setProfile(userId: string, profile: string | undefined): Promise<undefined> {
  return request(`/users/${userId}/profile`, { method: 'PUT', body: profile === undefined ? {} : { profile } })
}
