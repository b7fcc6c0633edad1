/** How long recordings are kept, beyond the days among the settings. A document keeps nothing less long: that takes a second person. */

import type { ApplyRetention } from '../../contract/apply-account-parts.ts'
import { ERROR_CODES } from '../../contract/error-codes.ts'
import { isSameLabel } from '../../core/annotation/choose-disposition.ts'
import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { RetentionCondition, RetentionPolicy } from '../../core/model/retention.ts'
import { tighterQuotas } from '../../core/retention/quota.ts'
import { shortenings } from '../../core/retention/shortened.ts'
import { findDispositions } from '../../store/dispositions.ts'
import { findRetention, hasRecordings, saveRetention } from '../../store/retention-policies.ts'
import { refuseOutside } from '../retention/refuse-outside.ts'
import type { Applying } from './applying.ts'
import { bring, documentInvalid, type Made } from './change.ts'
import { userKeys } from './user-keys.ts'

/** After settings, users and dispositions, which it names. Fails with `document-invalid`, `retention-out-of-bounds` or `retention-shortened`. */
export async function applyRetention(applying: Applying, account: Account, wanted: ApplyRetention): Promise<Made> {
  const { trx, by, atMs } = applying
  const before = await findRetention(trx, account.id)
  const known = await namesOf(applying, account)
  const { days, rules, callDays, quota } = before.policy
  const policy: RetentionPolicy = {
    days,
    rules: wanted.rules?.map((rule) => ({ when: known.conditionOf(rule.when), days: rule.days })) ?? rules,
    callDays: wanted.callDays ?? callDays,
    quota: wanted.quota ?? quota ?? {},
  }
  refuseOutside(before, policy)
  const shorter = shortenings(before, { policy, bounds: before.bounds })
  const isShorter = shorter.length + tighterQuotas(quota ?? {}, policy.quota ?? {}).length > 0
  const fields = (one: RetentionPolicy) => ({
    rules: one.rules.map((rule) => ({ when: known.written(rule.when), days: rule.days })),
    callDays: one.callDays,
    quota: { ...one.quota },
  })
  const write = async () => {
    if (isShorter && (await hasRecordings(trx, account.id))) {
      throw new AppError('retention-shortened', ERROR_CODES['retention-shortened'].text, { account: account.slug })
    }
    const { version, epoch } = before
    const changed = { rules: policy.rules, callDays: policy.callDays, quota: policy.quota ?? {} }
    const next = { ...changed, accountId: account.id, version, epoch: epoch + (isShorter ? 1 : 0) }
    await saveRetention(trx, { ...next, changedByName: by.changedByName ?? 'tapeline apply' }, atMs)
  }
  return bring({ kind: 'retention', name: account.slug }, fields(before.policy), fields(policy), write)
}

type WrittenCondition = NonNullable<ApplyRetention['rules']>[number]['when']

/** Users by extension or e-mail address, dispositions by label. */
async function namesOf({ trx }: Applying, account: Account) {
  const users = await userKeys(trx, account)
  const { inbound, outbound } = await findDispositions(trx, account.id)
  const dispositions = [...inbound, ...outbound]
  const place = `${account.slug}: retention`
  return {
    conditionOf(when: WrittenCondition): RetentionCondition {
      if ('queue' in when) return { kind: 'queue', queueId: when.queue }
      if ('user' in when) return { kind: 'user', userId: users.idOf(when.user, place) }
      if ('tag' in when) return { kind: 'tag', tag: when.tag }
      if ('mode' in when) return { kind: 'mode', mode: when.mode }
      const found = dispositions.find(({ label }) => isSameLabel(label, when.disposition))
      if (!found) throw documentInvalid(`${place}: there is no disposition ${when.disposition}`)
      return { kind: 'disposition', dispositionId: found.id }
    },
    written(when: RetentionCondition): WrittenCondition {
      switch (when.kind) {
        case 'queue':
          return { queue: when.queueId }
        case 'user':
          return { user: users.keyOf(when.userId) }
        case 'disposition':
          return { disposition: dispositions.find(({ id }) => id === when.dispositionId)?.label ?? when.dispositionId }
        case 'tag':
          return { tag: when.tag }
        case 'mode':
          return { mode: when.mode }
      }
    },
  }
}
