/** Whether a new policy keeps anything less long than the one in force: then a second person has to agree. */

import type { RetentionBounds, RetentionCondition, RetentionPolicy } from '../model/retention.ts'
import { within } from './decide-retention.ts'

export interface BoundedPolicy {
  readonly policy: RetentionPolicy
  readonly bounds: RetentionBounds
}

/** What would be kept less long: everything that no rule fits, what one rule fits, or calls without their recordings. */
export interface Shortening {
  readonly of: 'account' | 'calls' | RetentionCondition
  readonly fromDays: number
  readonly toDays: number
}

/**
 * None: nothing is kept less long, whatever a recording is like. As the longest of the rules counts, it is enough to look at what one rule fits
 * alone: what two fit is kept as long as the longer of them.
 */
export function shortenings(before: BoundedPolicy, after: BoundedPolicy): readonly Shortening[] {
  const found: Shortening[] = []
  const compare = (of: Shortening['of'], fromDays: number, toDays: number) => {
    if (toDays < fromDays) found.push({ of, fromDays, toDays })
  }
  compare('account', daysFor(before, undefined), daysFor(after, undefined))
  const conditions = new Map(before.policy.rules.map(({ when }) => [conditionKey(when), when]))
  for (const when of conditions.values()) compare(when, daysFor(before, when), daysFor(after, when))
  compare('calls', callDays(before), callDays(after))
  return found
}

/** Of what this condition fits and no other one does. */
function daysFor({ policy, bounds }: BoundedPolicy, when: RetentionCondition | undefined): number {
  const key = when && conditionKey(when)
  const days = policy.rules.filter((rule) => conditionKey(rule.when) === key).map((rule) => rule.days)
  return within(bounds, Math.max(policy.days, ...days))
}

/** With the recordings is no promise of its own. */
function callDays({ policy: { callDays: days } }: BoundedPolicy): number {
  return days === 'with-recordings' ? 0 : days
}

/** The same for conditions that are the same. */
export function conditionKey(when: RetentionCondition): string {
  switch (when.kind) {
    case 'queue':
      return `queue ${when.queueId}`
    case 'user':
      return `user ${when.userId}`
    case 'tag':
      return `tag ${when.tag}`
    case 'disposition':
      return `disposition ${when.dispositionId}`
    case 'mode':
      return `mode ${when.mode}`
  }
}
