import { request } from '../../../lib/request.ts'

/** True when the browser now leaves the identity provider: it comes back to the page to sign in by itself. */
export async function signOut(): Promise<boolean> {
  const { endSessionUrl } = await request<{ endSessionUrl?: string }>('/sign-in-session', { method: 'DELETE' })
  if (endSessionUrl === undefined) return false
  location.assign(endSessionUrl)
  return true
}
