/** The one way into a session, however somebody has proved who they are. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { OwnColumns } from '../../contract/own-columns.ts'
import type { SignInSession } from '../../contract/sign-in-session.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { KeptLayout } from '../../core/model/column-layout.ts'
import { findAccount } from '../../store/accounts.ts'
import { findColumnLayouts } from '../../store/column-layouts.ts'
import { type Db, PLATFORM } from '../../store/db.ts'
import { findReseller } from '../../store/resellers.ts'
import {
  createSignInSession,
  endSignInSession,
  findSignInSession,
  removeExpiredSignInSessions,
  type SignInMethod,
  type VouchedBy,
} from '../../store/sign-in-sessions.ts'
import type { StoredUser } from '../../store/users.ts'
import { type Actor, permissionsOf, rowsOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { actorOfSession, ownerOf, SESSION_IDLE_MS, sessionTokenOf, setSessionCookie } from '../authenticate.ts'
import { isoTime } from '../iso-time.ts'
import type { ServerParts } from '../server-parts.ts'
import { clearChallengeCookie } from './challenge-cookie.ts'

/** Always a new session with a new token: whatever the browser had before is ended. */
export async function beginSession(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  request: FastifyRequest,
  reply: FastifyReply,
  user: StoredUser,
  methods: readonly SignInMethod[],
  vouchedBy?: VouchedBy,
): Promise<SignInSession> {
  const owner = await ownerOf(db, user)
  if (!owner) throw new AppError('wrong-credentials', 'Who belongs nowhere cannot sign in')
  await removeExpiredSignInSessions(db, nowMs())
  const former = sessionTokenOf(request)
  const formerSession = former === undefined ? undefined : await findSignInSession(db, former, nowMs())
  if (formerSession) await endSignInSession(db, formerSession.id)
  const userAgent = request.headers['user-agent']
  const { token } = await createSignInSession(
    db,
    {
      userId: user.id,
      expiresAtMs: nowMs() + SESSION_IDLE_MS,
      remoteAddress: request.ip,
      methods,
      ...(user.accountId === undefined ? {} : { accountId: user.accountId }),
      ...(user.resellerId === undefined ? {} : { resellerId: user.resellerId }),
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(vouchedBy && { vouchedBy }),
    },
    nowMs(),
  )
  const session = await findSignInSession(db, token, nowMs())
  if (!session) throw new Error('a session that was just made is not there')
  setSessionCookie(request, reply, token)
  clearChallengeCookie(request, reply)
  const actor = await actorOfSession({ db, nowMs }, user, session, owner)
  await audit(db, request, nowMs(), actor, { action: 'sign-in.done', details: { methods } })
  return describeSession(db, actor)
}

export async function describeSession(db: Db, actor: Actor): Promise<SignInSession> {
  const { kind, id, name, email, role, accountId, signInSession } = actor
  const reseller = actor.reseller && (await findReseller(db, PLATFORM, actor.reseller.id))
  const [account, layouts] = await Promise.all([
    accountId === undefined ? undefined : findAccount(db, PLATFORM, accountId),
    signInSession && findColumnLayouts(db, rowsOf(actor), id),
  ])
  return {
    actor: { kind, id, name, ...(email === undefined ? {} : { email }) },
    role,
    accessLevel: actor.who.accessLevel,
    permissions: [...permissionsOf(actor)],
    ...(account
      ? { account: { id: account.id, slug: account.slug, name: account.name, timeZone: account.timeZone } }
      : {}),
    ...(reseller ? { reseller } : {}),
    ...(layouts ? { columns: presentColumns(layouts) } : {}),
    ...(signInSession ? { expiresAt: isoTime(signInSession.expiresAtMs), methods: [...signInSession.methods] } : {}),
    ...(actor.secondFactorMissing ? { secondFactorMissing: true } : {}),
  }
}

function presentColumns(layouts: readonly KeptLayout[]): OwnColumns {
  const present = ({ view, order, shown, widths, changedAtMs }: KeptLayout) =>
    [view, { order: [...order], shown: [...shown], widths, changedAt: isoTime(changedAtMs) }] as const
  return Object.fromEntries(layouts.map(present))
}
