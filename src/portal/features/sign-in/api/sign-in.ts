import type { SentBodyOf } from '../../../../contract/route.ts'
import type { SignInAnswer, SignInSession, signInSessionRoutes } from '../../../../contract/sign-in-session.ts'
import { request } from '../../../lib/request.ts'

/** Sets the cookie of the session, or of the second step. */
export function signIn(body: SentBodyOf<typeof signInSessionRoutes.signIn>): Promise<SignInAnswer> {
  return request('/sign-in-session', { method: 'POST', body })
}

export function passSecondFactor(code: string): Promise<SignInSession> {
  return request('/sign-in-session/second-factor', { method: 'POST', body: { code } })
}
