import type { SentBodyOf } from '../../../../contract/route.ts'
import type { SignInSession, signInSessionRoutes } from '../../../../contract/sign-in-session.ts'
import { request } from '../../../lib/request.ts'

/** Sets the cookie. */
export function signIn(body: SentBodyOf<typeof signInSessionRoutes.signIn>): Promise<SignInSession> {
  return request('/sign-in-session', { method: 'POST', body })
}
