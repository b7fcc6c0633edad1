/**
 * Where browsers go, not programs: to an identity provider and back (OpenID Connect Core §3.1), and in from a provider's own portal
 * (§4, third-party initiated login). Every answer is a redirect; what goes wrong is told on the page to sign in.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../core/model/app-error.ts'
import {
  findIdentityProvider,
  findIdentityProvidersOfIssuer,
  type IdentityProvider,
} from '../../store/identity-providers.ts'
import { sealSecret } from '../../store/sealed-secret.ts'
import { createChallenge, takeChallenge } from '../../store/sign-in-challenges.ts'
import type { SignOnMemory } from '../../store/single-sign-on.ts'
import { audit } from '../audit.ts'
import { portalUrl } from '../portal-url.ts'
import type { ServerParts } from '../server-parts.ts'
import { beginSession } from './begin-session.ts'
import { CHALLENGE_LASTS_MS } from './challenge-cookie.ts'
import { domainOf } from './domain-of.ts'
import { clientOf, idTokenPurpose } from './open-id-client.ts'
import { userOfIdentity } from './user-of-identity.ts'

const COOKIE = 'tapeline_sso'

/** `lax`: the browser comes back from another site. */
const cookieOptions = (request: FastifyRequest) =>
  ({ path: '/sso', httpOnly: true, sameSite: 'lax', secure: request.isOverHttps }) as const

type Fields = Readonly<Record<string, unknown>>

export function serveSingleSignOn(app: FastifyInstance, parts: ServerParts): void {
  const { db, keys, nowMs, singleSignOn, log } = parts

  const begin = async (
    request: FastifyRequest,
    reply: FastifyReply,
    provider: IdentityProvider | undefined,
    loginHint: string | undefined,
    next: string | undefined,
  ) => {
    if (!provider) return toSignIn(reply, 'single-sign-on-failed')
    try {
      const redirectUri = `${portalUrl(parts, request)}/sso/callback`
      const { url, memory } = await singleSignOn.begin(await clientOf(keys, provider), { redirectUri, loginHint })
      const data = { providerId: provider.id, memory, ...(next === undefined ? {} : { next }) }
      const expiresAtMs = nowMs() + CHALLENGE_LASTS_MS
      const token = await createChallenge(db, { kind: 'single-sign-on', data, expiresAtMs }, nowMs())
      reply.setCookie(COOKIE, token, { ...cookieOptions(request), maxAge: CHALLENGE_LASTS_MS / 1000 })
      return reply.redirect(url, 302)
    } catch (error) {
      log.warn({ err: error, provider: provider.id }, 'single sign-on could not begin')
      return toSignIn(reply, 'single-sign-on-failed')
    }
  }

  app.get('/sso/start', async (request, reply) => {
    const { provider, hint, next } = request.query as Fields
    const found = await findIdentityProvider(db, textOf(provider) ?? '')
    return begin(request, reply, found, textOf(hint), ownPath(textOf(next)))
  })

  app.get('/sso/callback', async (request, reply) => {
    const token = request.cookies[COOKIE]
    reply.clearCookie(COOKIE, cookieOptions(request))
    const challenge = token === undefined ? undefined : await takeChallenge(db, 'single-sign-on', token, nowMs())
    if (!challenge) return toSignIn(reply, 'sign-in-expired')
    const { providerId, memory, next } = challenge.data as { providerId: string; memory: SignOnMemory; next?: string }
    const provider = await findIdentityProvider(db, providerId)
    if (!provider) return toSignIn(reply, 'single-sign-on-failed')
    try {
      const identity = await singleSignOn.finish(
        await clientOf(keys, provider),
        `${portalUrl(parts, request)}${request.url}`,
        memory,
      )
      const { user, isNew } = await userOfIdentity(parts, provider, identity)
      if (isNew) {
        const details = { name: user.name, role: user.role, by: provider.name }
        const subject = { kind: 'user', id: user.id }
        await audit(db, request, nowMs(), undefined, {
          action: 'user.created',
          subject,
          accountId: user.accountId,
          details,
        })
      }
      const sealedIdToken = await sealSecret(keys, user.accountId, idTokenPurpose, identity.idToken)
      const vouchedBy = { identityProviderId: provider.id, sealedIdToken }
      await beginSession(parts, request, reply, user, ['single-sign-on'], vouchedBy)
      return reply.redirect(ownPath(next) ?? '/', 302)
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'single-sign-on-failed'
      if (!(error instanceof AppError)) log.error({ err: error, provider: provider.id }, 'single sign-on failed')
      await audit(db, request, nowMs(), undefined, {
        action: 'sign-in.refused',
        accountId: provider.accountId,
        details: { code, by: provider.name, why: error instanceof AppError ? error.message : '' },
      })
      return toSignIn(reply, code === 'single-sign-on-unknown' ? code : 'single-sign-on-failed')
    }
  })

  /** OpenID Connect Core §4: `iss`, `login_hint`, `target_link_uri`. */
  const from = async (request: FastifyRequest, reply: FastifyReply, fields: Fields) => {
    const hint = textOf(fields.login_hint)
    const provider = chosen(await findIdentityProvidersOfIssuer(db, textOf(fields.iss) ?? ''), hint)
    return begin(request, reply, provider, hint, pathHere(textOf(fields.target_link_uri), portalUrl(parts, request)))
  }
  app.get('/sign-in/from', (request, reply) => from(request, reply, request.query as Fields))
  // Both must be taken; forms are understood nowhere else.
  app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    scope.post('/sign-in/from', { bodyLimit: 16 * 1024 }, (request, reply) =>
      from(request, reply, (request.body ?? {}) as Fields),
    )
  })
}

/** Accounts may share an issuer: then the e-mail domain of the hint decides. */
function chosen(providers: readonly IdentityProvider[], hint: string | undefined): IdentityProvider | undefined {
  if (providers.length <= 1) return providers[0]
  const domain = hint === undefined ? undefined : domainOf(hint)
  return domain === undefined ? undefined : providers.find(({ emailDomains }) => emailDomains.includes(domain))
}

const toSignIn = (reply: FastifyReply, problem: string) => reply.redirect(`/sign-in?problem=${problem}`, 302)

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= 2000 ? value : undefined

/** Only a path of this portal: nobody is sent elsewhere by us. */
function ownPath(path: string | undefined): string | undefined {
  return path !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(path) ? path : undefined
}

function pathHere(url: string | undefined, portal: string): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { origin, pathname, search, hash } = new URL(url)
  return origin === new URL(portal).origin ? ownPath(`${pathname}${search}${hash}`) : undefined
}
