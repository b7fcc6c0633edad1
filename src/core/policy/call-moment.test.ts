/** Who is on the call at each moment, where the way of a call is not a straight one. */

import { describe, expect, test } from 'vitest'
import type { TimeLineEvent } from '../model/call-time-line.ts'
import type { PartyFacts } from '../model/policy.ts'
import { all } from './policy.test-kit.ts'
import { inboundCall, inside, run, told } from './time-line.test-kit.ts'
import { timeLineOfCall } from './time-line-of-call.ts'

const answered = (atMs: number): TimeLineEvent => ({ type: 'answer', atMs, by: 'person' })
const rung = (atMs: number, to: PartyFacts): TimeLineEvent => ({ type: 'hop', atMs, through: 'user', to })
const COLD: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'cold', by: 'callee', to: inside('102') }

describe('a cold transfer whose target answers later', () => {
  test.each(['tapeline', 'mir', 'netsapiens'] as const)(
    'what the account records under %s goes on meanwhile',
    (preset) => {
      const result = run({ preset, account: all('always') }, inboundCall([COLD, answered(60)]))
      expect(told(result)).toEqual(['account 10–100'])
      expect(result.segments[0]?.visibleTo.users).toEqual(['101', '102'])
    },
  )
  test('and an IVR on the way is nothing that handles the call before a person answers', () => {
    const ivr: TimeLineEvent = { type: 'hop', atMs: 52, through: 'ivr' }
    const result = run({ preset: 'mir', account: all('always') }, inboundCall([COLD, ivr, answered(60)]))
    expect(told(result)).toEqual(['account 10–100'])
  })
  test('its own rule begins with its answer', () => {
    const result = run({ users: { '102': { rules: all('always') } } }, inboundCall([COLD, answered(60)]))
    expect(told(result)).toEqual(['user 102 60–100'])
    expect(result.unrecorded).toContainEqual({ fromMs: 50_000, toMs: 60_000, reason: 'not-answered' })
  })
  test('before anybody has answered the account waits', () => {
    const early: TimeLineEvent = { ...COLD, atMs: 5 }
    expect(told(run({ account: all('always') }, inboundCall([early])))).toEqual(['account 10–100'])
  })
})

describe('who is rung during a conversation', () => {
  const agents = { users: { '102': { rules: all('always') }, '103': { rules: all('always') } } }

  test('is on the call from their answer on, and nobody who was only rung ever is', () => {
    const call = inboundCall([rung(40, inside('102')), rung(45, inside('103')), answered(50)])
    const result = run({ ...agents, queues: { q: { rules: all('always') } } }, call)
    expect(told(result)).toEqual(['user 103 50–100'])
    expect(run({ account: all('always') }, call).segments[0]?.visibleTo.users).toEqual(['101', '103'])
  })
  test('and does not answer changes nothing, while the call goes on and when it is over', () => {
    const call = inboundCall([rung(40, inside('102'))])
    expect(told(run(agents, call))).toEqual([])
    expect(told(run({ users: { '101': { rules: all('always') } } }, call))).toEqual(['user 101 10–100'])
  })
  test('is on the call at once when nobody told that the call had been answered', () => {
    const away: TimeLineEvent = { type: 'transfer', atMs: 30, how: 'cold', by: 'callee', to: { network: 'onnet' } }
    const ivr: TimeLineEvent = { type: 'hop', atMs: 32, through: 'ivr' }
    expect(told(run(agents, inboundCall([away, ivr, rung(40, inside('102'))])))).toEqual(['user 102 40–100'])
    const signalled = { accountId: 'acme', startedAtMs: 0, endedAtMs: 100_000, parties: [] }
    const ring = { type: 'told', atMs: 0, by: 'api', event: { ...rung(0, inside('102')), atMs: 40_000 } } as const
    const timeLine = timeLineOfCall({ ...signalled, told: [ring] })
    expect(told(run(agents, timeLine))).toEqual(['user 102 40–100'])
  })
  test('may be found on a mobile phone', () => {
    const found: TimeLineEvent = {
      type: 'hop',
      atMs: 45,
      through: 'find-me',
      to: { network: 'offnet' },
      toMobile: true,
    }
    const call = inboundCall([rung(40, inside('102')), found, answered(50)])
    const result = run({ preset: 'mir', account: all('always') }, call)
    expect(told(result)).toEqual(['account 10–50'])
    expect(result.unrecorded).toContainEqual({ fromMs: 50_000, toMs: 100_000, reason: 'find-me-to-mobile' })
  })
})

test('nobody finishes the star code of a party that left', () => {
  const dial = (atMs: number, digits: string): TimeLineEvent => ({
    type: 'dtmf',
    atMs,
    digits,
    from: { side: 'callee' },
  })
  const away: TimeLineEvent = { ...COLD, atMs: 22 }
  const draft = { account: all('on-demand') }
  expect(told(run(draft, inboundCall([dial(21, '*8'), away, dial(23, '0')])))).toEqual([])
  expect(told(run(draft, inboundCall([away, dial(23, '*8'), dial(24, '0')])))).toEqual(['account 24–100'])
})

test('stations that are reached at the same moment follow each other as on the way of a call', () => {
  const device: TimeLineEvent = { type: 'hop', atMs: 5, through: 'device', to: { network: 'onnet', deviceId: 'd1' } }
  const attendant: TimeLineEvent = { type: 'hop', atMs: 5, through: 'auto-attendant' }
  const result = run(
    { devices: { d1: { rules: all('always') } } },
    inboundCall([device, rung(5, inside('101')), attendant]),
  )
  expect(result.trace.filter(({ event }) => event === 'hop').map(({ happened }) => happened)).toEqual([
    'handled by an auto attendant',
    'rings user 101',
    'rings device d1',
  ])
  expect(told(result)).toEqual(['device d1 10–100'])
})
