/** The documented scenarios of the system the preset `netsapiens` stands for. */

import { describe, expect, test } from 'vitest'
import type { TimeLineEvent } from '../model/call-time-line.ts'
import { all } from './policy.test-kit.ts'
import type { SettingsDraft } from './presets.ts'
import { answers, inboundCall, inMilliseconds, inside, OUTSIDE, phone, run, told } from './time-line.test-kit.ts'

const NETSAPIENS: SettingsDraft = { preset: 'netsapiens' }
const ON = { rules: all('always') }
const enterQueue: TimeLineEvent = { type: 'hop', atMs: 2, through: 'queue', queueId: 'support' }
const agentAnswers: TimeLineEvent = { type: 'answer', atMs: 10, by: 'person', party: inside('101', 'd101') }
const toManager: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'cold', by: 'callee', to: inside('300', 'd300') }
const queueCall = (events: readonly TimeLineEvent[] = []) =>
  inboundCall([enterQueue, agentAnswers, ...events], { network: 'onnet' })

describe('who owns the call', () => {
  test('1: a queue records; the agent has nothing set: the owner is the queue', () => {
    expect(told(run({ ...NETSAPIENS, queues: { support: ON } }, queueCall()))).toEqual(['queue support 10–100'])
  })
  test('2: the segment ends when the agent transfers to a manager with nothing set', () => {
    expect(told(run({ ...NETSAPIENS, queues: { support: ON } }, queueCall([toManager])))).toEqual([
      'queue support 10–50',
    ])
  })
  test("3: with the manager's device on, a second segment starts", () => {
    const draft = { ...NETSAPIENS, queues: { support: ON }, devices: { d300: ON } }
    expect(told(run(draft, queueCall([toManager])))).toEqual(['queue support 10–50', 'device d300 50–100'])
    const answered: TimeLineEvent = { type: 'answer', atMs: 55, by: 'person' }
    expect(told(run(draft, queueCall([toManager, answered])))).toEqual(['queue support 10–50', 'device d300 55–100'])
  })
  describe('4: a routing user sends the call to device 101', () => {
    const routed = inboundCall([{ type: 'hop', atMs: 3, through: 'device', to: phone('d101') }], inside('200'))
    const devices = { d101: { owner: '101' } }
    test('user 101 on: the call never passed through user 101', () => {
      const { segments, unrecorded } = run({ ...NETSAPIENS, devices, users: { '101': ON } }, routed)
      expect(segments).toEqual([])
      expect(unrecorded.at(-1)).toEqual({ fromMs: 10_000, toMs: 100_000, reason: 'not-started' })
    })
    test('device 101 on: recorded', () => {
      const draft = { ...NETSAPIENS, devices: { d101: { ...ON, ...devices.d101 } } }
      expect(told(run(draft, routed))).toEqual(['device d101 10–100'])
    })
    test('routing user 200 on: recorded', () => {
      expect(told(run({ ...NETSAPIENS, devices, users: { '200': ON } }, routed))).toEqual(['user 200 10–100'])
    })
    test('by ownership user 101 on is enough', () => {
      const draft: SettingsDraft = { ...NETSAPIENS, endpointBy: 'ownership', devices, users: { '101': ON } }
      expect(told(run(draft, routed))).toEqual(['user 101 10–100'])
    })
  })
  test('5: domain on: every device, queue and user of it; nobody opts out', () => {
    const off = { rules: all('off') }
    const draft: SettingsDraft = {
      ...NETSAPIENS,
      account: all('always'),
      endpoints: all('off'),
      users: { '101': off, '300': off },
      devices: { d101: off, d300: off },
      queues: { support: off },
    }
    expect(told(run(draft, queueCall([toManager])))).toEqual(['account 10–100'])
  })
  test('off never takes it from another level', () => {
    const draft: SettingsDraft = { ...NETSAPIENS, users: { '101': ON }, devices: { d101: { rules: all('off') } } }
    expect(told(run(draft, queueCall()))).toEqual(['user 101 10–100'])
  })
})

describe('6: from outside to outside', () => {
  const draft: SettingsDraft = { ...NETSAPIENS, account: all('always') }
  test.each(['warm', 'cold'] as const)('a %s transfer ends the recording', (how) => {
    const result = run(draft, inboundCall([{ type: 'transfer', atMs: 50, how, by: 'callee', to: OUTSIDE }]))
    expect(told(result)).toEqual(['account 10–50'])
    expect(result.unrecorded.at(-1)).toMatchObject({ fromMs: 50_000, reason: 'offnet-transfer-offnet' })
  })
  test('also one whom the caller transfers', () => {
    const call = {
      accountId: 'acme',
      caller: inside('101'),
      callee: OUTSIDE,
      events: inboundCall([{ type: 'transfer', atMs: 50, how: 'warm', by: 'caller', to: OUTSIDE }]).events,
    }
    expect(told(run(draft, call))).toEqual(['account 10–50'])
  })
  test.each<[string, SettingsDraft, string]>([
    ['domain', draft, 'account 10–100'],
    ['routing user', { ...NETSAPIENS, users: { '101': ON } }, 'user 101 10–100'],
  ])('a forward by a routing user is recorded: %s on', (_, settings, segment) => {
    expect(told(run(settings, inboundCall([{ type: 'forward', atMs: 5, to: OUTSIDE }])))).toEqual([segment])
  })
  test('back inside it is recorded again', () => {
    const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'warm', by: 'callee', to: OUTSIDE }
    const back: TimeLineEvent = { type: 'transfer', atMs: 70, how: 'warm', by: 'callee', to: inside('101') }
    expect(told(run(draft, inboundCall([away, back])))).toEqual(['account 10–50', 'account 70–100'])
  })
})

test.each([
  ['PCMU', true],
  ['G722', true],
  ['G.729', true],
  ['G722.1', false],
  ['opus', false],
])('codec %s: recorded %s', (codec, isRecorded) => {
  const { segments, unrecorded } = run(
    { ...NETSAPIENS, account: all('always') },
    inboundCall([{ type: 'codec', atMs: 0, codec }]),
  )
  expect(segments.length).toBe(isRecorded ? 1 : 0)
  if (!isRecorded) expect(unrecorded.at(-1)?.reason).toBe('codec')
})

describe('who can see it: the agents on the call and the scopes above, for every combination that is on', () => {
  const LEVELS = ['domain', 'agent', 'device', 'queue', 'caller'] as const
  const COMBINATIONS = Array.from({ length: 2 ** LEVELS.length }, (_, bits) =>
    LEVELS.filter((_, bit) => bits & (2 ** bit)),
  )
  const call = { ...queueCall(), caller: inside('500', 'd500') }

  test.each(COMBINATIONS.map((on) => [on.join(' + ') || 'nothing', on] as const))('%s', (_, on) => {
    const is = (level: (typeof LEVELS)[number]) => on.includes(level)
    const { segments } = run(
      {
        ...NETSAPIENS,
        ...(is('domain') ? { account: all('always') } : {}),
        users: { ...(is('agent') ? { '101': ON } : {}), ...(is('caller') ? { '500': ON } : {}) },
        devices: is('device') ? { d101: ON } : {},
        queues: is('queue') ? { support: ON } : {},
      },
      call,
    )
    expect(segments).toHaveLength(on.length === 0 ? 0 : 1)
    for (const { triggers, owner, visibleTo } of segments) {
      const expected = [
        ...(is('domain') ? [{ kind: 'account', accountId: 'acme' }] : []),
        ...(is('queue') ? [{ kind: 'queue', queueId: 'support' }] : []),
        ...(is('device') ? [{ kind: 'device', deviceId: 'd101' }] : []),
        ...(is('agent') ? [{ kind: 'user', userId: '101' }] : []),
        ...(is('caller') ? [{ kind: 'user', userId: '500' }] : []),
      ]
      expect(triggers).toHaveLength(expected.length)
      expect(triggers).toEqual(expect.arrayContaining(expected))
      expect(owner.kind).toBe(expected[0]?.kind)
      expect(visibleTo).toEqual({ users: ['500', '101'], scopes: ['CCS', 'OM', 'SU', 'RES'] })
    }
  })

  test('an agent whose phone rang but who did not answer cannot', () => {
    const rang: TimeLineEvent = { type: 'hop', atMs: 4, through: 'user', to: inside('102') }
    const { segments } = run({ ...NETSAPIENS, queues: { support: ON } }, queueCall([rang]))
    expect(segments[0]?.visibleTo.users).toEqual(['101'])
  })
  test('each segment by those who were on it', () => {
    const draft = { ...NETSAPIENS, queues: { support: ON }, devices: { d300: ON } }
    expect(run(draft, queueCall([toManager])).segments.map(({ visibleTo }) => visibleTo.users)).toEqual([
      ['101'],
      ['300'],
    ])
  })
})

describe('star codes', () => {
  const dial = (code: string, atMs: number): TimeLineEvent => ({
    type: 'dtmf',
    atMs,
    digits: code,
    from: { side: 'callee' },
  })
  const USER_ON: SettingsDraft = { ...NETSAPIENS, users: { '101': ON } }
  const control = (draft: SettingsDraft, ...events: TimeLineEvent[]) => run(draft, inboundCall(events))

  test('*80 and *81 narrow a recording to what lies between them, once per call', () => {
    const result = control(USER_ON, dial('*80', 20), dial('*81', 40), dial('*80', 50), dial('*81', 60))
    expect(told(result)).toEqual(['user 101 20–40'])
    expect(answers(result)).toEqual([
      'start: window-opened',
      'stop: window-closed',
      'start: once-per-call',
      'stop: not-recording',
    ])
    expect(result.unrecorded.filter(({ reason }) => reason === 'outside-window')).toEqual([
      { fromMs: 10_000, toMs: 20_000, reason: 'outside-window' },
      { fromMs: 40_000, toMs: 100_000, reason: 'outside-window' },
    ])
  })
  test('*81 without *80 does nothing', () => {
    const result = control(USER_ON, dial('*81', 40))
    expect([told(result), answers(result)]).toEqual([['user 101 10–100'], ['stop: not-started']])
  })
  test('no *81 before the end keeps from *80 to the end', () => {
    expect(told(control(USER_ON, dial('*80', 20)))).toEqual(['user 101 20–100'])
  })
  test('where nothing is set, anyone on the call may start one', () => {
    const result = control(NETSAPIENS, dial('*80', 20), dial('*81', 40))
    expect(told(result)).toEqual(['user 101 20–40'])
    expect(result.segments[0]?.startedBy).toBe('command')
  })
  test('nobody narrows what the domain or a queue records', () => {
    const result = control({ ...NETSAPIENS, account: all('always') }, dial('*80', 20), dial('*81', 40))
    expect([told(result), answers(result)]).toEqual([['account 10–100'], ['start: forced', 'stop: not-started']])
  })
  test('*82 and *83 work any number of times where it is on by default', () => {
    const result = control(USER_ON, dial('*82', 20), dial('*83', 30), dial('*82', 40), dial('*83', 50))
    expect(result.segments[0]?.kept).toEqual([
      { fromMs: 10_000, toMs: 20_000 },
      { fromMs: 30_000, toMs: 40_000 },
      { fromMs: 50_000, toMs: 100_000 },
    ])
  })
  test('… also within *80 and *81', () => {
    const result = control(
      USER_ON,
      dial('*82', 12),
      dial('*83', 14),
      dial('*80', 20),
      dial('*82', 25),
      dial('*83', 30),
      dial('*81', 40),
    )
    expect(result.segments[0]).toMatchObject({ pauses: [{ fromMs: 25_000, toMs: 30_000 }] })
  })
  test('where it is not, they do not work even after *80', () => {
    const result = control(NETSAPIENS, dial('*82', 15), dial('*80', 20), dial('*82', 30), dial('*83', 40))
    expect(answers(result)).toEqual([
      'pause: not-recording',
      'start: segment-started',
      'pause: pause-not-allowed',
      'resume: not-paused',
    ])
  })
  test('a pause ends by itself after a minute', () => {
    const call = {
      ...inboundCall([]),
      events: inMilliseconds([
        { type: 'start', atMs: 0 },
        { type: 'answer', atMs: 0, by: 'person' },
        dial('*82', 10),
        { type: 'end', atMs: 200 },
      ]),
    }
    const result = run(USER_ON, call)
    expect(result.segments[0]?.pauses).toEqual([{ fromMs: 10_000, toMs: 70_000 }])
    expect(result.commands.at(-1)).toMatchObject({ command: 'resume', way: 'auto-resume', effect: 'resumed' })
  })
  test('a caller from outside controls nothing', () => {
    const result = control(USER_ON, { type: 'dtmf', atMs: 20, digits: '*82', from: { side: 'caller' } })
    expect(answers(result)).toEqual(['pause: outside-the-account'])
  })
  test('digit by digit, but not over a long silence', () => {
    const digits = (...at: [string, number][]) => at.map(([digit, second]) => dial(digit, second))
    expect(answers(control(USER_ON, ...digits(['*', 20], ['8', 21], ['2', 22])))).toEqual([
      'pause: paused',
      'resume: resumed',
    ])
    expect(answers(control(USER_ON, ...digits(['*', 20], ['8', 21], ['2', 29])))).toEqual([])
    expect(answers(control(USER_ON, ...digits(['5', 20], ['*', 20.1], ['*', 20.2], ['8', 21], ['2', 22])))).toEqual([
      'pause: paused',
      'resume: resumed',
    ])
  })
})
