import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { AccessGrant, accessGrantRoutes } from '../../../../contract/access-grant.ts'
import { request } from '../../../lib/request.ts'

export type AccessRequest = z.input<(typeof accessGrantRoutes)['requestAccess']['body']>
export type AccessGrantDraft = z.input<(typeof accessGrantRoutes)['grantAccess']['body']>
export type AccessApproval = z.input<(typeof accessGrantRoutes)['approveAccess']['body']>
type Page = { readonly accessGrants: readonly AccessGrant[]; readonly nextCursor?: string }

/** The newest that there are; those of everybody for who may see them, else the own ones. */
export function useAccessGrants(
  filter: { readonly state?: AccessGrant['state']; readonly userId?: string },
  enabled = true,
) {
  return useQuery({
    queryKey: ['access-grants', filter],
    queryFn: ({ signal }) => request<Page>('/access-grants', { query: { ...filter, limit: 200 }, signal }),
    select: (page) => page.accessGrants,
    enabled,
  })
}

export function requestAccess(body: AccessRequest): Promise<AccessGrant> {
  return request('/access-grants/requests', { method: 'POST', body })
}

export function grantAccess(body: AccessGrantDraft): Promise<AccessGrant> {
  return request('/access-grants', { method: 'POST', body })
}

/** With another end than was asked for, where one is given. */
export function approveAccess(id: string, body: AccessApproval): Promise<AccessGrant> {
  return request(`/access-grants/${id}/approve`, { method: 'POST', body })
}

export function decideAccess(id: string, verdict: 'refuse' | 'revoke'): Promise<AccessGrant> {
  return request(`/access-grants/${id}/${verdict}`, { method: 'POST', body: {} })
}
