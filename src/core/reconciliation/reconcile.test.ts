import { describe, expect, it, test } from 'vitest'
import type { RetentionSubject } from '../model/retention.ts'
import { completeSettings } from '../policy/presets.ts'
import { decideRetention } from '../retention/decide-retention.ts'
import { percentOf } from './cdr.ts'
import type { StoredCall } from './judge-cdr.ts'
import { callOf, cdrOf, DAY_MS, INBOUND, reconciled } from './reconciliation.test-kit.ts'

const told = (cdr = cdrOf(2), calls: readonly StoredCall[] = [], rest = {}) => {
  const { days, misses } = reconciled([cdr], calls, rest)
  return { causes: misses.map(({ cause }) => cause), because: misses[0]?.because, day: days[0] }
}

describe('one record', () => {
  it('is whole when the call is recorded for as long as was talked', () => {
    const cdr = cdrOf(2)
    expect(told(cdr, [callOf(cdr)])).toMatchObject({ causes: [], day: { expected: 1, whole: 1, missed: 0 } })
  })

  it('is missed when Tapeline never saw the call, with the decision that asked for it', () => {
    const { misses } = reconciled([cdrOf(2)], [])
    expect(misses[0]).toMatchObject({ cause: 'not-seen', cdr: { line: 2 } })
    expect(misses[0]?.trace).toContain('account rule: inbound.offnet always → record')
  })

  it('is not expected when no rule asks for it', () => {
    expect(told(cdrOf(2, { caller: '101', callee: '+491715550001' }))).toMatchObject({
      causes: [],
      day: { expected: 0 },
    })
    expect(told(cdrOf(2, { talkMs: 0 }))).toMatchObject({ causes: [], day: { expected: 0 } })
  })

  it('is missed when nothing was kept of what should have been, and says why', () => {
    const cdr = cdrOf(2)
    expect(told(cdr, [callOf(cdr, { recordings: [], flags: ['media-missing'] })])).toMatchObject({
      causes: ['not-recorded'],
      because: 'Not recorded: no audio arrived, though it was to be recorded',
    })
  })

  it('is missed when Tapeline took the caller for somebody else, and so decided against it', () => {
    const cdr = cdrOf(2)
    const { timeLine } = callOf(cdrOf(2, { caller: '102' }))
    const { causes, because } = told(cdr, [callOf(cdr, { recordings: [], ...(timeLine && { timeLine }) })])
    expect([causes, because]).toEqual([
      ['not-recorded'],
      expect.stringContaining('as the phone system tells it, it was to be recorded'),
    ])
  })

  it('believes Tapeline in what no record tells: a conference of four', () => {
    const cdr = cdrOf(2)
    const { timeLine } = callOf(cdr)
    const settings = completeSettings({ ...INBOUND, exclude: { conferencePartiesFrom: 4 } })
    const conference = timeLine && {
      timeLine: {
        ...timeLine,
        events: [...timeLine.events, { type: 'conference' as const, atMs: cdr.startedAtMs, parties: 4 }],
      },
    }
    const call = callOf(cdr, { recordings: [], ...conference })
    expect(told(cdr, [call], { settingsAt: () => settings })).toMatchObject({ causes: [], day: { expected: 0 } })
  })

  it.each([
    [56_999, ['too-short']],
    [57_000, []],
    [90_000, []],
  ])('of a minute of talk %d ms are recorded: %j', (durationMs, causes) => {
    const cdr = cdrOf(2)
    expect(told(cdr, [callOf(cdr, { recordings: [{ id: 'r', durationMs, isPresent: true }] })]).causes).toEqual(causes)
  })

  it('takes from the talk what the policy left out of it', () => {
    const cdr = cdrOf(2)
    const answeredAtMs = cdr.answeredAtMs ?? 0
    const { timeLine } = callOf(cdr)
    const limited = completeSettings({ ...INBOUND, maximumDurationMs: 20_000 })
    const call = callOf(cdr, {
      recordings: [{ id: 'r', durationMs: 20_000, isPresent: true }],
      ...(timeLine && { timeLine }),
    })
    expect(answeredAtMs).toBeGreaterThan(0)
    expect(told(cdr, [call], { settingsAt: () => limited }).causes).toEqual([])
  })

  it('is missed when the file is gone', () => {
    const cdr = cdrOf(2)
    const call = callOf(cdr, { recordings: [{ id: 'r7', durationMs: 60_000, isPresent: false }] })
    expect(told(cdr, [call])).toMatchObject({
      causes: ['object-missing'],
      because: '1 of 1 files of its recordings are in no store',
    })
  })

  it('is listed when it is recorded though no rule asks for it, and lowers no percentage', () => {
    const cdr = cdrOf(2, { caller: '101', callee: '102' })
    expect(told(cdr, [callOf(cdr)])).toMatchObject({
      causes: ['against-policy'],
      day: { expected: 0, againstPolicy: 1, missed: 0 },
    })
  })

  it('asks the settings of the time of the call', () => {
    const cdr = cdrOf(2)
    const off = completeSettings({})
    const settingsAt = (atMs: number) => (atMs < cdr.startedAtMs + 3_600_000 ? off : INBOUND)
    expect(told(cdr, [], { settingsAt })).toMatchObject({ causes: [], day: { expected: 0 } })
  })

  it('is not judged while its recording is being made', () => {
    const cdr = cdrOf(2)
    const call = callOf(cdr, { recordings: [], isPending: true })
    expect(told(cdr, [call])).toMatchObject({ causes: [], day: { notJudged: 1, expected: 0 } })
  })

  it('is no miss when its time is over', () => {
    const cdr = cdrOf(2)
    expect(told(cdr, [callOf(cdr, { recordings: [], isPurged: true })])).toMatchObject({
      causes: [],
      day: { removed: 1, expected: 0 },
    })
    expect(told(cdr, [], { isOver: () => true })).toMatchObject({ causes: [], day: { notJudged: 1, expected: 0 } })
  })

  it('is a miss as long as a rule would keep it longer than the account does', () => {
    const policy = {
      days: 30,
      callDays: 'with-recordings',
      rules: [{ when: { kind: 'queue', queueId: 'q' }, days: 90 }],
    } as const
    const nowMs = DAY_MS + 60 * 86_400_000
    const isOver = (subject: RetentionSubject) =>
      decideRetention(policy, { minimum: 1, maximum: 3650 }, subject).expiresAtMs <= nowMs
    expect(told(cdrOf(2), [], { isOver }).causes).toEqual([])
    expect(told(cdrOf(2, { queueId: 'q' }), [], { isOver }).causes).toEqual(['not-seen'])
    const seen = callOf(cdrOf(2, { queueId: 'q' }), { recordings: [] })
    expect(told(cdrOf(2), [seen], { isOver }).causes).toEqual(['not-recorded'])
  })
})

describe('which call a record is about', () => {
  it('goes by id before all else', () => {
    const cdr = cdrOf(2, { names: ['a', 'b'] })
    const other = callOf(cdr, { id: 'nearer', names: [] })
    const named = callOf(cdr, { id: 'named', names: ['b'], startedAtMs: cdr.startedAtMs + 600_000, recordings: [] })
    expect(reconciled([cdr], [other, named]).misses).toMatchObject([{ cause: 'not-recorded', callId: 'named' }])
  })

  it('takes an id that a phone system gives again the next day for another call', () => {
    const first = cdrOf(2, { names: ['17'] })
    const second = cdrOf(3, { names: ['17'], startedAtMs: first.startedAtMs + 86_400_000 })
    expect(reconciled([first, second], [callOf(first)]).misses).toMatchObject([{ cause: 'not-seen', cdr: { line: 3 } }])
  })

  it('goes by numbers in any spelling, and by who has them', () => {
    const cdr = cdrOf(2, { caller: '00491715550001', callee: '+49305551001' })
    const call = callOf(cdrOf(2), { parties: [{ number: '+491715550001' }, { number: 'x', userId: 'u101' }] })
    expect(reconciled([cdr], [call]).misses).toEqual([])
  })

  it('gives one call to one record: of two calls in a row the second was not seen', () => {
    const first = cdrOf(2)
    const second = cdrOf(3, { startedAtMs: first.startedAtMs + 20_000, durationMs: 15_000, talkMs: 10_000 })
    expect(reconciled([first, second], [callOf(first)]).misses).toMatchObject([{ cause: 'not-seen', cdr: { line: 3 } }])
  })

  it('lets legs with one id share the call', () => {
    const legs = [cdrOf(2, { names: ['x'] }), cdrOf(3, { names: ['y', 'x'] })] as const
    expect(reconciled(legs, [callOf(legs[0])]).misses).toEqual([])
  })

  it('counts recorded calls that no record is about', () => {
    const cdrs = [cdrOf(2), cdrOf(3, { startedAtMs: DAY_MS + 40_000_000 })] as const
    const stranger = callOf(cdrOf(9, { caller: '+4917199', callee: '150', startedAtMs: DAY_MS + 37_000_000 }))
    expect(reconciled(cdrs, [...cdrs.map((cdr) => callOf(cdr)), stranger]).notInCdrs).toBe(1)
  })
})

it('counts by day of the account', () => {
  const late = Date.UTC(2026, 2, 3, 23, 30)
  const cdrs = [cdrOf(2, { startedAtMs: late }), cdrOf(3, { startedAtMs: late - 3_600_000 })]
  const { days } = reconciled(cdrs, [], { timeZone: 'Europe/Berlin' })
  expect(days.map(({ day, missed }) => [day, missed])).toEqual([
    ['2026-03-03', 1],
    ['2026-03-04', 1],
  ])
})

it('says 100 % only of a day without a miss', () => {
  expect(percentOf({ expected: 100_000, whole: 99_999 })).toBe(99.99)
  expect(percentOf({ expected: 3, whole: 3 })).toBe(100)
  expect(percentOf({ expected: 0, whole: 0 })).toBeUndefined()
})

test('a day of 100,000 calls: of those that are planted every miss is found, with its cause, and no other', {
  timeout: 60_000,
}, () => {
  const plants = ['not-seen', 'not-recorded', 'too-short', 'object-missing', 'against-policy'] as const
  const cdrs = Array.from({ length: 100_000 }, (_, index) => {
    const extension = String(100 + (index % 300))
    const stranger = `+49171${5_000_000 + (index % 40_000)}`
    const isInternal = index % 10 === 3
    const isOutbound = index % 10 === 4
    return cdrOf(index + 2, {
      // Every other system of a company writes ids; the other half goes by numbers and times.
      names: index % 2 === 0 ? [`pbx-${index}`] : [],
      startedAtMs: DAY_MS + Math.floor((index * 86_000_000) / 100_000),
      durationMs: 15_000 + ((index * 7919) % 600_000),
      talkMs: index % 20 === 7 ? 0 : 10_000 + ((index * 7919) % 600_000),
      caller: isInternal || isOutbound ? extension : stranger,
      callee: isInternal ? String(100 + ((index + 17) % 300)) : isOutbound ? stranger : extension,
    })
  })
  const planted = new Map<number, string>()
  const calls = cdrs.flatMap((cdr, index): StoredCall[] => {
    const isRecorded = cdr.talkMs > 0 && index % 10 !== 3 && index % 10 !== 4
    const plant = index % 997 === 5 ? plants[Math.floor(index / 997) % plants.length] : undefined
    const isPlanted = plant !== undefined && (plant === 'against-policy') !== isRecorded
    if (isPlanted) planted.set(cdr.line, plant)
    const none = { recordings: [] }
    if (!isPlanted) return [callOf(cdr, isRecorded ? {} : none)]
    if (plant === 'not-seen') return []
    if (plant === 'not-recorded') return [callOf(cdr, none)]
    if (plant === 'too-short') {
      return [callOf(cdr, { recordings: [{ id: 'short', durationMs: cdr.talkMs / 2, isPresent: true }] })]
    }
    return [
      callOf(cdr, { recordings: [{ id: 'r', durationMs: cdr.durationMs, isPresent: plant !== 'object-missing' }] }),
    ]
  })
  expect(new Set(planted.values()).size).toBeGreaterThan(3)
  const { days, misses } = reconciled(cdrs, calls)
  expect(new Map(misses.map(({ cdr, cause }) => [cdr.line, cause]))).toEqual(planted)
  expect(misses.length).toBe(planted.size)
  const missed = [...planted.values()].filter((cause) => cause !== 'against-policy').length
  expect(days).toMatchObject([{ day: '2026-03-03', cdrs: 100_000, missed }])
})
