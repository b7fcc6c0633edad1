import { useQuery } from '@tanstack/react-query'
import type { OpenSession, OwnSignIn } from '../../../../contract/own-sign-in.ts'
import { request } from '../../../lib/request.ts'

/** How the person signs in. */
export function useOwnSignIn() {
  return useQuery({
    queryKey: ['own-sign-in'],
    queryFn: ({ signal }) => request<OwnSignIn>('/me/sign-in', { signal }),
  })
}

export function useOwnSessions() {
  return useQuery({
    queryKey: ['own-sessions'],
    queryFn: ({ signal }) => request<{ sessions: OpenSession[] }>('/me/sessions', { signal }),
    select: (answer) => answer.sessions,
  })
}

export function endOwnSession(sessionId: string): Promise<undefined> {
  return request(`/me/sessions/${sessionId}`, { method: 'DELETE' })
}

export function endOtherSessions(): Promise<undefined> {
  return request('/me/sessions', { method: 'DELETE' })
}

export function confirmSignIn(password: string): Promise<undefined> {
  return request('/sign-in-session/confirmation', { method: 'POST', body: { password } })
}

export function offerTotp(): Promise<{ readonly secret: string; readonly uri: string }> {
  return request('/me/totp', { method: 'POST' })
}

export function confirmTotp(code: string): Promise<{ readonly recoveryCodes: readonly string[] }> {
  return request('/me/totp', { method: 'PUT', body: { code } })
}

export function removeTotp(): Promise<undefined> {
  return request('/me/totp', { method: 'DELETE' })
}

export function renewRecoveryCodes(): Promise<{ readonly recoveryCodes: readonly string[] }> {
  return request('/me/recovery-codes', { method: 'POST' })
}
