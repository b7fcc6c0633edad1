import { describe, expect, it } from 'vitest'
import type {
  QuotaKind,
  RetentionBounds,
  RetentionCondition,
  RetentionDate,
  RetentionPolicy,
  RetentionQuota,
  RetentionRule,
  RetentionSubject,
  RetentionUsage,
} from '../model/retention.ts'
import { callExpiresAtMs, DAY_MS, decideRetention, isDue, laterOf } from './decide-retention.ts'
import { exceeded, quotaLevel, quotaShares, tighterQuotas } from './quota.ts'
import { quotaLetter } from './quota-letter.ts'
import { holdsInWords, retentionInWords } from './retention-words.ts'
import { shortenings } from './shortened.ts'

const END = Date.parse('2026-03-01T10:00:00Z')
const FREE: RetentionBounds = { minimum: 1, maximum: 3650 }
const MIR: RetentionBounds = { minimum: 1, maximum: 365 }
const KAZOO: RetentionBounds = { minimum: 365, maximum: 3650 }
const NETSAPIENS: RetentionBounds = { minimum: 1, maximum: 30 }

const PLAIN: RetentionSubject = { endedAtMs: END, queueIds: [], userIds: ['ada'], tags: [], mode: 'always' }
const QUEUE: RetentionRule = { when: { kind: 'queue', queueId: 'support' }, days: 90 }
const USER: RetentionRule = { when: { kind: 'user', userId: 'ben' }, days: 180 }
const TAG: RetentionRule = { when: { kind: 'tag', tag: 'complaint' }, days: 730 }
const DISPOSITION: RetentionRule = { when: { kind: 'disposition', dispositionId: 'sale' }, days: 1000 }
const MODE: RetentionRule = { when: { kind: 'mode', mode: 'on-demand' }, days: 400 }
const policy = (changes: Partial<RetentionPolicy> = {}): RetentionPolicy => ({
  days: 30,
  rules: [QUEUE, USER, TAG, DISPOSITION, MODE],
  callDays: 'with-recordings',
  ...changes,
})

describe('of the account’s days and the rules that fit the longest counts', () => {
  it.each<[string, Partial<RetentionSubject>, number, RetentionCondition | undefined]>([
    ['nothing that a rule names', {}, 30, undefined],
    ['the queue', { queueIds: ['sales', 'support'] }, 90, QUEUE.when],
    ['another queue', { queueIds: ['sales'] }, 30, undefined],
    ['the user', { userIds: ['ada', 'ben'] }, 180, USER.when],
    ['the tag', { tags: ['complaint'] }, 730, TAG.when],
    ['a longer tag', { tags: ['complaints'] }, 30, undefined],
    ['the disposition', { dispositionId: 'sale' }, 1000, DISPOSITION.when],
    ['started by somebody', { mode: 'on-demand' }, 400, MODE.when],
    ['queue and user', { queueIds: ['support'], userIds: ['ben'] }, 180, USER.when],
    ['tag and queue', { queueIds: ['support'], tags: ['complaint'] }, 730, TAG.when],
    [
      'all of them',
      { queueIds: ['support'], userIds: ['ben'], tags: ['complaint'], dispositionId: 'sale', mode: 'on-demand' },
      1000,
      DISPOSITION.when,
    ],
  ])('%s', (_, changes, days, when) => {
    expect(decideRetention(policy(), FREE, { ...PLAIN, ...changes })).toEqual({
      expiresAtMs: END + days * DAY_MS,
      days,
      reason: when ? { by: 'rule', when } : { by: 'account' },
    })
  })

  it('a rule of fewer days than the account shortens nothing, and one of as many is not the reason', () => {
    for (const days of [30, 7]) {
      const rules = [{ ...QUEUE, days }]
      const decided = decideRetention(policy({ rules }), FREE, { ...PLAIN, queueIds: ['support'] })
      expect(decided).toMatchObject({ days: 30, reason: { by: 'account' } })
    }
  })

  it('of a recording of which nobody knows how it began no rule of the mode holds', () => {
    const { mode: _, ...unknown } = PLAIN
    expect(decideRetention(policy(), FREE, unknown).days).toBe(30)
  })
})

describe('the bounds of the preset', () => {
  it.each<[string, RetentionBounds, number, number, 'minimum' | 'maximum' | undefined]>([
    ['mir keeps nothing longer than twelve months', MIR, 730, 365, 'maximum'],
    ['mir, what fits', MIR, 365, 365, undefined],
    ['kazoo keeps everything for a year at least', KAZOO, 30, 365, 'minimum'],
    ['kazoo, what is more', KAZOO, 730, 730, undefined],
    ['netsapiens promises thirty days', NETSAPIENS, 365, 30, 'maximum'],
    ['netsapiens, what is less', NETSAPIENS, 7, 7, undefined],
  ])('%s', (_, bounds, asked, days, boundedTo) => {
    const decided = decideRetention(policy({ days: asked, rules: [] }), bounds, PLAIN)
    expect(decided).toEqual({
      expiresAtMs: END + days * DAY_MS,
      days,
      reason: { by: 'account' },
      ...(boundedTo && { boundedTo }),
    })
  })
})

it('keeps a promise when a tag is taken off again, and gives a later date when one comes', () => {
  const tagged = decideRetention(policy(), FREE, { ...PLAIN, tags: ['complaint'] })
  const plain = decideRetention(policy(), FREE, PLAIN)
  expect(laterOf(tagged, plain)).toBe(tagged)
  expect(laterOf(plain, tagged)).toBe(tagged)
  expect(laterOf(undefined, plain)).toBe(plain)
})

it('is due from its date on, and never while a case holds it', () => {
  const date = decideRetention(policy(), FREE, PLAIN)
  const held = [{ id: 'h', name: 'Miller' }]
  expect(isDue(date, [], date.expiresAtMs - 1)).toBe(false)
  expect(isDue(date, [], date.expiresAtMs)).toBe(true)
  for (const nowMs of [date.expiresAtMs, date.expiresAtMs + 100 * 365 * DAY_MS])
    expect(isDue(date, held, nowMs)).toBe(false)
})

describe('the call itself', () => {
  const days = (count: number) => END + count * DAY_MS
  it.each<[string, RetentionPolicy['callDays'], number | undefined, number]>([
    ['goes with its last recording', 'with-recordings', days(90), days(90)],
    ['goes after the account’s days when it has none', 'with-recordings', undefined, days(30)],
    ['outlives the audio where that is set', 400, days(90), days(400)],
    ['never goes before the audio', 60, days(90), days(90)],
    ['stays its days when no audio is left', 400, undefined, days(400)],
  ])('%s', (_, callDays, recordingsUntilMs, expected) => {
    const call = { endedAtMs: END, ...(recordingsUntilMs !== undefined && { recordingsUntilMs }) }
    expect(callExpiresAtMs(policy({ callDays }), FREE, call)).toBe(expected)
  })
})

describe('what needs a second person', () => {
  const shorter = (after: Partial<RetentionPolicy>, bounds = FREE) =>
    shortenings({ policy: policy(), bounds: FREE }, { policy: policy(after), bounds })
  it.each<[string, Partial<RetentionPolicy>]>([
    ['the same', {}],
    ['more days', { days: 31 }],
    ['another rule', { rules: [...policy().rules, { when: { kind: 'tag', tag: 'fraud' }, days: 1 }] }],
    ['a rule of more days', { rules: policy().rules.map((rule) => ({ ...rule, days: rule.days + 1 })) }],
    ['without rules, as the account keeps everything as long', { days: 1000, rules: [] }],
    ['the same rule twice', { rules: [...policy().rules, { ...TAG, days: 10 }] }],
    ['calls that outlive their audio', { callDays: 30 }],
  ])('not: %s', (_, after) => {
    expect(shorter(after)).toEqual([])
  })

  it('fewer days of the account, for what no rule keeps', () => {
    expect(shorter({ days: 29 })).toEqual([{ of: 'account', fromDays: 30, toDays: 29 }])
  })

  it('a rule that goes, or has fewer days, or is of another queue', () => {
    const rest = [USER, TAG, DISPOSITION, MODE]
    const gone = [{ of: QUEUE.when, fromDays: 90, toDays: 30 }]
    expect(shorter({ rules: rest })).toEqual(gone)
    expect(shorter({ rules: [{ when: { kind: 'queue', queueId: 'sales' }, days: 90 }, ...rest] })).toEqual(gone)
    expect(shorter({ rules: [{ ...QUEUE, days: 89 }, ...rest] })).toEqual([
      { of: QUEUE.when, fromDays: 90, toDays: 89 },
    ])
  })

  it('another preset, whose bounds are closer', () => {
    expect(shorter({}, NETSAPIENS)).toHaveLength(5)
    expect(shorter({}, KAZOO)).toEqual([])
  })

  it('calls that were to outlive their audio', () => {
    const before = { policy: policy({ callDays: 400 }), bounds: FREE }
    expect(shortenings(before, { policy: policy(), bounds: FREE })).toEqual([{ of: 'calls', fromDays: 400, toDays: 0 }])
    expect(shortenings(before, { policy: policy({ callDays: 399 }), bounds: FREE })).toHaveLength(1)
  })
})

describe('in words', () => {
  const names = new Map([
    ['queue support', 'Support'],
    ['ben', 'Ben Miller'],
    ['disposition sale', 'Sale'],
  ])
  const date = (days: number, reason: RetentionDate['reason'], boundedTo?: 'minimum' | 'maximum') => ({
    days,
    reason,
    ...(boundedTo && { boundedTo }),
  })
  it.each([
    [date(30, { by: 'account' }), 'the account keeps recordings for 30 days'],
    [date(1, { by: 'account' }), 'the account keeps recordings for 1 day'],
    [
      date(365, { by: 'account' }, 'maximum'),
      'the account keeps recordings for 365 days, the most that its preset allows',
    ],
    [
      date(365, { by: 'account' }, 'minimum'),
      'the account keeps recordings for 365 days, the least that its preset allows',
    ],
    [date(90, { by: 'rule', when: QUEUE.when }), 'the account keeps calls of the queue Support for 90 days'],
    [
      date(90, { by: 'rule', when: { kind: 'queue', queueId: 'gone' } }),
      'the account keeps calls of the queue gone for 90 days',
    ],
    [date(180, { by: 'rule', when: USER.when }), 'the account keeps calls of Ben Miller for 180 days'],
    [date(730, { by: 'rule', when: TAG.when }), 'the account keeps calls with the tag complaint for 730 days'],
    [
      date(730, { by: 'rule', when: DISPOSITION.when }),
      'the account keeps calls with the disposition Sale for 730 days',
    ],
    [date(400, { by: 'rule', when: MODE.when }), 'the account keeps recordings that somebody started for 400 days'],
    [
      date(9, { by: 'rule', when: { kind: 'mode', mode: 'always' } }),
      'the account keeps recordings that a rule began for 9 days',
    ],
  ])('%j: %s', (given, words) => {
    expect(retentionInWords(given, names)).toBe(words)
  })

  it('names every case that holds it', () => {
    const holds = [
      { id: '1', name: 'Miller' },
      { id: '2', name: 'Audit 2026' },
    ]
    expect(holdsInWords(holds)).toBe('kept without an end for the case Miller and the case Audit 2026')
  })
})

describe('quotas', () => {
  const usage = (recordings: number, bytes = 0, minutes = 0) => ({ recordings, bytes, minutes })
  it.each<[RetentionQuota, RetentionUsage, number, QuotaKind | undefined]>([
    [{}, usage(1e9), 0, undefined],
    [{ recordings: 100 }, usage(79), 0, undefined],
    [{ recordings: 100 }, usage(80), 80, undefined],
    [{ recordings: 100 }, usage(95), 95, undefined],
    [{ recordings: 100 }, usage(100), 95, undefined],
    [{ recordings: 100 }, usage(101), 100, 'recordings'],
    [{ recordings: 100, bytes: 1000 }, usage(50, 900), 80, undefined],
    [{ recordings: 100, bytes: 1000, minutes: 10 }, usage(50, 900, 11), 100, 'minutes'],
  ])('%j with %j is at %i', (quota, used, level, over) => {
    expect([quotaLevel(quota, used), exceeded(quota, used)]).toEqual([level, over])
  })

  it('say which is the fullest first', () => {
    const shares = quotaShares({ recordings: 100, minutes: 10 }, usage(50, 0, 9))
    expect(shares.map(({ of, share }) => [of, share])).toEqual([
      ['minutes', 0.9],
      ['recordings', 0.5],
    ])
  })

  it('need a second person where one is new or smaller', () => {
    expect(tighterQuotas({}, { bytes: 10 })).toEqual(['bytes'])
    expect(tighterQuotas({ bytes: 10, minutes: 5 }, { bytes: 9, minutes: 6 })).toEqual(['bytes'])
    expect(tighterQuotas({ bytes: 10 }, {})).toEqual([])
  })

  it('are told in a letter, in the account’s language', () => {
    const fullest = { of: 'bytes', used: 8.5e9, most: 10e9, share: 0.85 } as const
    const news = { personName: 'Ann', accountName: 'Acme', level: 80, fullest, link: 'https://t.example/x' } as const
    expect(quotaLetter({ ...news, language: 'en' })).toEqual({
      subject: 'Acme: 85 % of the room for recordings is used',
      text: expect.stringContaining('Acme has 8.5 of 10 gigabytes.'),
    })
    expect(quotaLetter({ ...news, language: 'de', level: 100 }).text).toContain('8,5 von 10 Gigabyte')
  })
})
