/** Access for a time: asked for, decided, given, and taken back. Each step is in the audit log. */

import type { FastifyRequest } from 'fastify'
import { ERROR_CODES } from '../../contract/error-codes.ts'
import { type GrantScope, withSeeing } from '../../core/model/access.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId, UserId } from '../../core/model/ids.ts'
import {
  createGrant,
  decideGrant,
  findGrant,
  listGrants,
  type StoredGrant,
  type Verdict,
} from '../../store/access-grants.ts'
import { findCallSubjects } from '../../store/call-subjects.ts'
import { accountScope } from '../../store/db.ts'
import { findQueue, queueNotFound } from '../../store/queues.ts'
import { findRecordingGroup, recordingGroupNotFound } from '../../store/recording-groups.ts'
import { findUser, type StoredUser } from '../../store/users.ts'
import { type Actor, may, scopeOf, userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { callNotFound, createCallAccess } from './call-access.ts'
import { presentGrants } from './present-grant.ts'
import { askForAccessLetters } from './send-access-letters.ts'

type Names = 'listAccessGrants' | 'requestAccess' | 'grantAccess' | 'approveAccess' | 'refuseAccess' | 'revokeAccess'
type Asking = { readonly actor: Actor; readonly request: FastifyRequest }
type End = { readonly durationHours?: number; readonly endsAt?: string }

const HOUR_MS = 3_600_000

export function accessGrantHandlers(parts: ServerParts): Handlers<Names> {
  const { db, bus, nowMs } = parts
  const access = createCallAccess(parts)

  async function present(grant: StoredGrant) {
    const [presented] = await presentGrants(db, [grant], nowMs())
    if (!presented) throw new Error('A grant is presented as one')
    return presented
  }

  async function finish({ actor, request }: Asking, grant: StoredGrant, what: string) {
    const { id, accountId, userId, rights, scope, reason, decisionReason, endsAtMs } = grant
    await audit(db, request, nowMs(), actor, {
      action: `access.${what}`,
      subject: { kind: 'access-grant', id },
      accountId,
      details: {
        userId,
        rights,
        scope,
        reason,
        ...(endsAtMs !== undefined && { endsAt: new Date(endsAtMs).toISOString() }),
        ...(decisionReason !== undefined && { decisionReason }),
      },
    })
    await bus.publish({ topic: 'access-changed', accountId, id })
    return present(grant)
  }

  async function getUser(actor: Actor, id: string): Promise<StoredUser & { readonly accountId: AccountId }> {
    const user = await findUser(db, scopeOf(actor), id)
    if (user?.accountId === undefined) throw new AppError('user-not-found', 'There is no such user in an account')
    return { ...user, accountId: user.accountId }
  }

  async function getGrant(actor: Actor, id: string): Promise<StoredGrant> {
    const grant = await findGrant(db, scopeOf(actor), id)
    const isSeen = grant && (grant.userId === userIdOf(actor) || may(actor, 'manage-access'))
    if (!isSeen) throw new AppError('access-grant-not-found', 'There is no such grant')
    return grant
  }

  /** What the scope names must exist; a call that somebody asks for must be seen by them. */
  async function checkedScope(asking: Asking, accountId: AccountId, { kind, id }: GrantScope): Promise<GrantScope> {
    if (kind === 'account' || id === undefined) return { kind: 'account' }
    const scope = accountScope(accountId)
    switch (kind) {
      case 'group':
        if (!(await findRecordingGroup(db, scope, id))) throw recordingGroupNotFound()
        return { kind, id }
      case 'queue':
        if (!(await findQueue(db, accountId, id))) throw queueNotFound()
        return { kind, id }
      case 'user':
        if (!(await findUser(db, scope, id))) throw new AppError('user-not-found', 'There is no such user')
        return { kind, id }
      case 'call': {
        // Whoever decides about access may name a call that is hidden from them.
        if (!may(asking.actor, 'manage-access')) return { kind, id: (await access.getCall(asking, id)).id }
        if (!(await findCallSubjects(db, scope, [id])).has(id)) throw callNotFound()
        return { kind, id }
      }
    }
  }

  function refuseOwn(actor: Actor, userId: UserId): void {
    if (userIdOf(actor) === userId) throw new AppError('own-access', ERROR_CODES['own-access'].text)
  }

  /** Nothing where neither is given. Fails with `access-end-past`. */
  function endOf({ durationHours, endsAt }: End, startsAtMs: number): { readonly endsAtMs?: number } {
    if (endsAt === undefined) {
      return durationHours === undefined ? {} : { endsAtMs: startsAtMs + durationHours * HOUR_MS }
    }
    const endsAtMs = Date.parse(endsAt)
    if (endsAtMs <= Math.max(startsAtMs, nowMs())) {
      throw new AppError('access-end-past', ERROR_CODES['access-end-past'].text)
    }
    return { endsAtMs }
  }

  async function decide(asking: Asking, grant: StoredGrant, verdict: Omit<Verdict, 'decidedBy' | 'decidedAtMs'>) {
    const by = { decidedBy: asking.actor.id, decidedAtMs: nowMs() }
    return decideGrant(db, scopeOf(asking.actor), grant, { ...verdict, ...by })
  }

  async function getRequest(actor: Actor, id: string): Promise<StoredGrant> {
    const grant = await getGrant(actor, id)
    refuseOwn(actor, grant.userId)
    if (grant.state !== 'requested') throw new AppError('access-grant-decided', 'It was decided already')
    return grant
  }

  return {
    listAccessGrants: async ({ actor, query }) => {
      const { accountId, userId, state, cursor, limit } = query
      const own = may(actor, 'explain-access') ? undefined : (userIdOf(actor) ?? actor.id)
      const wanted = own ?? userId
      const filter = { ...(wanted !== undefined && { userId: wanted }), ...(state !== undefined && { state }) }
      const page = { limit, ...(cursor !== undefined && { cursor }) }
      const { grants, nextCursor } = await listGrants(db, scopeOf(actor, accountId), filter, page)
      return {
        accessGrants: await presentGrants(db, grants, nowMs()),
        ...(nextCursor !== undefined && { nextCursor }),
      }
    },

    requestAccess: async ({ actor, body, request }) => {
      const userId = userIdOf(actor)
      const { accountId } = actor
      if (userId === undefined || accountId === undefined) {
        throw new AppError('role-not-allowed', 'People of accounts ask for access', { role: actor.role })
      }
      const scope = await checkedScope({ actor, request }, accountId, body.scope)
      const grant = await createGrant(db, accountScope(accountId), {
        accountId,
        userId,
        rights: withSeeing(body.permissions),
        scope,
        reason: body.reason,
        state: 'requested',
        startsAtMs: nowMs(),
        ...endOf(body, nowMs()),
        ...(body.endsAt !== undefined && { asksForEnd: true }),
        requestedBy: userId,
        requestedAtMs: nowMs(),
      })
      const asked = await finish({ actor, request }, grant, 'requested')
      await askForAccessLetters(parts, grant, 'requested')
      return asked
    },

    grantAccess: async ({ actor, body, request }) => {
      refuseOwn(actor, body.userId)
      const { id: userId, accountId } = await getUser(actor, body.userId)
      const scope = await checkedScope({ actor, request }, accountId, body.scope)
      const startsAtMs = body.startsAt === undefined ? nowMs() : Date.parse(body.startsAt)
      const grant = await createGrant(db, accountScope(accountId), {
        accountId,
        userId,
        rights: withSeeing(body.permissions),
        scope,
        reason: body.reason,
        state: 'granted',
        startsAtMs,
        ...endOf(body, startsAtMs),
        requestedBy: actor.id,
        requestedAtMs: nowMs(),
        decidedBy: actor.id,
        decidedAtMs: nowMs(),
      })
      return finish({ actor, request }, grant, 'granted')
    },

    approveAccess: async ({ actor, params, body, request }) => {
      const grant = await getRequest(actor, params.accessGrantId)
      const isOtherEnd = body.endsAt !== undefined || body.durationHours !== undefined
      const decided = await decide({ actor, request }, grant, {
        state: 'granted',
        startsAtMs: nowMs(),
        ...endOf(isOtherEnd ? body : askedEnd(grant), nowMs()),
        ...(body.reason !== undefined && { decisionReason: body.reason }),
      })
      const approved = await finish({ actor, request }, decided, 'approved')
      await askForAccessLetters(parts, decided, 'approved')
      return approved
    },

    refuseAccess: async ({ actor, params, body, request }) => {
      const grant = await getRequest(actor, params.accessGrantId)
      const decided = await decide({ actor, request }, grant, { ...grant, ...saying(body.reason), state: 'refused' })
      const refused = await finish({ actor, request }, decided, 'not-approved')
      await askForAccessLetters(parts, decided, 'refused')
      return refused
    },

    revokeAccess: async ({ actor, params, body, request }) => {
      const grant = await getGrant(actor, params.accessGrantId)
      if (grant.state !== 'granted' && grant.state !== 'requested') {
        throw new AppError('access-grant-decided', 'It is over already')
      }
      const decided = await decide({ actor, request }, grant, { ...grant, ...saying(body.reason), state: 'revoked' })
      return finish({ actor, request }, decided, 'revoked')
    },
  }
}

/** As it was asked for; a duration begins with the approval. */
function askedEnd({ startsAtMs, endsAtMs = startsAtMs, asksForEnd }: StoredGrant): End {
  if (asksForEnd) return { endsAt: new Date(endsAtMs).toISOString() }
  return { durationHours: (endsAtMs - startsAtMs) / HOUR_MS }
}

function saying(reason: string | undefined) {
  return reason === undefined ? {} : { decisionReason: reason }
}
