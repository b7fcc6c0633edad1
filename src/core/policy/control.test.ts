/** Commands during a call, under the presets that mark and pause. */

import { describe, expect, test } from 'vitest'
import type { CommandSource, TimeLineEvent } from '../model/call-time-line.ts'
import type { ControlCommand } from '../model/policy.ts'
import { all } from './policy.test-kit.ts'
import type { SettingsDraft } from './presets.ts'
import { answers, inboundCall, inside, run, told } from './time-line.test-kit.ts'

const AGENT: CommandSource = { userId: '101' }
const give = (command: ControlCommand | 'toggle', atMs: number, from: CommandSource = AGENT): TimeLineEvent => ({
  type: 'command',
  atMs,
  command,
  way: 'portal',
  from,
})
const ALWAYS: SettingsDraft = { users: { '101': { rules: all('always') } } }
const ON_DEMAND: SettingsDraft = { users: { '101': { rules: all('on-demand') } } }
const control = (draft: SettingsDraft, ...events: TimeLineEvent[]) => run(draft, inboundCall(events))

describe('on demand', () => {
  test('nothing is kept until somebody starts it', () => {
    const result = control(ON_DEMAND)
    expect(result).toMatchObject({ outcome: 'armed', segments: [] })
    expect(result.unrecorded.at(-1)).toEqual({ fromMs: 10_000, toMs: 100_000, reason: 'not-started' })
  })
  test('starting again after a stop makes a new segment', () => {
    const result = control(ON_DEMAND, give('start', 20), give('stop', 30), give('start', 40))
    expect(told(result)).toEqual(['user 101 20–30', 'user 101 40–100'])
    expect(result.unrecorded).toContainEqual({ fromMs: 30_000, toMs: 40_000, reason: 'stopped' })
  })
  test('may be paused, and what is paused is not kept', () => {
    const { segments } = control(ON_DEMAND, give('start', 20), give('pause', 30), give('resume', 40), give('stop', 50))
    expect(segments[0]).toMatchObject({
      pauses: [{ fromMs: 30_000, toMs: 40_000 }],
      kept: [
        { fromMs: 20_000, toMs: 30_000 },
        { fromMs: 40_000, toMs: 50_000 },
      ],
    })
  })
  test('ends when the one who started it transfers the call away', () => {
    const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'warm', by: 'callee', to: inside('102') }
    expect(told(control(ON_DEMAND, give('start', 20), away))).toEqual(['user 101 20–50'])
  })
  test('… also where the account arms it: the next one starts it anew', () => {
    const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'warm', by: 'callee', to: inside('102') }
    const draft: SettingsDraft = { account: all('on-demand') }
    expect(told(control(draft, give('start', 20), away, give('start', 60, { userId: '102' })))).toEqual([
      'account 20–50',
      'account 60–100',
    ])
    expect(told(control(draft, give('start', 20, { isAdministrator: true }), away))).toEqual(['account 20–100'])
  })
  test('every command that does nothing says why', () => {
    const events = [
      give('stop', 15),
      give('start', 20),
      give('start', 21),
      give('resume', 22),
      give('pause', 23),
      give('pause', 24),
    ]
    expect(answers(control(ON_DEMAND, ...events))).toEqual([
      'stop: not-recording',
      'start: segment-started',
      'start: already-recording',
      'resume: not-paused',
      'pause: paused',
      'pause: already-paused',
    ])
  })
})

describe('always', () => {
  test('a start and a stop mark what lies between', () => {
    const result = control(ALWAYS, give('start', 20), give('start', 25), give('stop', 30))
    expect(answers(result)).toEqual(['start: mark-opened', 'start: already-marked', 'stop: mark-closed'])
    expect(result.segments[0]).toMatchObject({
      fromMs: 10_000,
      toMs: 100_000,
      marks: [{ fromMs: 20_000, toMs: 30_000 }],
    })
  })
  test("a user's stop ends what the user's own rule records", () => {
    expect(told(control(ALWAYS, give('stop', 30)))).toEqual(['user 101 10–30'])
  })
  test.each<[string, SettingsDraft]>([
    ['account', { ...ALWAYS, account: all('always') }],
    ['queue', { ...ALWAYS, queues: { support: { rules: all('always') } } }],
  ])('but never what the %s records; an administrator may', (_, draft) => {
    const queue: TimeLineEvent = { type: 'hop', atMs: 1, through: 'queue', queueId: 'support' }
    const result = control(draft, queue, give('stop', 30), give('stop', 40, { isAdministrator: true }))
    expect(answers(result)).toEqual(['stop: forced', 'stop: segment-stopped'])
    expect(result.segments[0]?.toMs).toBe(40_000)
  })
  test('nor what an administrator started', () => {
    const result = control(ON_DEMAND, give('start', 20, { isAdministrator: true }), give('stop', 30))
    expect(answers(result)).toEqual(['start: segment-started', 'stop: forced'])
  })
  test('a pause stays while the call changes hands: it is of the whole call', () => {
    const draft: SettingsDraft = { endpoints: all('always') }
    const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'warm', by: 'callee', to: inside('102') }
    const { segments } = control(draft, give('pause', 40), away, give('resume', 60, { userId: '102' }))
    expect(segments.map(({ pauses }) => pauses)).toEqual([
      [{ fromMs: 40_000, toMs: 50_000 }],
      [{ fromMs: 50_000, toMs: 60_000 }],
    ])
  })
})

describe('toggle', () => {
  test('on demand it starts and stops', () => {
    const result = control({ ...ON_DEMAND, preset: 'mir' }, give('toggle', 20), give('toggle', 30), give('toggle', 40))
    expect(answers(result)).toEqual(['start: segment-started', 'stop: segment-stopped', 'start: segment-started'])
  })
  test('always on it pauses and resumes', () => {
    const result = control({ ...ALWAYS, preset: 'mir' }, give('toggle', 20), give('toggle', 30))
    expect(answers(result)).toEqual(['pause: paused', 'resume: resumed'])
  })
  test('a code of the settings does the same', () => {
    const dial: TimeLineEvent = { type: 'dtmf', atMs: 20, digits: '*1', from: { side: 'callee' } }
    expect(answers(control({ ...ON_DEMAND, preset: 'kazoo' }, dial))).toEqual(['start: segment-started'])
    expect(answers(control({ ...ON_DEMAND, preset: 'kazoo', control: {} }, dial))).toEqual([])
  })
})

describe('who may', () => {
  test.each<[string, CommandSource, string]>([
    ['somebody who is not on the call', { userId: '102' }, 'not-on-the-call'],
    ['a caller from outside', { side: 'caller' }, 'outside-the-account'],
  ])('%s may not', (_, from, reason) => {
    expect(answers(control(ON_DEMAND, give('start', 20, from)))).toEqual([`start: ${reason}`])
  })
  test('nobody before the call may be recorded, or after it', () => {
    expect(answers(control(ON_DEMAND, give('start', 5), give('start', 110)))).toEqual([
      'start: not-armed',
      'start: call-not-running',
    ])
  })
  test('on demand needs a phone that can', () => {
    const draft: SettingsDraft = {
      preset: 'mir',
      endpoints: all('on-demand'),
      devices: { d1: { kind: 'ata', owner: '101' } },
    }
    const result = run(draft, inboundCall([give('start', 20)], inside('101', 'd1')))
    expect(answers(result)).toEqual(['start: not-armed'])
    expect(result.unrecorded.at(-1)?.reason).toBe('on-demand-on-device')
  })
})

describe('durations', () => {
  test('a segment shorter than the minimum leaves nothing behind', () => {
    const result = control(
      { ...ON_DEMAND, minimumDurationMs: 2000 },
      give('start', 20),
      give('stop', 21),
      give('start', 30),
      give('stop', 32),
    )
    expect(told(result)).toEqual(['user 101 30–32'])
    expect(result.unrecorded).toContainEqual({ fromMs: 20_000, toMs: 21_000, reason: 'too-short' })
  })
  test('a segment ends after the maximum', () => {
    const result = control({ ...ALWAYS, maximumDurationMs: 30_000 })
    expect(told(result)).toEqual(['user 101 10–40'])
    expect(result.unrecorded.at(-1)).toEqual({ fromMs: 40_000, toMs: 100_000, reason: 'maximum-duration' })
  })
  test("a queue's own maximum counts for what it owns", () => {
    const queue: TimeLineEvent = { type: 'hop', atMs: 1, through: 'queue', queueId: 'support' }
    const draft: SettingsDraft = {
      maximumDurationMs: 5000,
      queues: { support: { rules: all('always'), maximumDurationMs: 20_000 } },
    }
    expect(told(control(draft, queue))).toEqual(['queue support 10–30'])
  })
  test('a segment is stored as the account says, or as the queue that owns it does', () => {
    const queue: TimeLineEvent = { type: 'hop', atMs: 1, through: 'queue', queueId: 'support' }
    const formats = (draft: SettingsDraft) => control(draft, queue).segments.map(({ format }) => format)
    const queues = { support: { rules: all('always') } }
    expect(formats({ queues })).toEqual(['as-captured'])
    expect(formats({ preset: 'kazoo', queues })).toEqual(['wav'])
    expect(formats({ format: 'mp3', queues })).toEqual(['mp3'])
    expect(formats({ format: 'mp3', queues: { support: { ...queues.support, format: 'wav' } } })).toEqual(['wav'])
    // The queue wants it too, but the account owns it.
    expect(formats({ account: all('always'), queues: { support: { ...queues.support, format: 'mp3' } } })).toEqual([
      'as-captured',
    ])
  })
})

describe('what the parts of a call are', () => {
  test('before a person answers, mir records nothing', () => {
    const draft: SettingsDraft = { preset: 'mir', account: all('always'), startAt: 'route' }
    const attendant: TimeLineEvent = { type: 'hop', atMs: 0, through: 'auto-attendant' }
    const { unrecorded, segments } = control(draft, attendant)
    expect(unrecorded).toEqual([{ fromMs: 0, toMs: 10_000, reason: 'before-answer-by-person' }])
    expect(segments).toHaveLength(1)
  })
  test('a conference grows too large and shrinks again', () => {
    const size = (parties: number, atMs: number): TimeLineEvent => ({ type: 'conference', atMs, parties })
    expect(told(control({ ...ALWAYS, preset: 'mir' }, size(3, 20), size(4, 30), size(3, 50)))).toEqual([
      'user 101 10–30',
      'user 101 50–100',
    ])
  })
  test('Find-Me to a mobile', () => {
    const mobile: TimeLineEvent = {
      type: 'hop',
      atMs: 5,
      through: 'find-me',
      to: { network: 'offnet' },
      toMobile: true,
    }
    expect(control({ ...ALWAYS, preset: 'mir' }, mobile).unrecorded.at(-1)?.reason).toBe('find-me-to-mobile')
    expect(told(control(ALWAYS, mobile))).toEqual(['user 101 10–100'])
  })
  test('account rules see the whole call: a transfer does not end what they record', () => {
    const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'cold', by: 'callee', to: { network: 'offnet' } }
    const result = control({ account: { inbound: { offnet: 'always' } } }, away)
    expect([told(result), result.direction]).toEqual([['account 10–100'], 'inbound'])
  })
})
