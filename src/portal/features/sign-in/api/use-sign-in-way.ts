import { useQuery } from '@tanstack/react-query'
import { request } from '../../../lib/request.ts'

export interface SignInWay {
  readonly provider?: { readonly id: string; readonly name: string }
  readonly passwords: boolean
}

/** Whether whoever has this e-mail address signs in elsewhere; asked by domain, once it is typed whole. */
export function useSignInWay(email: string) {
  const domain = /@([^@\s]+\.[^@\s]{2,})$/.exec(email.trim())?.[1]?.toLowerCase()
  return useQuery({
    queryKey: ['sign-in-way', domain],
    queryFn: ({ signal }) =>
      request<SignInWay>('/sign-in-way', { method: 'POST', body: { email: `x@${domain}` }, signal }),
    enabled: domain !== undefined,
    retry: false,
  })
}

export function singleSignOnUrl(providerId: string, email: string, next: string | undefined): string {
  const query = new URLSearchParams({ provider: providerId, hint: email, ...(next === undefined ? {} : { next }) })
  return `/sso/start?${query}`
}
