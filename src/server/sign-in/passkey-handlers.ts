import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../../core/model/app-error.ts'
import { PLATFORM } from '../../store/db.ts'
import { createPasskey, findPasskey, listPasskeys, notePasskeyUse } from '../../store/passkeys.ts'
import { type ChallengeKind, createChallenge, takeChallenge } from '../../store/sign-in-challenges.ts'
import { endSignInSessionsOfUser, renewSignInSession } from '../../store/sign-in-sessions.ts'
import { findUser, type StoredUser } from '../../store/users.ts'
import { createAttemptLimiter } from '../attempt-limiter.ts'
import { audit } from '../audit.ts'
import { setSessionCookie } from '../authenticate.ts'
import { networkOf } from '../network-of.ts'
import { portalUrl } from '../portal-url.ts'
import type { Asked, Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { beginSession } from './begin-session.ts'
import { CHALLENGE_LASTS_MS, challengeTokenOf, clearChallengeCookie, setChallengeCookie } from './challenge-cookie.ts'
import { confirmedSession } from './own-session.ts'
import { recoveryCodesIfNone } from './own-sign-in-handlers.ts'
import { presentPasskey } from './present-sign-in.ts'
import { tellOwner } from './tell-owner.ts'

type Names = 'offerPasskey' | 'createPasskey' | 'askForPasskey' | 'signInWithPasskey'

/** Nothing can be guessed; each costs a row for ten minutes. */
const ASKED_PER_NETWORK = { maximumFailures: 100, windowMs: 15 * 60_000 }

/** Hundreds of files, loaded when somebody comes with a passkey. */
const webAuthn = () => import('@simplewebauthn/server')

export function passkeyHandlers(parts: ServerParts): Handlers<Names> {
  const { db, nowMs } = parts
  const asked = createAttemptLimiter(ASKED_PER_NETWORK, nowMs)

  /** A passkey belongs to the portal's host name, and is shown to its origin alone. */
  const site = (request: FastifyRequest) => {
    const origin = portalUrl(parts, request)
    return { origin, id: new URL(origin).hostname }
  }

  const remember = async (
    { request, reply }: Pick<Asked<never>, 'request' | 'reply'>,
    kind: ChallengeKind,
    challenge: string,
    userId?: string,
  ) => {
    const expiresAtMs = nowMs() + CHALLENGE_LASTS_MS
    const draft = { kind, data: { challenge }, expiresAtMs, ...(userId === undefined ? {} : { userId }) }
    setChallengeCookie(request, reply, await createChallenge(db, draft, nowMs()))
  }

  /** Each is answered once. */
  const remembered = async ({ request, reply }: Pick<Asked<never>, 'request' | 'reply'>, kind: ChallengeKind) => {
    const token = challengeTokenOf(request)
    clearChallengeCookie(request, reply)
    const challenge = token === undefined ? undefined : await takeChallenge(db, kind, token, nowMs())
    if (!challenge) throw new AppError('sign-in-expired', 'That took too long. Begin again')
    return { expectedChallenge: String(challenge.data.challenge), userId: challenge.userId }
  }

  const owner = async (id: string): Promise<StoredUser> => {
    const user = await findUser(db, PLATFORM, id)
    if (!user) throw new AppError('not-signed-in', 'Sign in first')
    return user
  }

  return {
    offerPasskey: async (turn) => {
      confirmedSession(turn.actor, nowMs())
      const user = await owner(turn.actor.id)
      const { id } = site(turn.request)
      const known = await listPasskeys(db, user.id)
      const { generateRegistrationOptions } = await webAuthn()
      const options = await generateRegistrationOptions({
        rpName: 'Tapeline',
        rpID: id,
        userName: user.email ?? user.userName ?? user.name,
        userDisplayName: user.name,
        userID: new Uint8Array(Buffer.from(user.id)),
        attestationType: 'none',
        excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })
      await remember(turn, 'new-passkey', options.challenge, user.id)
      return { options: { ...options } }
    },

    createPasskey: async (turn) => {
      const { actor, body, request, reply } = turn
      const session = confirmedSession(actor, nowMs())
      const user = await owner(actor.id)
      const { expectedChallenge, userId } = await remembered(turn, 'new-passkey')
      if (userId !== user.id) throw new AppError('sign-in-expired', 'That took too long. Begin again')
      const { origin, id } = site(request)
      const { verifyRegistrationResponse } = await webAuthn()
      const { registrationInfo } = await orRefused(
        verifyRegistrationResponse({
          response: body.credential as unknown as RegistrationResponseJSON,
          expectedChallenge,
          expectedOrigin: origin,
          expectedRPID: id,
          requireUserVerification: true,
        }),
      )
      if (!registrationInfo) throw refusal()
      const { credential, credentialBackedUp } = registrationInfo
      const passkey = await createPasskey(
        db,
        {
          userId: user.id,
          name: body.name,
          credentialId: credential.id,
          publicKey: credential.publicKey,
          counter: credential.counter,
          transports: credential.transports ?? [],
          isSynced: credentialBackedUp,
        },
        nowMs(),
      )
      const recoveryCodes = await recoveryCodesIfNone(parts, user)
      await endSignInSessionsOfUser(db, user.id, session.id)
      setSessionCookie(request, reply, await renewSignInSession(db, session.id, nowMs()))
      const subject = { kind: 'user', id: user.id }
      await audit(db, request, nowMs(), actor, {
        action: 'second-factor.added',
        subject,
        details: { method: 'passkey' },
      })
      tellOwner(parts, user, 'second-factor.added')
      return { passkey: presentPasskey(passkey), recoveryCodes }
    },

    askForPasskey: async (turn) => {
      const network = networkOf(turn.request.ip)
      const retryAfterSeconds = asked.retryAfterSeconds(network)
      if (retryAfterSeconds > 0) throw new AppError('too-many-attempts', 'Too many tries', { retryAfterSeconds })
      asked.failed(network)
      const { generateAuthenticationOptions } = await webAuthn()
      const options = await generateAuthenticationOptions({
        rpID: site(turn.request).id,
        userVerification: 'required',
      })
      await remember(turn, 'passkey', options.challenge)
      return { options: { ...options } }
    },

    signInWithPasskey: async (turn) => {
      const { body, request, reply } = turn
      const { expectedChallenge } = await remembered(turn, 'passkey')
      const passkey = await findPasskey(db, body.credential.id)
      const user = passkey && (await findUser(db, PLATFORM, passkey.userId))
      const { origin, id } = site(request)
      const { verifyAuthenticationResponse } = await webAuthn()
      const checked =
        passkey && user?.active
          ? await verifyAuthenticationResponse({
              response: body.credential as unknown as AuthenticationResponseJSON,
              expectedChallenge,
              expectedOrigin: origin,
              expectedRPID: id,
              credential: {
                id: passkey.credentialId,
                publicKey: new Uint8Array(passkey.publicKey),
                counter: passkey.counter,
                transports: [...passkey.transports],
              },
              requireUserVerification: true,
            }).catch(() => undefined)
          : undefined
      if (!passkey || !user || !checked?.verified) {
        await audit(db, request, nowMs(), undefined, {
          action: 'sign-in.refused',
          ...(user && { subject: { kind: 'user', id: user.id }, accountId: user.accountId }),
          details: { code: 'passkey-refused' },
        })
        throw refusal()
      }
      await notePasskeyUse(db, passkey.id, checked.authenticationInfo.newCounter, nowMs())
      return beginSession(parts, request, reply, user, ['passkey'])
    },
  }
}

async function orRefused<T>(check: Promise<T>): Promise<T> {
  return check.catch((error: unknown) => {
    throw new AppError('passkey-refused', 'This passkey is not right here', {}, { cause: error })
  })
}

const refusal = () => new AppError('passkey-refused', 'This passkey is not right here')
