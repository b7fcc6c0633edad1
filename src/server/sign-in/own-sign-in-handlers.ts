import { AppError } from '../../core/model/app-error.ts'
import { PLATFORM } from '../../store/db.ts'
import { countPasskeys, removePasskey, renamePasskey } from '../../store/passkeys.ts'
import { sealSecret } from '../../store/sealed-secret.ts'
import {
  confirmTotpFactor,
  countRecoveryCodes,
  findTotpFactor,
  offerTotpSecret,
  putRecoveryCodes,
  removeRecoveryCodes,
  removeTotpFactor,
} from '../../store/second-factors.ts'
import { getSignInPolicy } from '../../store/sign-in-policies.ts'
import { endSignInSessionOfUser, endSignInSessionsOfUser, renewSignInSession } from '../../store/sign-in-sessions.ts'
import { findUser, type StoredUser } from '../../store/users.ts'
import type { Actor } from '../actor.ts'
import { audit } from '../audit.ts'
import { needsSecondFactor, setSessionCookie } from '../authenticate.ts'
import type { Asked, Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { confirmedSession, isConfirmed, ownSession } from './own-session.ts'
import { presentSessions, presentSignInWays } from './present-sign-in.ts'
import { newRecoveryCodes } from './recovery-code.ts'
import { takeTotpCode, totpPurpose } from './second-factor.ts'
import { tellOwner } from './tell-owner.ts'
import { newTotpSecret, totpUri } from './totp.ts'

type Names =
  | 'getOwnSignIn'
  | 'offerTotp'
  | 'confirmTotp'
  | 'removeTotp'
  | 'renewRecoveryCodes'
  | 'renamePasskey'
  | 'removePasskey'
  | 'listOwnSessions'
  | 'endOwnSession'
  | 'endOtherSessions'

type Turn = Pick<Asked<never>, 'request' | 'reply'> & { readonly actor: Actor }

export function ownSignInHandlers(parts: ServerParts): Handlers<Names> {
  const { db, keys, nowMs } = parts

  const owner = async (actor: Actor): Promise<StoredUser> => {
    const user = await findUser(db, PLATFORM, actor.id)
    if (!user) throw new AppError('not-signed-in', 'Sign in first')
    return user
  }

  const done = async ({ actor, request }: Turn, user: StoredUser, action: string, details = {}) => {
    await audit(db, request, nowMs(), actor, { action, subject: { kind: 'user', id: user.id }, details })
    tellOwner(parts, user, action)
  }

  return {
    getOwnSignIn: async ({ actor }) => {
      const session = ownSession(actor)
      return { ...(await presentSignInWays(parts, await owner(actor))), confirmed: isConfirmed(session, nowMs()) }
    },

    offerTotp: async ({ actor }) => {
      confirmedSession(actor, nowMs())
      const user = await owner(actor)
      const secret = newTotpSecret()
      const sealed = await sealSecret(keys, user.accountId, totpPurpose(user.id), secret)
      if (!(await offerTotpSecret(db, user.id, sealed, nowMs()))) {
        throw new AppError('still-in-use', 'There is an authenticator app already. Remove it first')
      }
      return { secret, uri: totpUri(secret, user.email ?? user.userName ?? user.name) }
    },

    confirmTotp: async (asked) => {
      const { id, methods } = confirmedSession(asked.actor, nowMs())
      const user = await owner(asked.actor)
      const isNew = (await findTotpFactor(db, user.id))?.confirmedAtMs === undefined
      if (!isNew || !(await takeTotpCode(parts, user, asked.body.code.replaceAll(/\s/g, '')))) {
        throw new AppError('wrong-code', 'This code is not right, or was used already')
      }
      await confirmTotpFactor(db, user.id, nowMs())
      const recoveryCodes = await recoveryCodesIfNone(parts, user)
      await endSignInSessionsOfUser(db, user.id, id)
      setSessionCookie(asked.request, asked.reply, await renewSignInSession(db, id, nowMs(), [...methods, 'totp']))
      await done(asked, user, 'second-factor.added', { method: 'totp' })
      return { recoveryCodes }
    },

    removeTotp: async (asked) => {
      const { id } = confirmedSession(asked.actor, nowMs())
      const user = await owner(asked.actor)
      const passkeys = await countPasskeys(db, user.id)
      await refuseLastFactor(parts, user, passkeys)
      const removed = await removeTotpFactor(db, user.id)
      if (passkeys === 0) await removeRecoveryCodes(db, user.id)
      setSessionCookie(asked.request, asked.reply, await renewSignInSession(db, id, nowMs()))
      if (removed) await done(asked, user, 'second-factor.removed', { method: 'totp' })
      return undefined
    },

    renewRecoveryCodes: async (asked) => {
      confirmedSession(asked.actor, nowMs())
      const user = await owner(asked.actor)
      const { totp, passkeys } = await presentSignInWays(parts, user)
      if (!totp && passkeys.length === 0) {
        throw new AppError('second-factor-missing', 'Recovery codes stand in for a second factor: set one up first')
      }
      const recoveryCodes = newRecoveryCodes()
      await putRecoveryCodes(db, user.id, recoveryCodes)
      await done(asked, user, 'recovery-codes.renewed')
      return { recoveryCodes }
    },

    renamePasskey: async ({ actor, params, body }) => {
      ownSession(actor)
      if (!(await renamePasskey(db, actor.id, params.passkeyId, body.name))) throw passkeyNotFound()
      return undefined
    },

    removePasskey: async (asked) => {
      const { id } = confirmedSession(asked.actor, nowMs())
      const user = await owner(asked.actor)
      const passkeys = await countPasskeys(db, user.id)
      const hasTotp = (await findTotpFactor(db, user.id))?.confirmedAtMs !== undefined
      await refuseLastFactor(parts, user, passkeys - 1 + (hasTotp ? 1 : 0))
      if (!(await removePasskey(db, user.id, asked.params.passkeyId))) throw passkeyNotFound()
      if (passkeys === 1 && !hasTotp) await removeRecoveryCodes(db, user.id)
      setSessionCookie(asked.request, asked.reply, await renewSignInSession(db, id, nowMs()))
      await done(asked, user, 'second-factor.removed', { method: 'passkey' })
      return undefined
    },

    listOwnSessions: async ({ actor }) => ({
      sessions: await presentSessions(parts, actor, ownSession(actor).id),
    }),

    endOwnSession: async ({ actor, params, request }) => {
      ownSession(actor)
      if (!(await endSignInSessionOfUser(db, actor.id, params.sessionId))) throw sessionNotFound()
      await audit(db, request, nowMs(), actor, { action: 'sign-in-session.ended', details: { count: 1 } })
      return undefined
    },

    endOtherSessions: async ({ actor, request }) => {
      const count = await endSignInSessionsOfUser(db, actor.id, ownSession(actor).id)
      await audit(db, request, nowMs(), actor, { action: 'sign-in-session.ended', details: { count } })
      return undefined
    },
  }
}

/** New ones for whoever has none; empty when there are some. */
export async function recoveryCodesIfNone({ db }: Pick<ServerParts, 'db'>, user: StoredUser): Promise<string[]> {
  if ((await countRecoveryCodes(db, user.id)) > 0) return []
  const codes = newRecoveryCodes()
  await putRecoveryCodes(db, user.id, codes)
  return codes
}

async function refuseLastFactor({ db }: Pick<ServerParts, 'db'>, user: StoredUser, left: number): Promise<void> {
  if (left > 0) return
  const { secondFactor } = await getSignInPolicy(db, user.accountId)
  if (!needsSecondFactor(user.role, secondFactor)) return
  throw new AppError('second-factor-needed', 'Your account asks for a second factor: set up another one first')
}

export const sessionNotFound = () => new AppError('sign-in-session-not-found', 'There is no such sign-in session')

const passkeyNotFound = () => new AppError('passkey-not-found', 'There is no such passkey')
