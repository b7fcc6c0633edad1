import { useQuery } from '@tanstack/react-query'
import type { OpenedLink } from '../../../../contract/one-time-link.ts'
import { request } from '../../../lib/request.ts'

/** Whose password the link sets. */
export function useOpenedLink(token: string) {
  return useQuery({
    queryKey: ['one-time-link', token],
    queryFn: ({ signal }) => request<OpenedLink>('/one-time-link', { method: 'POST', body: { token }, signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function setPasswordByLink(token: string, password: string): Promise<undefined> {
  return request('/one-time-link', { method: 'PUT', body: { token, password } })
}

export function askPasswordReset(email: string): Promise<undefined> {
  return request('/password-reset', { method: 'POST', body: { email } })
}
