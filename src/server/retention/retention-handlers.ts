/** How long an account keeps what it has. What shortens that waits for a second person. */

import { ERROR_CODES } from '../../contract/error-codes.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { RetentionPolicy } from '../../core/model/retention.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { tighterQuotas } from '../../core/retention/quota.ts'
import { shortenings } from '../../core/retention/shortened.ts'
import { findSettings, saveSettings } from '../../store/account-settings.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import {
  type AccountRetention,
  createProposal,
  decideProposal,
  findRetention,
  findWaitingProposal,
  hasRecordings,
  proposalNotFound,
  saveRetention,
} from '../../store/retention-policies.ts'
import { type Actor, userIdOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { authorOf } from '../settings/author-of.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'
import { presentRetention } from './present-retention.ts'
import { refuseOutside } from './refuse-outside.ts'

type Names = 'getRetention' | 'putRetention' | 'approveRetention' | 'refuseRetention'

export function retentionHandlers(parts: ServerParts): Handlers<Names> {
  const { db, nowMs } = parts

  /** With the days among the settings, where they are another number. */
  async function save(trx: Trx, before: AccountRetention, policy: RetentionPolicy, by: Saved): Promise<void> {
    const { accountId, version, epoch } = before
    if (policy.days !== before.policy.days) {
      const scope = accountScope(accountId)
      const stored = await findSettings(trx, scope, accountId)
      await saveSettings(trx, scope, {
        accountId,
        settings: { ...(stored?.settings ?? defaultSettings()), retentionDays: policy.days },
        basedOnVersion: stored?.version ?? 0,
        comment: by.reason,
        ...authorOf(by.actor),
      })
    }
    await saveRetention(
      trx,
      {
        accountId,
        version,
        epoch: epoch + (by.shortens ? 1 : 0),
        ...{ rules: policy.rules, callDays: policy.callDays, quota: policy.quota ?? {} },
        changedByName: by.proposedByName ?? by.actor.name,
        ...(by.proposedByName !== undefined && { approvedByName: by.actor.name }),
      },
      nowMs(),
    )
  }

  return {
    getRetention: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      return presentRetention(db, await findRetention(db, accountId), actor)
    },

    putRetention: async (asked) => {
      const { actor, body, params } = asked
      const { accountId } = params
      await scopeOfAccount(db, actor, accountId)
      const { basedOnVersion, reason, ...policy } = body
      return changeDirectory(parts, asked, async (trx) => {
        const before = await findRetention(trx, accountId)
        if (basedOnVersion !== undefined && basedOnVersion !== before.version) throw retentionChanged()
        refuseOutside(before, policy)
        const shortens = shortenings(before, { policy, bounds: before.bounds })
        const tighter = tighterQuotas(before.policy.quota ?? {}, policy.quota)
        const isShorter = shortens.length + tighter.length > 0
        if (isShorter && (await hasRecordings(trx, accountId))) {
          if (reason === undefined)
            throw new AppError('retention-reason-missing', ERROR_CODES['retention-reason-missing'].text)
          const draft = { accountId, policy, basedOnVersion: before.version, reason }
          const proposal = await createProposal(
            trx,
            { ...draft, proposedBy: actor.id, proposedByName: actor.name },
            nowMs(),
          )
          const details = { proposalId: proposal.id, reason, policy, shortens, tighter }
          return result(trx, accountId, actor, 'retention.proposed', details)
        }
        await save(trx, before, policy, { actor, shortens: isShorter, reason })
        return result(trx, accountId, actor, 'retention.changed', { policy, ...(reason !== undefined && { reason }) })
      })
    },

    approveRetention: async (asked) => {
      const { actor, body, params } = asked
      const { accountId } = params
      await scopeOfAccount(db, actor, accountId)
      return changeDirectory(parts, asked, async (trx) => {
        const before = await findRetention(trx, accountId)
        const proposal = await findWaitingProposal(trx, accountId)
        if (proposal?.id !== body.proposalId) throw proposalNotFound()
        // Whoever proposed it could have made a key for it.
        if (userIdOf(actor) === undefined || proposal.proposedBy === actor.id) {
          throw new AppError('second-person-needed', ERROR_CODES['second-person-needed'].text)
        }
        // What somebody agrees to is what was shown, not what it would do by now.
        if (proposal.basedOnVersion !== before.version) throw retentionChanged()
        refuseOutside(before, proposal.policy)
        await decideProposal(trx, proposal, 'approved', actor.name, nowMs())
        const { reason, proposedByName } = proposal
        await save(trx, before, proposal.policy, { actor, shortens: true, reason, proposedByName })
        const details = { proposalId: proposal.id, proposedBy: proposedByName, reason, policy: proposal.policy }
        return result(trx, accountId, actor, 'retention.approved', details)
      })
    },

    refuseRetention: async (asked) => {
      const { actor, body, params } = asked
      const { accountId } = params
      await scopeOfAccount(db, actor, accountId)
      return changeDirectory(parts, asked, async (trx) => {
        const proposal = await findWaitingProposal(trx, accountId)
        if (proposal?.id !== body.proposalId) throw proposalNotFound()
        const state = proposal.proposedBy === actor.id ? 'withdrawn' : 'refused'
        await decideProposal(trx, proposal, state, actor.name, nowMs())
        return result(trx, accountId, actor, `retention.${state}`, { proposalId: proposal.id })
      })
    },
  }

  async function result(
    trx: Trx,
    accountId: AccountId,
    actor: Actor,
    action: string,
    details: Readonly<Record<string, unknown>>,
  ) {
    return {
      result: await presentRetention(trx, await findRetention(trx, accountId), actor),
      deed: { action, subject: { kind: 'retention', id: accountId }, accountId, details },
      accountId,
    }
  }
}

interface Saved {
  readonly actor: Actor
  readonly shortens: boolean
  readonly reason: string | undefined
  /** Somebody else's proposal, that the actor agrees to. */
  readonly proposedByName?: string
}

/** Rules too: a preset that promises thirty days keeps nothing for ninety. Fails with `retention-out-of-bounds`. */
function retentionChanged(): AppError {
  return new AppError('retention-changed', ERROR_CODES['retention-changed'].text)
}
