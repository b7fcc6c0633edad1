/**
 * Until when a recording is kept: of the account's days and of every rule that fits, the longest counts, within the bounds of the preset. A
 * date that was given is never taken back by what happens to the call afterwards (`laterOf`); a hold is above every date (`isDue`).
 */

import type {
  LegalHold,
  RetentionBounds,
  RetentionCondition,
  RetentionDate,
  RetentionPolicy,
  RetentionReason,
  RetentionSubject,
} from '../model/retention.ts'

export const DAY_MS = 86_400_000

export function decideRetention(
  policy: RetentionPolicy,
  bounds: RetentionBounds,
  subject: RetentionSubject,
): RetentionDate {
  let [asked, reason]: [number, RetentionReason] = [policy.days, { by: 'account' }]
  // Of two that keep equally long the account's days are the reason, then whichever comes first.
  for (const { when, days } of policy.rules) {
    if (days > asked && fits(when, subject)) [asked, reason] = [days, { by: 'rule', when }]
  }
  const days = within(bounds, asked)
  return {
    expiresAtMs: subject.endedAtMs + days * DAY_MS,
    days,
    reason,
    ...(days < asked && { boundedTo: 'maximum' }),
    ...(days > asked && { boundedTo: 'minimum' }),
  }
}

export function fits(when: RetentionCondition, subject: RetentionSubject): boolean {
  switch (when.kind) {
    case 'queue':
      return subject.queueIds.includes(when.queueId)
    case 'user':
      return subject.userIds.includes(when.userId)
    case 'tag':
      return subject.tags.includes(when.tag)
    case 'disposition':
      return subject.dispositionId === when.dispositionId
    case 'mode':
      return subject.mode === when.mode
  }
}

/** A tag that is taken off, a rule that fits no more: what was promised stays promised. */
export function laterOf(promised: RetentionDate | undefined, decided: RetentionDate): RetentionDate {
  return promised && promised.expiresAtMs > decided.expiresAtMs ? promised : decided
}

/** A hold has no end of its own. */
export function isDue(
  { expiresAtMs }: Pick<RetentionDate, 'expiresAtMs'>,
  holds: readonly LegalHold[],
  nowMs: number,
): boolean {
  return holds.length === 0 && expiresAtMs <= nowMs
}

/** When the call itself goes: never before the last of its recordings. `recordingsUntilMs`: absent, none is left or ever was. */
export function callExpiresAtMs(
  policy: RetentionPolicy,
  bounds: RetentionBounds,
  call: { readonly endedAtMs: number; readonly recordingsUntilMs?: number },
): number {
  const days = policy.callDays === 'with-recordings' ? within(bounds, policy.days) : policy.callDays
  const own = call.endedAtMs + days * DAY_MS
  if (call.recordingsUntilMs === undefined) return own
  return policy.callDays === 'with-recordings' ? call.recordingsUntilMs : Math.max(own, call.recordingsUntilMs)
}

export function within({ minimum, maximum }: RetentionBounds, days: number): number {
  return Math.min(Math.max(days, minimum), maximum)
}
