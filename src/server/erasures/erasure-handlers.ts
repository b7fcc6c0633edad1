/** Calls of one person are found, and erased when two people want it; what has to stay stays, and is named. */

import type { z } from 'zod'
import { type erasureRoutes, MAXIMUM_SUBJECT_CALLS } from '../../contract/erasure.ts'
import { ERROR_CODES, type ErrorCode } from '../../contract/error-codes.ts'
import { AppError } from '../../core/model/app-error.ts'
import { spellingsOf } from '../../core/model/dialling.ts'
import type { DataSubject, Erasure } from '../../core/model/erasure.ts'
import type { AccountId } from '../../core/model/ids.ts'
import { DAY_MS } from '../../core/retention/decide-retention.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import {
  callsOfSubject,
  countVerdicts,
  createErasure,
  decideErasure,
  type FoundCall,
  getErasure,
  itemsOfErasure,
  listErasures,
} from '../../store/erasures.ts'
import { holdsOfCalls } from '../../store/legal-holds.ts'
import { findRetention } from '../../store/retention-policies.ts'
import { createPurge } from '../../store/retention-purges.ts'
import { findUser } from '../../store/users.ts'
import { reachableCallIds } from '../access/call-access.ts'
import { type Actor, scopeOf, userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'
import type { ByWhom } from '../terminations/orders-of-closing.ts'
import { presentErasure, presentItem } from './present-erasure.ts'

type Names =
  | 'findSubjectCalls'
  | 'requestErasure'
  | 'listErasures'
  | 'listErasureItems'
  | 'approveErasure'
  | 'refuseErasure'

type AskedSubject = z.infer<typeof erasureRoutes.findSubjectCalls.body>['subject']

export function erasureHandlers(parts: ServerParts): Handlers<Names> {
  const { db, jobs, nowMs, maximumSubjectCalls = MAXIMUM_SUBJECT_CALLS } = parts

  async function subjectOf(actor: Actor, accountId: AccountId, asked: AskedSubject): Promise<DataSubject> {
    const scope = await scopeOfAccount(db, actor, accountId)
    if (asked.kind === 'number') {
      if (spellingsOf(asked.number, undefined).length === 0) throw failure('invalid-request')
      return asked
    }
    const user = await findUser(db, scope, asked.userId)
    if (!user) throw failure('user-not-found')
    return { kind: 'user', userId: user.id, name: user.name }
  }

  /** Of the first calls of the account, what the actor sees. `more`: the account has others that were not looked at. */
  async function find(
    actor: Actor,
    accountId: AccountId,
    subject: DataSubject,
  ): Promise<{ readonly calls: readonly FoundCall[]; readonly more: boolean }> {
    const all = await callsOfSubject(db, accountId, subject, maximumSubjectCalls + 1)
    const found = all.slice(0, maximumSubjectCalls)
    const seen = new Set<string>()
    for (let at = 0; at < found.length; at += 1000) {
      const ids = found.slice(at, at + 1000).map(({ callId }) => callId)
      for (const id of await reachableCallIds(db, actor, accountScope(accountId), 'see-calls', ids)) seen.add(id)
    }
    return { calls: found.filter(({ callId }) => seen.has(callId)), more: all.length > found.length }
  }

  /** With its line in the audit log in one commit. */
  async function change({ actor, request }: ByWhom, what: string, work: (trx: Trx) => Promise<Erasure>) {
    return db.transaction().execute(async (trx) => {
      const erasure = await work(trx)
      const { id, accountId, reason, subject, requestedByName } = erasure
      const calls = (await countVerdicts(trx, accountId, [id])).get(id)
      await audit(trx, request, nowMs(), actor, {
        action: `erasure.${what}`,
        subject: { kind: 'erasure', id },
        accountId,
        details: { reason, subject, calls, requestedBy: requestedByName },
      })
      return presentErasure(erasure, calls, actor)
    })
  }

  return {
    findSubjectCalls: async ({ actor, params: { accountId }, body, request }) => {
      const subject = await subjectOf(actor, accountId, body.subject)
      const { calls, more } = await find(actor, accountId, subject)
      await audit(db, request, nowMs(), actor, {
        action: 'subject.searched',
        subject: { kind: 'account', id: accountId },
        accountId,
        details: { subject, calls: calls.length },
      })
      const scope = accountScope(accountId)
      const ids = calls.map(({ callId }) => callId)
      const holds = await holdsOfCalls(db, scope, ids)
      const { bounds } = await findRetention(db, accountId)
      return {
        calls: calls.map(({ callId, startedAtMs, endedAtMs, relations, recordings }) => {
          const keptUntilMs = bounds.minimum > 1 ? endedAtMs + bounds.minimum * DAY_MS : 0
          return {
            ...{ callId, startedAt: isoTime(startedAtMs), relations: [...relations], recordings },
            cases: (holds.get(callId) ?? []).map(({ name }) => name),
            ...(keptUntilMs > nowMs() && { keptUntil: isoTime(keptUntilMs) }),
          }
        }),
        more,
      }
    },

    requestErasure: async (asked) => {
      const { actor, body, params } = asked
      const { accountId } = params
      const subject = await subjectOf(actor, accountId, body.subject)
      const { calls, more } = await find(actor, accountId, subject)
      if (more) throw failure('erasure-too-large', { maximum: maximumSubjectCalls })
      if (calls.length !== body.calls) throw failure('erasure-changed', { calls: calls.length })
      const by = { requestedBy: actor.id, requestedByName: actor.name }
      const draft = { accountId, subject, reason: body.reason, ...by }
      return change(asked, 'requested', (trx) => createErasure(trx, draft, calls, nowMs()))
    },

    listErasures: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      const erasures = await listErasures(db, accountId)
      const counts = await countVerdicts(
        db,
        accountId,
        erasures.map(({ id }) => id),
      )
      return { erasures: erasures.map((each) => presentErasure(each, counts.get(each.id), actor)) }
    },

    listErasureItems: async ({ actor, params }) => {
      const erasure = await getErasure(db, scopeOf(actor), params.erasureId)
      return { items: (await itemsOfErasure(db, erasure)).map(presentItem) }
    },

    approveErasure: async (asked) => {
      const { actor, params } = asked
      const erasure = await getErasure(db, scopeOf(actor), params.erasureId)
      // Whoever asked for it could have made a key for it.
      if (userIdOf(actor) === undefined || erasure.requestedBy === actor.id) throw failure('second-person-needed')
      return change(asked, 'approved', async (trx) => {
        const agreed = await decideErasure(trx, erasure, 'running', actor.name, nowMs())
        const { id: erasureId, accountId } = erasure
        const draft = { accountId, kind: 'erasure', erasureId, untilMs: nowMs(), startedAtMs: nowMs() } as const
        const purge = await createPurge(trx, { ...draft, askedByName: erasure.requestedByName })
        await jobs.enqueue(trx, { name: 'purge-recordings', subjectId: purge.id })
        return agreed
      })
    },

    refuseErasure: async (asked) => {
      const { actor, params } = asked
      const erasure = await getErasure(db, scopeOf(actor), params.erasureId)
      const state = erasure.requestedBy === actor.id ? 'withdrawn' : 'refused'
      return change(asked, state, (trx) => decideErasure(trx, erasure, state, actor.name, nowMs()))
    },
  }
}

function failure(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError(code, ERROR_CODES[code].text, details)
}
