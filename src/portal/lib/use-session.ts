import { useSuspenseQuery } from '@tanstack/react-query'
import type { SignInSession } from '../../contract/sign-in-session.ts'
import type { Permission } from '../../core/model/permission.ts'
import { sessionQuery } from './api/session-query.ts'

/** Below the signed-in part of the portal, where the session is known. */
export function useSession(): SignInSession & { readonly may: (permission: Permission) => boolean } {
  const { data } = useSuspenseQuery(sessionQuery)
  return { ...data, may: (permission) => data.permissions.includes(permission) }
}
