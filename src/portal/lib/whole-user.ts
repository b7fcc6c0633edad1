import type { SeenUser, User } from '../../contract/user.ts'

/** Whether it is all there is to know, as whoever manages users gets it. */
export function isWholeUser(user: SeenUser): user is User {
  return user.role !== undefined
}
