import { request } from '../../../lib/request.ts'

export function signOut(): Promise<undefined> {
  return request('/sign-in-session', { method: 'DELETE' })
}
