import type { SignInSession } from '../../contract/sign-in-session.ts'
import { AppError } from '../../core/model/app-error.ts'
import { findAccount } from '../../store/accounts.ts'
import { type Db, PLATFORM } from '../../store/db.ts'
import { createSignInSession, endSignInSession, removeExpiredSignInSessions } from '../../store/sign-in-sessions.ts'
import { type Actor, permissionsOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { clearSessionCookie, SESSION_IDLE_MS, setSessionCookie } from '../authenticate.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { createGuardedPasswordCheck } from './guarded-password-check.ts'

export function signInHandlers(parts: ServerParts): Handlers<'signIn' | 'getSignInSession' | 'signOut'> {
  const { db, nowMs } = parts
  const checkPassword = createGuardedPasswordCheck(parts)

  return {
    signIn: async ({ body, request, reply }) => {
      const email = body.email.toLowerCase()
      const user = await checkPassword(request.ip, email, body.password)
      if (!user) {
        await audit(db, request, nowMs(), undefined, { action: 'sign-in.refused', details: { email } })
        throw new AppError('wrong-credentials', 'E-mail address and password do not belong together')
      }
      await removeExpiredSignInSessions(db, nowMs())
      const expiresAtMs = nowMs() + SESSION_IDLE_MS
      const account = user.accountId === undefined ? {} : { accountId: user.accountId }
      const session = await createSignInSession(
        db,
        {
          userId: user.id,
          expiresAtMs,
          remoteAddress: request.ip,
          ...account,
          ...(request.headers['user-agent'] === undefined ? {} : { userAgent: request.headers['user-agent'] }),
        },
        nowMs(),
      )
      setSessionCookie(request, reply, session.token)
      const actor: Actor = {
        kind: 'user',
        id: user.id,
        name: user.name,
        email,
        role: user.role,
        signInSession: { id: session.id, expiresAtMs },
        ...account,
      }
      await audit(db, request, nowMs(), actor, { action: 'sign-in.done' })
      return describe(db, actor)
    },

    getSignInSession: ({ actor }) => describe(db, actor),

    signOut: async ({ actor, request, reply }) => {
      const { signInSession } = actor
      if (signInSession) {
        await endSignInSession(db, signInSession.id)
        await audit(db, request, nowMs(), actor, { action: 'sign-out.done' })
      }
      clearSessionCookie(request, reply)
      return undefined
    },
  }
}

async function describe(db: Db, actor: Actor): Promise<SignInSession> {
  const { kind, id, name, email, role, accountId, signInSession } = actor
  const account = accountId === undefined ? undefined : await findAccount(db, PLATFORM, accountId)
  return {
    actor: { kind, id, name, ...(email === undefined ? {} : { email }) },
    role,
    permissions: [...permissionsOf(actor)],
    ...(account
      ? { account: { id: account.id, slug: account.slug, name: account.name, timeZone: account.timeZone } }
      : {}),
    ...(signInSession ? { expiresAt: isoTime(signInSession.expiresAtMs) } : {}),
  }
}
