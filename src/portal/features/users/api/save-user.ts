import type { z } from 'zod'
import type { User, userDraft, userFields } from '../../../../contract/user.ts'
import { request } from '../../../lib/request.ts'

export type UserInput = z.input<typeof userFields>

/** Makes a user of the account, with a password where one is given. */
export function createUser(body: z.input<typeof userDraft>): Promise<User> {
  return request('/users', { method: 'POST', body })
}

/** Replaces everything but account and password. */
export function updateUser(userId: string, body: UserInput): Promise<User> {
  return request(`/users/${userId}`, { method: 'PUT', body })
}

/** Ends the user's sign-in sessions. */
export function setPassword(userId: string, password: string): Promise<undefined> {
  return request(`/users/${userId}/password`, { method: 'PUT', body: { password } })
}

export function removeUser(userId: string): Promise<undefined> {
  return request(`/users/${userId}`, { method: 'DELETE' })
}
