import type { AccountRetention as ContractRetention, RecordingRetention } from '../../contract/retention.ts'
import type { RetentionDate, RetentionRule } from '../../core/model/retention.ts'
import { conditionInWords, type RetentionNames, retentionInWords } from '../../core/retention/retention-words.ts'
import { type Shortening, shortenings } from '../../core/retention/shortened.ts'
import type { Db } from '../../store/db.ts'
import { retentionNames } from '../../store/retention-names.ts'
import { type AccountRetention, findWaitingProposal } from '../../store/retention-policies.ts'
import type { Actor } from '../actor.ts'
import { isoTime } from '../iso-time.ts'

export async function presentRetention(db: Db, retention: AccountRetention, actor: Actor): Promise<ContractRetention> {
  const { accountId, policy, bounds, version, changedByName, approvedByName, changedAtMs } = retention
  const proposal = await findWaitingProposal(db, accountId)
  const shortens = proposal ? shortenings(retention, { policy: proposal.policy, bounds }) : []
  const conditions = shortens.flatMap(({ of }) => (typeof of === 'string' ? [] : of))
  const names = await retentionNames(db, accountId, conditions)
  return {
    accountId,
    version,
    days: policy.days,
    callDays: policy.callDays,
    rules: presentRules(policy.rules),
    bounds: { ...bounds },
    ...(changedByName !== undefined && { changedBy: changedByName }),
    ...(approvedByName !== undefined && { approvedBy: approvedByName }),
    ...(changedAtMs !== undefined && { changedAt: isoTime(changedAtMs) }),
    ...(proposal && {
      proposal: {
        id: proposal.id,
        days: proposal.policy.days,
        callDays: proposal.policy.callDays,
        rules: presentRules(proposal.policy.rules),
        reason: proposal.reason,
        proposedBy: proposal.proposedByName,
        proposedAt: isoTime(proposal.proposedAtMs),
        isOwn: proposal.proposedBy === actor.id,
        shortens: shortens.map((each) => presentShortening(each, names)),
      },
    }),
  }
}

const presentRules = (rules: readonly RetentionRule[]) => rules.map(({ when, days }) => ({ when: { ...when }, days }))

function presentShortening({ of, fromDays, toDays }: Shortening, names: RetentionNames) {
  const [what, part] =
    of === 'account'
      ? (['recordings that no rule keeps longer', 'account'] as const)
      : of === 'calls'
        ? (['calls without their recordings', 'calls'] as const)
        : ([conditionInWords(of, names), 'rule'] as const)
  const to = of === 'calls' && toDays === 0 ? 'until their last recording goes' : `${toDays} days`
  return {
    of: part,
    ...(typeof of !== 'string' && { when: { ...of } }),
    fromDays,
    toDays,
    text: `${what}: ${fromDays} days → ${to}`,
  }
}

export function presentDate(date: RetentionDate, names: RetentionNames, isHeld: boolean): RecordingRetention {
  const { expiresAtMs, days, reason, boundedTo } = date
  return {
    expiresAt: isoTime(expiresAtMs),
    days,
    reason: reason.by === 'account' ? { by: 'account' } : { by: 'rule', when: { ...reason.when } },
    ...(boundedTo && { boundedTo }),
    text: retentionInWords(date, names),
    isHeld,
  }
}
