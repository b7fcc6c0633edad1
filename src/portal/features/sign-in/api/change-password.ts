import { request } from '../../../lib/request.ts'

/** Ends all sign-in sessions of the user. */
export function changePassword(
  userId: string,
  body: { readonly currentPassword: string; readonly password: string },
): Promise<undefined> {
  return request(`/users/${userId}/password`, { method: 'PUT', body })
}
