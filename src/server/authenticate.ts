/** Who makes this request: by API key, or by the cookie of a sign-in session. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, ResellerId } from '../core/model/ids.ts'
import { isWithinRange } from '../core/model/ip-address.ts'
import { PERMISSIONS_OF } from '../core/model/permission.ts'
import type { Role } from '../core/model/role.ts'
import { findApiKey } from '../store/api-keys.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { accountIdsOfReseller } from '../store/resellers.ts'
import { LONGEST_SESSION_HOURS, type SecondFactorPolicy } from '../store/sign-in-policies.ts'
import { extendSignInSession, findSignInSession, type UsedSignInSession } from '../store/sign-in-sessions.ts'
import { findUser, type StoredUser } from '../store/users.ts'
import { findWho } from '../store/who.ts'
import type { Actor } from './actor.ts'
import type { ServerParts } from './server-parts.ts'

const SESSION_COOKIE = 'tapeline_session'

/** Behind TLS no other host or path, and nothing that came in the clear, can put another in its place: a cookie name prefix. */
const cookieName = ({ isOverHttps }: FastifyRequest) => (isOverHttps ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE)

export function sessionTokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[cookieName(request)]
}

/** A session ends when it was not used for so long, and in any case after its longest life, which an account may shorten. */
export const SESSION_IDLE_MS = 12 * 3_600_000
export const SESSION_LONGEST_MS = LONGEST_SESSION_HOURS * 3_600_000
/** Moving the end is a write: not at every request. */
const EXTEND_EVERY_MS = 5 * 60_000

type Parts = Pick<ServerParts, 'db' | 'nowMs'>

/**
 * Undefined for strangers. Fails with `account-closed` when the account of the key is being closed for good. An Authorization header
 * is never helped out by a cookie. `looking`: an open event stream asks
 * whether its caller may still listen; that does not count as using the session.
 */
export async function authenticate(
  parts: Parts,
  request: FastifyRequest,
  purpose: 'acting' | 'looking' = 'acting',
): Promise<Actor | undefined> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const actor = byApiKey(parts, authorization, request.ip)
    // Whoever looks on is not refused but let go.
    return purpose === 'looking' ? actor.catch(unlessClosed) : actor
  }
  const token = sessionTokenOf(request)
  return token === undefined ? undefined : bySession(parts, token, purpose)
}

function unlessClosed(error: unknown): undefined {
  if (!(error instanceof AppError && error.code === 'account-closed')) throw error
}

async function byApiKey(
  { db, nowMs }: Parts,
  authorization: string,
  remoteAddress: string,
): Promise<Actor | undefined> {
  const secret = secretIn(authorization)
  const key = secret === undefined ? undefined : await findApiKey(db, secret, nowMs())
  if (!key || !isAllowedFrom(key.allowedAddresses, remoteAddress)) return undefined
  const owner = await ownerOf(db, key)
  if (!owner) return undefined
  const { id, name, role, permissions, expiresAtMs, allowedAddresses } = key
  return {
    kind: 'api-key',
    id,
    name,
    role,
    who: await findWho(db, key, nowMs()),
    keyLimits: { allowedAddresses, ...(expiresAtMs !== undefined && { expiresAtMs }) },
    ...(permissions && { onlyPermissions: permissions }),
    ...owner,
  }
}

/** What an Authorization header brings; undefined without one, and for other schemes. */
export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return headers.authorization === undefined ? undefined : secretIn(headers.authorization)
}

/** RFC 6750 §2.1; the scheme is case-insensitive (RFC 9110 §11.1). */
function secretIn(authorization: string): string | undefined {
  return /^bearer +([A-Za-z0-9_-]+)$/i.exec(authorization)?.[1]
}

function isAllowedFrom(allowed: readonly string[], remoteAddress: string): boolean {
  if (allowed.length === 0) return true
  return allowed.some((range) => isWithinRange(remoteAddress, range))
}

async function bySession(
  { db, nowMs }: Parts,
  token: string,
  purpose: 'acting' | 'looking',
): Promise<Actor | undefined> {
  const session = await findSignInSession(db, token, nowMs())
  const user = session && (await findUser(db, PLATFORM, session.userId))
  const owner = user && (await ownerOf(db, user))
  if (!session || !user?.active || !owner) return undefined
  let { expiresAtMs } = session
  if (purpose === 'acting' && nowMs() - session.lastSeenAtMs > EXTEND_EVERY_MS) {
    expiresAtMs = Math.min(nowMs() + SESSION_IDLE_MS, session.endsAtMs)
    await extendSignInSession(db, session.id, nowMs(), expiresAtMs)
  }
  return actorOfSession({ db, nowMs }, user, { ...session, expiresAtMs }, owner)
}

export async function actorOfSession(
  { db, nowMs }: Parts,
  user: StoredUser,
  session: UsedSignInSession,
  owner: ActorOwner,
): Promise<Actor> {
  const { id, expiresAtMs, confirmedAtMs, methods } = session
  return {
    kind: 'user',
    id: user.id,
    name: user.name,
    role: user.role,
    who: await findWho(db, { ...user, userId: user.id }, nowMs()),
    signInSession: { id, expiresAtMs, confirmedAtMs, methods },
    ...(user.email === undefined ? {} : { email: user.email }),
    ...owner,
    ...(lacksSecondFactor(user.role, session) ? { secondFactorMissing: true } : {}),
  }
}

/** An identity provider has its own ways to be sure. */
function lacksSecondFactor(role: Role, session: UsedSignInSession): boolean {
  if (session.hasSecondFactor || session.methods.includes('single-sign-on')) return false
  return needsSecondFactor(role, session.secondFactorPolicy)
}

export function needsSecondFactor(role: Role, policy: SecondFactorPolicy): boolean {
  if (policy === 'everyone') return true
  return policy === 'managers' && PERMISSIONS_OF[role].some((permission) => permission.startsWith('manage-'))
}

/** Whose somebody is; without both the platform's. */
export type ActorOwner = Pick<Actor, 'accountId' | 'reseller'>

interface Owned {
  readonly role: Role
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
}

/** Whose somebody is. Undefined for who belongs nowhere and administers nothing: never the platform's by omission. */
export async function ownerOf(db: Db, { role, accountId, resellerId }: Owned): Promise<ActorOwner | undefined> {
  if (accountId !== undefined) return { accountId }
  if (resellerId !== undefined) {
    return { reseller: { id: resellerId, accountIds: await accountIdsOfReseller(db, resellerId) } }
  }
  return role === 'administrator' ? {} : undefined
}

/** The browser keeps it as long as the session can live; the server decides when it ends. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(request), token, { ...cookieOptions(request), maxAge: SESSION_LONGEST_MS / 1000 })
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), cookieOptions(request))
}

function cookieOptions(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.isOverHttps } as const
}
