import { useQuery } from '@tanstack/react-query'
import type { IdentityProvider, IdentityProviderDraft } from '../../../../contract/identity-provider.ts'
import { request } from '../../../lib/request.ts'

export function useIdentityProviders(accountId: string | undefined) {
  return useQuery({
    queryKey: ['identity-providers', accountId ?? 'platform'],
    queryFn: ({ signal }) =>
      request<{ identityProviders: IdentityProvider[] }>('/identity-providers', { query: { accountId }, signal }),
    select: (answer) => answer.identityProviders,
  })
}

export function createIdentityProvider(
  accountId: string | undefined,
  body: IdentityProviderDraft,
): Promise<IdentityProvider> {
  return request('/identity-providers', { method: 'POST', query: { accountId }, body })
}

export function updateIdentityProvider(id: string, body: IdentityProviderDraft): Promise<IdentityProvider> {
  return request(`/identity-providers/${id}`, { method: 'PUT', body })
}

export function removeIdentityProvider(id: string): Promise<undefined> {
  return request(`/identity-providers/${id}`, { method: 'DELETE' })
}
