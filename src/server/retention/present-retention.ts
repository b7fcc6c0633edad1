import type { AccountRetention as ContractRetention, RecordingRetention } from '../../contract/retention.ts'
import type { QuotaKind, RetentionDate, RetentionRule } from '../../core/model/retention.ts'
import { quotaLevel, tighterQuotas } from '../../core/retention/quota.ts'
import { conditionInWords, type RetentionNames, retentionInWords } from '../../core/retention/retention-words.ts'
import { type Shortening, shortenings } from '../../core/retention/shortened.ts'
import type { Db } from '../../store/db.ts'
import { usageOf } from '../../store/due-recordings.ts'
import { retentionNames } from '../../store/retention-names.ts'
import { type AccountRetention, findWaitingProposal } from '../../store/retention-policies.ts'
import type { Actor } from '../actor.ts'
import { isoTime } from '../iso-time.ts'

export async function presentRetention(db: Db, retention: AccountRetention, actor: Actor): Promise<ContractRetention> {
  const { accountId, policy, bounds, version, changedByName, approvedByName, changedAtMs } = retention
  const proposal = await findWaitingProposal(db, accountId)
  const usage = await usageOf(db, accountId)
  const shortens = proposal ? shortenings(retention, { policy: proposal.policy, bounds }) : []
  const conditions = shortens.flatMap(({ of }) => (typeof of === 'string' ? [] : of))
  const names = await retentionNames(db, accountId, conditions)
  return {
    accountId,
    version,
    days: policy.days,
    callDays: policy.callDays,
    rules: presentRules(policy.rules),
    quota: { ...policy.quota },
    usage,
    quotaLevel: quotaLevel(policy.quota ?? {}, usage),
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
        quota: { ...proposal.policy.quota },
        reason: proposal.reason,
        proposedBy: proposal.proposedByName,
        proposedAt: isoTime(proposal.proposedAtMs),
        isOwn: proposal.proposedBy === actor.id,
        shortens: [
          ...shortens.map((each) => presentShortening(each, names)),
          ...tighterQuotas(policy.quota ?? {}, proposal.policy.quota ?? {}).map((of) =>
            presentTighter(of, proposal.policy.quota?.[of] ?? 0),
          ),
        ],
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

function presentTighter(kind: QuotaKind, most: number) {
  return { of: 'quota' as const, text: `${kind} at most: ${most}` }
}

export function presentDate(date: RetentionDate, names: RetentionNames, isHeld: boolean): RecordingRetention {
  const { expiresAtMs, days, reason, boundedTo } = date
  return {
    expiresAt: isoTime(expiresAtMs),
    days,
    reason: reason.by === 'rule' ? { by: 'rule', when: { ...reason.when } } : { ...reason },
    ...(boundedTo && { boundedTo }),
    text: retentionInWords(date, names),
    isHeld,
  }
}
