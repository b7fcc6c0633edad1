import type { Directory } from '../../core/directory/directory.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { CommandSource } from '../../core/model/call-time-line.ts'
import type { AccountId } from '../../core/model/ids.ts'
import { type Actor, may, userIdOf } from '../actor.ts'
import { findUserId } from './find-in-directory.ts'

/** Who gives the command, as the policy sees it. Undefined for a program that is nobody on the call. */
export function sourceOf(actor: Actor): CommandSource | undefined {
  // An administrator of the platform is no user of any account.
  const userId = actor.accountId === undefined ? undefined : userIdOf(actor)
  const user = userId === undefined ? {} : { userId }
  if (may(actor, 'control-calls')) return { ...user, isAdministrator: true }
  return userId === undefined ? undefined : user
}

/** Fails with `not-permitted` or `user-not-found`. */
export function sourceFor(
  actor: Actor,
  forUser: string | undefined,
  directory: Directory,
  accountId: AccountId,
): CommandSource {
  const source = sourceOf(actor)
  if (!source) throw notPermitted()
  if (forUser === undefined) return source
  const userId = findUserId(directory, accountId, forUser)
  if (userId === undefined) throw new AppError('user-not-found', 'There is no such user in the account')
  if (!source.isAdministrator && userId !== source.userId) throw notPermitted()
  return { userId }
}

function notPermitted(): AppError {
  return new AppError('not-permitted', 'Your role does not include this', { permission: 'control-calls' })
}
