import { request } from '../../../lib/request.ts'

/** Forgets the sender until it tries again. */
export function removeRefusedInvite(remoteAddress: string): Promise<undefined> {
  return request(`/refused-invites/${encodeURIComponent(remoteAddress)}`, { method: 'DELETE' })
}
