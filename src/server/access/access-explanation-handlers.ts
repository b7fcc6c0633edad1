/** Who may hear this, and what may this person hear: with reasons. */

import { decideAccess, decideCallAccess } from '../../core/access/decide-access.ts'
import { reachOf, seesHidden } from '../../core/access/reach-of.ts'
import {
  ACCESS_RIGHTS,
  type AccessDecision,
  type AccessRight,
  type CallSubject,
  type Who,
} from '../../core/model/access.ts'
import { AppError } from '../../core/model/app-error.ts'
import { accessReasonInWords, REACHES_IN_WORDS, ROLES_IN_WORDS } from '../../core/words/access-words.ts'
import type { NamesById } from '../../core/words/name-ids.ts'
import { findAccessCandidates } from '../../store/access-candidates.ts'
import { listGrants } from '../../store/access-grants.ts'
import { type ApiKey, listApiKeys } from '../../store/api-keys.ts'
import { accountScope } from '../../store/db.ts'
import { findUser, findUsers } from '../../store/users.ts'
import { findWho, findWhos } from '../../store/who.ts'
import { may, scopeOf, userIdOf } from '../actor.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { accessNames } from './access-names.ts'
import { createCallAccess, subjectFor } from './call-access.ts'
import { presentGrants } from './present-grant.ts'

/** Grants that one person has at once; more is no way to live. */
const MAXIMUM_GRANTS = 200

export function accessExplanationHandlers(parts: ServerParts): Handlers<'listCallListeners' | 'getPersonReach'> {
  const { db, nowMs } = parts
  const access = createCallAccess(parts)
  return {
    listCallListeners: async ({ actor, params, query, request }) => {
      const call = await access.getCall({ actor, request }, params.callId)
      const { right, segment, limit, cursor } = query
      const whole = subjectFor(actor, call)
      const part = segment === undefined ? undefined : whole.segments[segment]
      if (segment !== undefined && !part) throw new AppError('call-not-found', 'The call has no such segment')
      const subject: CallSubject = part ? { ...whole, ...part, segments: [] } : whole
      const { accountId } = call
      const page = { limit, ...(cursor !== undefined && { cursor }) }
      const { users, nextCursor } = await findAccessCandidates(db, right, subject, page)
      const keys = cursor === undefined ? await listApiKeys(db, accountScope(accountId)) : []
      const active = keys.filter((key) => isWorthSomething(key, right, nowMs()))
      const people = users.map((user) => ({ ...user, userId: user.id }))
      const whos = await findWhos(db, [...people, ...active], nowMs())
      const hidingIds = subject.userIds.filter((id) => whos[0]?.hidingUserIds.has(id))
      const names = await accessNames(db, accountId, subject.userIds)
      const decide = (who: Who | undefined) => decision(who, right, subject, part !== undefined)
      return {
        people: users.flatMap(({ id, name, role }, index) => {
          const because = reasons(decide(whos[index]), names)
          return because.length === 0 ? [] : [{ user: { id, name }, role, because }]
        }),
        apiKeys: active.flatMap(({ id, name, role }, index) => {
          const because = reasons(decide(whos[users.length + index]), names)
          return because.length === 0 ? [] : [{ apiKey: { id, name }, role, because }]
        }),
        others: cursor === undefined ? othersOf(hidingIds.length > 0) : [],
        hiding: (await findUsers(db, accountScope(accountId), hidingIds)).map(({ id, name }) => ({ id, name })),
        ...(nextCursor !== undefined && { nextCursor }),
      }
    },

    getPersonReach: async ({ actor, params }) => {
      const user = await findUser(db, scopeOf(actor), params.userId)
      const isOwn = userIdOf(actor) === user?.id
      if (!user || !(isOwn || may(actor, 'explain-access')))
        throw new AppError('user-not-found', 'There is no such user')
      const who = await findWho(db, { ...user, userId: user.id }, nowMs())
      const { accountId } = user
      const names: NamesById = accountId === undefined ? new Map() : await accessNames(db, accountId, [])
      const filter = { userId: user.id, state: 'granted' } as const
      const { grants } = await listGrants(db, scopeOf(actor), filter, { limit: MAXIMUM_GRANTS })
      const holding = grants.filter(({ id }) => who.grants.some((grant) => grant.id === id))
      return {
        user: { id: user.id, name: user.name },
        role: user.role,
        roleWords: ROLES_IN_WORDS[user.role].text,
        accessLevel: user.accessLevel,
        hidesRecordings: user.hidesRecordings,
        rights: ACCESS_RIGHTS.map((right) => {
          const reach = reachOf(who, right)
          return { right, reach, words: REACHES_IN_WORDS[reach] }
        }),
        managedGroups: who.managedGroups.map(({ id }) => ({ id, name: names.get(`group ${id}`) ?? id })),
        supervisedQueues: [...who.supervisedQueueIds].map((id) => ({ id, name: names.get(`queue ${id}`) ?? id })),
        grants: await presentGrants(db, holding, nowMs()),
        seesHidden: seesHidden(who),
      }
    },
  }
}

/** A key that was revoked or is over opens nothing, and one with permissions of its own opens those alone. */
function isWorthSomething({ revokedAtMs, expiresAtMs, permissions }: ApiKey, right: AccessRight, nowMs: number) {
  if (revokedAtMs !== undefined || (expiresAtMs !== undefined && expiresAtMs <= nowMs)) return false
  return permissions === undefined || permissions.includes(right)
}

function decision(who: Who | undefined, right: AccessRight, subject: CallSubject, isPart: boolean) {
  if (!who) return undefined
  return isPart ? decideAccess(who, right, subject) : decideCallAccess(who, right, subject)
}

function reasons(decided: AccessDecision | undefined, names: NamesById) {
  if (!decided?.allowed) return []
  return decided.because.map((reason) => ({ code: reason.code, words: accessReasonInWords(reason, names) }))
}

function othersOf(isHidden: boolean): string[] {
  return isHidden
    ? ['administrators of the platform']
    : ['administrators of the platform', 'people of the reseller who looks after the account']
}
