import { signInLetter } from '../../core/access/sign-in-letter.ts'
import { AppError } from '../../core/model/app-error.ts'
import { PLATFORM } from '../../store/db.ts'
import { findLetterLanguage } from '../../store/letter-languages.ts'
import type { Mail } from '../../store/mailer.ts'
import { createOneTimeLink, findOneTimeLink, type LinkPurpose, takeOneTimeLink } from '../../store/one-time-links.ts'
import { removeSignInLock } from '../../store/sign-in-locks.ts'
import { getSignInPolicy } from '../../store/sign-in-policies.ts'
import { endSignInSessionsOfUser } from '../../store/sign-in-sessions.ts'
import { findUser, findUserToSignIn, hasPassword, type StoredUser, setPasswordHash } from '../../store/users.ts'
import { userIdOf } from '../actor.ts'
import { createAttemptLimiter } from '../attempt-limiter.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import { networkOf } from '../network-of.ts'
import { portalUrl } from '../portal-url.ts'
import type { Asked, Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { getUser } from '../users/get-user.ts'
import { isLent, refuseStrongerPerson, refuseWayIn } from '../users/user-rules.ts'
import { hashNewPassword } from './new-password.ts'
import { confirmedSession } from './own-session.ts'
import { tellOwner } from './tell-owner.ts'

const LASTS_MS: Readonly<Record<LinkPurpose, number>> = {
  invitation: 7 * 24 * 3_600_000,
  'password-reset': 3_600_000,
}

/** Letters that strangers can make us send, and tokens that they can try. */
const ASKED_PER_NETWORK = { maximumFailures: 10, windowMs: 15 * 60_000 }
const ASKED_PER_ADDRESS = { maximumFailures: 3, windowMs: 60 * 60_000 }
const TRIED_PER_NETWORK = { maximumFailures: 20, windowMs: 15 * 60_000 }

type Names = 'inviteUser' | 'askPasswordReset' | 'openLink' | 'useLink'

export function oneTimeLinkHandlers(parts: ServerParts): Handlers<Names> {
  const { db, nowMs, mailer, publicUrl, log } = parts
  const askedPerNetwork = createAttemptLimiter(ASKED_PER_NETWORK, nowMs)
  const askedPerAddress = createAttemptLimiter(ASKED_PER_ADDRESS, nowMs)
  const tried = createAttemptLimiter(TRIED_PER_NETWORK, nowMs)

  const newLink = async (user: StoredUser, purpose: LinkPurpose, base: string) => {
    const expiresAtMs = nowMs() + LASTS_MS[purpose]
    const token = await createOneTimeLink(db, { userId: user.id, purpose, expiresAtMs }, nowMs())
    // Behind the #: neither proxies nor logs see it.
    return { link: `${base}/set-password#${token}`, expiresAtMs }
  }

  const letterOf = async (purpose: LinkPurpose, user: StoredUser, to: string, link: string): Promise<Mail> => {
    const happened =
      purpose === 'invitation' ? { what: purpose, signInName: user.email ?? user.userName ?? '' } : { what: purpose }
    const language = await findLetterLanguage(db, user.id)
    return { to, ...signInLetter({ language, personName: user.name, link, happened }) }
  }

  const reset = async (request: Asked<never>['request'], typed: string) => {
    const found = await findUserToSignIn(db, typed)
    const user = found?.user
    if (!mailer || publicUrl === undefined || !user?.active || user.email === undefined) return
    if (!(await getSignInPolicy(db, user.accountId)).passwords) return
    const { link } = await newLink(user, 'password-reset', publicUrl)
    await mailer.send(await letterOf('password-reset', user, user.email, link))
    const subject = { kind: 'user', id: user.id }
    await audit(db, request, nowMs(), undefined, { action: 'password-reset.sent', subject, accountId: user.accountId })
  }

  const ofLink = async (request: Asked<never>['request'], token: string) => {
    const network = networkOf(request.ip)
    const retryAfterSeconds = tried.retryAfterSeconds(network)
    if (retryAfterSeconds > 0) throw new AppError('too-many-attempts', 'Too many tries', { retryAfterSeconds })
    const link = await findOneTimeLink(db, token, nowMs())
    const user = link && (await findUser(db, PLATFORM, link.userId))
    if (link && user?.active) return { ...link, user }
    tried.failed(network)
    throw new AppError('link-not-found', 'This link was used already, or its time is over')
  }

  return {
    inviteUser: async ({ actor, params, request }) => {
      const user = await getUser(db, actor, params.userId)
      await refuseStrongerPerson(db, actor, user, nowMs())
      // Without a letter the answer has the link.
      if (!mailer || user.email === undefined) refuseWayIn(actor)
      if (userIdOf(actor) === user.id) confirmedSession(actor, nowMs())
      if (user.email === undefined && user.userName === undefined) {
        throw new AppError('sign-in-name-missing', 'Give the user an e-mail address or a user name first')
      }
      if (!(await getSignInPolicy(db, user.accountId)).passwords) {
        throw new AppError('passwords-off', 'Passwords are off here: the user signs in through the identity provider')
      }
      const purpose = (await hasPassword(db, user.id)) ? 'password-reset' : 'invitation'
      const { link, expiresAtMs } = await newLink(user, purpose, portalUrl(parts, request))
      const { email } = user
      const failure = email && mailer ? await tryToSend(mailer, await letterOf(purpose, user, email, link)) : undefined
      const isSent = email !== undefined && mailer !== undefined && failure === undefined
      await audit(db, request, nowMs(), actor, {
        action: 'user.invited',
        subject: { kind: 'user', id: user.id },
        accountId: user.accountId,
        details: { purpose, by: isSent ? 'mail' : 'link' },
      })
      return {
        purpose,
        expiresAt: isoTime(expiresAtMs),
        ...(isSent ? { sentTo: email } : !isLent(actor) && { link }),
        ...(failure === undefined ? {} : { failure }),
      }
    },

    askPasswordReset: async ({ body, request }) => {
      const network = networkOf(request.ip)
      const retryAfterSeconds = askedPerNetwork.retryAfterSeconds(network)
      if (retryAfterSeconds > 0) throw new AppError('too-many-attempts', 'Too many tries', { retryAfterSeconds })
      askedPerNetwork.failed(network)
      const typed = body.email.toLowerCase()
      if (askedPerAddress.retryAfterSeconds(typed) === 0) {
        askedPerAddress.failed(typed)
        // Not waited for: how long it takes would tell whether somebody has the address.
        reset(request, typed).catch((error: unknown) => log.error({ err: error }, 'a new password could not be sent'))
      }
      return undefined
    },

    openLink: async ({ body, request }) => {
      const { purpose, user } = await ofLink(request, body.token)
      const signInName = user.email ?? user.userName
      return { purpose, name: user.name, ...(signInName === undefined ? {} : { signInName }) }
    },

    useLink: async ({ body, request }) => {
      const { user } = await ofLink(request, body.token)
      const passwordHash = await hashNewPassword(parts, body.password, user)
      await db.transaction().execute(async (trx) => {
        const link = await takeOneTimeLink(trx, body.token, nowMs())
        if (!link) throw new AppError('link-not-found', 'This link was used already, or its time is over')
        await setPasswordHash(trx, PLATFORM, user.id, passwordHash)
        await endSignInSessionsOfUser(trx, user.id)
        const by = {
          kind: 'user',
          id: user.id,
          name: user.name,
          ...(user.accountId === undefined ? {} : { accountId: user.accountId }),
        } as const
        const subject = { kind: 'user', id: user.id }
        const details = { by: link.purpose }
        await audit(trx, request, nowMs(), by, { action: 'user.password-changed', subject, details })
      })
      for (const name of [user.email, user.userName]) if (name !== undefined) await removeSignInLock(db, name)
      tellOwner(parts, user, 'user.password-changed')
      return undefined
    },
  }
}

/** Why it was not sent; undefined when it was. */
async function tryToSend(mailer: NonNullable<ServerParts['mailer']>, mail: Mail): Promise<string | undefined> {
  try {
    await mailer.send(mail)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
