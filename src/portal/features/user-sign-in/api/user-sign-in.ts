import { useQuery } from '@tanstack/react-query'
import type { SentLink } from '../../../../contract/one-time-link.ts'
import type { UserSignIn } from '../../../../contract/user-sign-in.ts'
import { request } from '../../../lib/request.ts'

export function useUserSignIn(userId: string) {
  return useQuery({
    queryKey: ['user-sign-in', userId],
    queryFn: ({ signal }) => request<UserSignIn>(`/users/${userId}/sign-in`, { signal }),
  })
}

export const endUserSessions = (userId: string): Promise<undefined> =>
  request(`/users/${userId}/sessions`, { method: 'DELETE' })

export const endUserSession = (userId: string, sessionId: string): Promise<undefined> =>
  request(`/users/${userId}/sessions/${sessionId}`, { method: 'DELETE' })

export const unlockUser = (userId: string): Promise<undefined> => request(`/users/${userId}/lock`, { method: 'DELETE' })

export const removeSecondFactors = (userId: string): Promise<undefined> =>
  request(`/users/${userId}/second-factors`, { method: 'DELETE' })

/** Sends a link that sets the password, or gives it. */
export const inviteUser = (userId: string): Promise<SentLink> =>
  request(`/users/${userId}/invitation`, { method: 'POST' })
