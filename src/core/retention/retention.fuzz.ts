import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RetentionBounds, RetentionCondition, RetentionPolicy, RetentionSubject } from '../model/retention.ts'
import { decideRetention, isDue, laterOf, within } from './decide-retention.ts'
import { shortenings } from './shortened.ts'

const OPTIONS = { seed: 9, numRuns: 3000 }
const anyDays = fc.integer({ min: 1, max: 40 })
const some = (...values: string[]) => fc.subarray(values)
const anyCondition: fc.Arbitrary<RetentionCondition> = fc.oneof(
  fc.record({ kind: fc.constant('queue' as const), queueId: fc.constantFrom('support', 'sales') }),
  fc.record({ kind: fc.constant('user' as const), userId: fc.constantFrom('ada', 'ben') }),
  fc.record({ kind: fc.constant('tag' as const), tag: fc.constantFrom('complaint', 'fraud') }),
  fc.record({ kind: fc.constant('disposition' as const), dispositionId: fc.constantFrom('sale', 'lost') }),
  fc.record({ kind: fc.constant('mode' as const), mode: fc.constantFrom('always' as const, 'on-demand' as const) }),
)
const anyPolicy: fc.Arbitrary<RetentionPolicy> = fc.record({
  days: anyDays,
  rules: fc.array(fc.record({ when: anyCondition, days: anyDays }), { maxLength: 5 }),
  callDays: fc.oneof(fc.constant('with-recordings' as const), anyDays),
})
const anyBounds: fc.Arbitrary<RetentionBounds> = fc
  .tuple(anyDays, anyDays)
  .map(([a, b]) => ({ minimum: Math.min(a, b), maximum: Math.max(a, b) }))
const anySubject: fc.Arbitrary<RetentionSubject> = fc.record(
  {
    endedAtMs: fc.integer({ min: 0, max: 2 ** 41 }),
    queueIds: some('support', 'sales'),
    userIds: some('ada', 'ben'),
    tags: some('complaint', 'fraud'),
    dispositionId: fc.constantFrom('sale', 'lost'),
    mode: fc.constantFrom('always' as const, 'on-demand' as const),
  },
  { requiredKeys: ['endedAtMs', 'queueIds', 'userIds', 'tags'] },
)

it('stays within the bounds, and never keeps less than the account’s days within them', () => {
  fc.assert(
    fc.property(anyPolicy, anyBounds, anySubject, (policy, bounds, subject) => {
      const { days } = decideRetention(policy, bounds, subject)
      expect(days).toBe(within(bounds, days))
      expect(days).toBeGreaterThanOrEqual(within(bounds, policy.days))
    }),
    OPTIONS,
  )
})

it('never lets go what a case holds, whenever it is asked', () => {
  const anyHolds = fc.array(fc.record({ id: fc.uuid(), name: fc.string() }), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(
      anyPolicy,
      anyBounds,
      anySubject,
      anyHolds,
      fc.maxSafeInteger(),
      (policy, bounds, subject, holds, nowMs) => {
        expect(isDue(decideRetention(policy, bounds, subject), holds, nowMs)).toBe(false)
      },
    ),
    OPTIONS,
  )
})

it('gives nothing an earlier date with more days, another rule, or whatever happens to the call', () => {
  fc.assert(
    fc.property(anyPolicy, anyBounds, anySubject, anySubject, anyPolicy, (policy, bounds, subject, later, other) => {
      const more: RetentionPolicy = {
        ...policy,
        days: policy.days + 1,
        rules: [...policy.rules.map(({ when, days }) => ({ when, days: days + 1 })), ...other.rules],
      }
      expect(shortenings({ policy, bounds }, { policy: more, bounds }).filter(({ of }) => of !== 'calls')).toEqual([])
      const before = decideRetention(policy, bounds, subject)
      expect(decideRetention(more, bounds, subject).expiresAtMs).toBeGreaterThanOrEqual(before.expiresAtMs)
      const promised = laterOf(before, decideRetention(policy, bounds, { ...later, endedAtMs: subject.endedAtMs }))
      expect(promised.expiresAtMs).toBeGreaterThanOrEqual(before.expiresAtMs)
    }),
    OPTIONS,
  )
})

it('needs a second person exactly when there is something that would be kept less long', () => {
  fc.assert(
    fc.property(anyPolicy, anyPolicy, anyBounds, anyBounds, anySubject, (before, after, from, to, subject) => {
      const found = shortenings({ policy: before, bounds: from }, { policy: after, bounds: to })
      const ofRecordings = found.filter(({ of }) => of !== 'calls')
      const days = (policy: RetentionPolicy, bounds: RetentionBounds, given: RetentionSubject) =>
        decideRetention(policy, bounds, given).days
      if (ofRecordings.length === 0) {
        expect(days(after, to, subject)).toBeGreaterThanOrEqual(days(before, from, subject))
      }
      for (const { of, fromDays, toDays } of ofRecordings) {
        const lonely = subjectOf(of === 'account' || of === 'calls' ? undefined : of)
        expect([days(before, from, lonely), days(after, to, lonely)]).toEqual([fromDays, toDays])
      }
    }),
    OPTIONS,
  )
})

/** What only this condition fits. */
function subjectOf(when: RetentionCondition | undefined): RetentionSubject {
  return {
    endedAtMs: 0,
    queueIds: when?.kind === 'queue' ? [when.queueId] : [],
    userIds: when?.kind === 'user' ? [when.userId] : [],
    tags: when?.kind === 'tag' ? [when.tag] : [],
    ...(when?.kind === 'disposition' && { dispositionId: when.dispositionId }),
    ...(when?.kind === 'mode' && { mode: when.mode }),
  }
}
