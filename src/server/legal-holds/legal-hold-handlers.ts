/** Cases: opened with a reason, filled with calls, and released by whoever saw what will go. */

import { ERROR_CODES } from '../../contract/error-codes.ts'
import type { LegalHold as ContractHold } from '../../contract/legal-hold.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { CallId } from '../../core/model/ids.ts'
import type { Db, Trx } from '../../store/db.ts'
import {
  addCalls,
  changeHold,
  countHeld,
  createHold,
  getHold,
  listHolds,
  lockHold,
  releaseHold,
  removeCalls,
  type StoredHold,
} from '../../store/legal-holds.ts'
import { scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'
import type { ByWhom } from '../terminations/orders-of-closing.ts'
import { callsToHold, callsToLetGo } from './held-calls.ts'
import { previewRelease } from './preview-release.ts'

type Names =
  | 'listLegalHolds'
  | 'createLegalHold'
  | 'getLegalHold'
  | 'updateLegalHold'
  | 'addHeldCalls'
  | 'removeHeldCalls'
  | 'previewHoldRelease'
  | 'releaseLegalHold'

/** So many are named in the audit log; of more, how many. */
const NAMED = 200

export function legalHoldHandlers(parts: ServerParts): Handlers<Names> {
  const { db, bus, nowMs } = parts

  /** With its line in the audit log in one commit, then told to open pages. */
  async function change<Result>(
    asked: ByWhom,
    hold: StoredHold | undefined,
    work: (trx: Trx) => Promise<{
      readonly hold: StoredHold
      readonly result: Result
      readonly what: string
      readonly details?: object
      readonly callIds?: readonly CallId[]
    }>,
  ): Promise<Result> {
    const done = await db.transaction().execute(async (trx) => {
      if (hold) await lockHold(trx, hold)
      const made = await work(trx)
      const { id, accountId, name, reason } = made.hold
      await audit(trx, asked.request, nowMs(), asked.actor, {
        action: `legal-hold.${made.what}`,
        subject: { kind: 'legal-hold', id },
        accountId,
        details: { name, reason, ...made.details },
      })
      return made
    })
    for (const id of (done.callIds ?? []).slice(0, NAMED)) {
      await bus.publish({ topic: 'call-changed', accountId: done.hold.accountId, id })
    }
    return done.result
  }

  return {
    listLegalHolds: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      const holds = await listHolds(db, accountId)
      const counts = await countHeld(
        db,
        accountId,
        holds.map(({ id }) => id),
      )
      return { legalHolds: holds.map((hold) => present(hold, counts.get(hold.id))) }
    },

    createLegalHold: async (asked) => {
      const { actor, params, body } = asked
      await scopeOfAccount(db, actor, params.accountId)
      return change(asked, undefined, async (trx) => {
        const draft = { accountId: params.accountId, ...body, createdByName: actor.name }
        const hold = await createHold(trx, draft, nowMs())
        return { hold, result: present(hold), what: 'created' }
      })
    },

    getLegalHold: async ({ actor, params }) => presented(db, await getHold(db, scopeOf(actor), params.legalHoldId)),

    updateLegalHold: async (asked) => {
      const before = await getHold(db, scopeOf(asked.actor), asked.params.legalHoldId)
      return change(asked, before, async (trx) => {
        const hold = await changeHold(trx, before, asked.body)
        return { hold, result: await presented(trx, hold), what: 'changed' }
      })
    },

    addHeldCalls: async (asked) => {
      const { actor, params, body } = asked
      const hold = await getHold(db, scopeOf(actor), params.legalHoldId)
      const callIds = await callsToHold(parts, actor, hold.accountId, body)
      return change(asked, hold, async (trx) => {
        const added = await addCalls(trx, hold, callIds, actor.name, nowMs())
        const details = { added, ...('filter' in body && { filter: body.filter }), ...named(callIds) }
        return { hold, result: { added, legalHold: await presented(trx, hold) }, what: 'calls-added', details, callIds }
      })
    },

    removeHeldCalls: async (asked) => {
      const { actor, params, body } = asked
      const hold = await getHold(db, scopeOf(actor), params.legalHoldId)
      const callIds = await callsToLetGo(parts, actor, hold.accountId, body.callIds)
      return change(asked, hold, async (trx) => {
        const removed = await removeCalls(trx, hold, callIds)
        const details = { removed, because: body.reason, ...named(callIds) }
        const result = { removed, legalHold: await presented(trx, hold) }
        return { hold, result, what: 'calls-removed', details, callIds }
      })
    },

    previewHoldRelease: async ({ actor, params }) =>
      previewRelease(db, await getHold(db, scopeOf(actor), params.legalHoldId), nowMs()),

    releaseLegalHold: async (asked) => {
      const { actor, params, body } = asked
      const before = await getHold(db, scopeOf(actor), params.legalHoldId)
      return change(asked, before, async (trx) => {
        const { goes, goesBytes, stays, heldByOthers } = await previewRelease(trx, before, nowMs())
        if (goes !== body.goes) {
          throw new AppError('hold-release-changed', ERROR_CODES['hold-release-changed'].text, { goes })
        }
        const hold = await releaseHold(trx, before, { byName: actor.name, reason: body.reason }, nowMs())
        const details = { because: body.reason, goes, goesBytes, stays, heldByOthers }
        return { hold, result: await presented(trx, hold), what: 'released', details }
      })
    },
  }
}

const named = (callIds: readonly CallId[]) => (callIds.length <= NAMED ? { callIds } : { calls: callIds.length })

async function presented(db: Db, hold: StoredHold): Promise<ContractHold> {
  return present(hold, (await countHeld(db, hold.accountId, [hold.id])).get(hold.id))
}

function present(hold: StoredHold, { calls, recordings } = { calls: 0, recordings: 0 }): ContractHold {
  const { id, accountId, name, reason, createdByName, createdAtMs, releasedAtMs, releasedByName, releaseReason } = hold
  return {
    ...{ id, accountId, name, reason, calls, recordings },
    createdBy: createdByName,
    createdAt: isoTime(createdAtMs),
    ...(releasedAtMs !== undefined && { releasedAt: isoTime(releasedAtMs) }),
    ...(releasedByName !== undefined && { releasedBy: releasedByName }),
    ...(releaseReason !== undefined && { releaseReason }),
  }
}
