import { useSuspenseQuery } from '@tanstack/react-query'
import type { SignInSession } from '../../contract/sign-in-session.ts'
import { mayDoMore } from '../../core/access/may-do-more.ts'
import type { Permission } from '../../core/model/permission.ts'
import { sessionQuery } from './api/session-query.ts'

export interface Session extends SignInSession {
  readonly may: (permission: Permission) => boolean
  /** Whether they may make, or change, somebody with this role and access level. */
  readonly mayMake: (person: Pick<SignInSession, 'role' | 'accessLevel'>) => boolean
}

/** Below the signed-in part of the portal, where the session is known. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery)
  return sessionOf(data)
}

export function sessionOf(session: SignInSession): Session {
  return {
    ...session,
    may: (permission) => session.permissions.includes(permission),
    mayMake: (person) => session.permissions.includes('manage-users') && !mayDoMore(person, session),
  }
}
