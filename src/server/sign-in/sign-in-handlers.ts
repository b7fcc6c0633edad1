import { AppError } from '../../core/model/app-error.ts'
import { PLATFORM } from '../../store/db.ts'
import { countPasskeys } from '../../store/passkeys.ts'
import { countChallengeTry, createChallenge, findChallenge, takeChallenge } from '../../store/sign-in-challenges.ts'
import { countSignInFailure } from '../../store/sign-in-locks.ts'
import { getSignInPolicy } from '../../store/sign-in-policies.ts'
import { endSignInSession, renewSignInSession } from '../../store/sign-in-sessions.ts'
import { findUser, type StoredUser } from '../../store/users.ts'
import { audit, type Deed } from '../audit.ts'
import { clearSessionCookie, setSessionCookie } from '../authenticate.ts'
import { isoTime } from '../iso-time.ts'
import type { Asked, Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { beginSession, describeSession } from './begin-session.ts'
import { CHALLENGE_LASTS_MS, challengeTokenOf, clearChallengeCookie, setChallengeCookie } from './challenge-cookie.ts'
import { endSessionUrlOf } from './end-session-url.ts'
import { createGuardedPasswordCheck, LOCK_LIMITS, refuseWhileLocked, signInNameOf } from './guarded-password-check.ts'
import { ownSession } from './own-session.ts'
import { secondFactorsOf, takeCode } from './second-factor.ts'

type Names = 'signIn' | 'passSecondFactor' | 'getSignInSession' | 'confirmSignIn' | 'signOut'

/** Codes that may be tried after one right password. */
const CODES_PER_CHALLENGE = 5

export function signInHandlers(parts: ServerParts): Handlers<Names> {
  const { db, nowMs } = parts
  const checkPassword = createGuardedPasswordCheck(parts)

  const refused = async (
    request: Asked<never>['request'],
    email: string,
    user: StoredUser | undefined,
    details: Deed['details'],
    isLocked: boolean,
  ) => {
    const deed = {
      ...(user && { subject: { kind: 'user', id: user.id }, accountId: user.accountId, resellerId: user.resellerId }),
      details: { email, ...details },
    }
    await audit(db, request, nowMs(), undefined, { action: 'sign-in.refused', ...deed })
    if (isLocked) await audit(db, request, nowMs(), undefined, { action: 'sign-in.locked', ...deed })
  }

  return {
    signIn: async ({ body, request, reply }) => {
      const email = body.email.toLowerCase()
      const { isRight, user, isLocked } = await checkPassword(request.ip, email, body.password)
      if (!isRight || !user) {
        await refused(request, email, user, {}, isLocked)
        throw new AppError('wrong-credentials', 'E-mail address and password do not belong together')
      }
      const { passwords } = await getSignInPolicy(db, user.accountId)
      if (!passwords) {
        await refused(request, email, user, { code: 'passwords-off' }, false)
        throw new AppError('passwords-off', "Sign in with your organisation's account, or with a passkey")
      }
      const methods = await secondFactorsOf(parts, user.id, await countPasskeys(db, user.id))
      if (methods.length === 0) return beginSession(parts, request, reply, user, ['password'])
      const expiresAtMs = nowMs() + CHALLENGE_LASTS_MS
      const challenge = { kind: 'second-factor', userId: user.id, data: {}, expiresAtMs } as const
      setChallengeCookie(request, reply, await createChallenge(db, challenge, nowMs()))
      return { secondFactor: { methods, expiresAt: isoTime(expiresAtMs) } }
    },

    passSecondFactor: async ({ body, request, reply }) => {
      const token = challengeTokenOf(request)
      const challenge = token === undefined ? undefined : await findChallenge(db, 'second-factor', token, nowMs())
      const user = challenge?.userId && (await findUser(db, PLATFORM, challenge.userId))
      const mayTry = challenge && (await countChallengeTry(db, challenge.id, CODES_PER_CHALLENGE))
      if (token === undefined || !user || !mayTry) {
        clearChallengeCookie(request, reply)
        throw new AppError('sign-in-expired', 'Begin again with your password')
      }
      const email = signInNameOf(user)
      await refuseWhileLocked(db, email, nowMs())
      const method = await takeCode(parts, user, body.code)
      if (!method) {
        const isLocked = await countSignInFailure(db, email, LOCK_LIMITS, nowMs())
        await refused(request, email, user, { code: 'wrong-code' }, isLocked)
        throw new AppError('wrong-code', 'This code is not right, or was used already')
      }
      // Of two who come with the same browser's token and two right codes one gets in.
      if (!(await takeChallenge(db, 'second-factor', token, nowMs()))) {
        throw new AppError('sign-in-expired', 'Begin again with your password')
      }
      return beginSession(parts, request, reply, user, ['password', method])
    },

    getSignInSession: ({ actor }) => describeSession(db, actor),

    confirmSignIn: async ({ actor, body, request, reply }) => {
      const session = ownSession(actor)
      const known = await findUser(db, PLATFORM, actor.id)
      const email = known ? signInNameOf(known) : ''
      const { isRight, user, isLocked } = await checkPassword(request.ip, email, body.password)
      if (!isRight) {
        if (isLocked) await refused(request, email, user, { code: 'wrong-credentials' }, true)
        throw new AppError('wrong-credentials', 'This is not your password')
      }
      setSessionCookie(request, reply, await renewSignInSession(db, session.id, nowMs()))
      return undefined
    },

    signOut: async ({ actor, request, reply }) => {
      const { signInSession } = actor
      const endSessionUrl = signInSession && (await endSessionUrlOf(parts, request, actor, signInSession.id))
      if (signInSession) {
        await endSignInSession(db, signInSession.id)
        await audit(db, request, nowMs(), actor, { action: 'sign-out.done' })
      }
      clearSessionCookie(request, reply)
      return endSessionUrl === undefined ? {} : { endSessionUrl }
    },
  }
}
