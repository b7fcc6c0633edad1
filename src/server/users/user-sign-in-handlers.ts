import { removePasskeys } from '../../store/passkeys.ts'
import { removeRecoveryCodes, removeTotpFactor } from '../../store/second-factors.ts'
import { findSignInLock, removeSignInLock } from '../../store/sign-in-locks.ts'
import { endSignInSessionOfUser, endSignInSessionsOfUser } from '../../store/sign-in-sessions.ts'
import type { StoredUser } from '../../store/users.ts'
import { type Actor, userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Asked, Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { confirmedSession } from '../sign-in/own-session.ts'
import { sessionNotFound } from '../sign-in/own-sign-in-handlers.ts'
import { presentSessions, presentSignInWays } from '../sign-in/present-sign-in.ts'
import { tellOwner } from '../sign-in/tell-owner.ts'
import { getUser } from './get-user.ts'
import { refuseStrongerPerson } from './user-rules.ts'

type Names = 'getUserSignIn' | 'removeSecondFactors' | 'unlockUser' | 'endUserSessions' | 'endUserSession'

export function userSignInHandlers(parts: ServerParts): Handlers<Names> {
  const { db, nowMs } = parts

  const done = async (
    { actor, request }: Pick<Asked<never>, 'request'> & { readonly actor: Actor },
    user: StoredUser,
    action: string,
    details = {},
  ) => {
    const subject = { kind: 'user', id: user.id }
    await audit(db, request, nowMs(), actor, { action, subject, accountId: user.accountId, details })
    tellOwner(parts, user, action)
  }

  /** Whoever opens a lock, or ends sessions, helps or hinders somebody to sign in. */
  const getWeaker = async (actor: Actor, id: string): Promise<StoredUser> => {
    const user = await getUser(db, actor, id)
    await refuseStrongerPerson(db, actor, user, nowMs())
    return user
  }

  return {
    getUserSignIn: async ({ actor, params }) => {
      const user = await getUser(db, actor, params.userId)
      const locks = await Promise.all(namesOf(user).map((name) => findSignInLock(db, name, nowMs())))
      const lockedUntilMs = Math.max(0, ...locks.map((lock) => lock ?? 0))
      return {
        ...(await presentSignInWays(parts, user)),
        sessions: await presentSessions(parts, user, actor.signInSession?.id),
        ...(lockedUntilMs === 0 ? {} : { lockedUntil: isoTime(lockedUntilMs) }),
      }
    },

    removeSecondFactors: async (asked) => {
      const user = await getWeaker(asked.actor, asked.params.userId)
      if (userIdOf(asked.actor) === user.id) confirmedSession(asked.actor, nowMs())
      await removeTotpFactor(db, user.id)
      await removePasskeys(db, user.id)
      await removeRecoveryCodes(db, user.id)
      await endSignInSessionsOfUser(db, user.id)
      await done(asked, user, 'second-factor.removed', { method: 'all' })
      return undefined
    },

    unlockUser: async (asked) => {
      const user = await getWeaker(asked.actor, asked.params.userId)
      const removed = await Promise.all(namesOf(user).map((name) => removeSignInLock(db, name)))
      if (removed.includes(true)) await done(asked, user, 'sign-in.unlocked')
      return undefined
    },

    endUserSessions: async (asked) => {
      const user = await getWeaker(asked.actor, asked.params.userId)
      const count = await endSignInSessionsOfUser(db, user.id)
      await done(asked, user, 'sign-in-session.ended', { count })
      return undefined
    },

    endUserSession: async (asked) => {
      const user = await getWeaker(asked.actor, asked.params.userId)
      if (!(await endSignInSessionOfUser(db, user.id, asked.params.sessionId))) throw sessionNotFound()
      await done(asked, user, 'sign-in-session.ended', { count: 1 })
      return undefined
    },
  }
}

/** What the user can type to sign in. */
function namesOf({ email, userName }: StoredUser): string[] {
  return [email, userName].filter((name) => name !== undefined)
}
