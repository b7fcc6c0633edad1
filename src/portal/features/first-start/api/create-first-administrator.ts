import type { firstAdministratorRoutes } from '../../../../contract/first-administrator.ts'
import type { SentBodyOf } from '../../../../contract/route.ts'
import type { SignInSession } from '../../../../contract/sign-in-session.ts'
import { request } from '../../../lib/request.ts'

/** Sets the cookie of a session, too. */
export function createFirstAdministrator(
  body: SentBodyOf<typeof firstAdministratorRoutes.createFirstAdministrator>,
): Promise<SignInSession> {
  return request('/first-administrator', { method: 'POST', body })
}
