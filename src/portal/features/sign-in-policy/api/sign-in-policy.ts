import { useQuery } from '@tanstack/react-query'
import type { SignInPolicy } from '../../../../contract/sign-in-policy.ts'
import { request } from '../../../lib/request.ts'

/** Without an account: of the platform's own people. */
export function useSignInPolicy(accountId: string | undefined) {
  return useQuery({
    queryKey: ['sign-in-policy', accountId ?? 'platform'],
    queryFn: ({ signal }) => request<SignInPolicy>('/sign-in-policy', { query: { accountId }, signal }),
  })
}

export function putSignInPolicy(accountId: string | undefined, body: SignInPolicy): Promise<SignInPolicy> {
  return request('/sign-in-policy', { method: 'PUT', query: { accountId }, body })
}
