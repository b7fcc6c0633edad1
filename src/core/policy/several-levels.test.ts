/** Calls that several levels want: one comes to its end, the others do not. */

import { describe, expect, test } from 'vitest'
import type { CommandSource, TimeLineEvent } from '../model/call-time-line.ts'
import { all } from './policy.test-kit.ts'
import { answers, inboundCall, inside, run, told } from './time-line.test-kit.ts'

const QUEUED: TimeLineEvent = { type: 'hop', atMs: 2, through: 'queue', queueId: 'q' }
const RUNG: TimeLineEvent = { type: 'hop', atMs: 4, through: 'user', to: inside('101') }
const ADMINISTRATOR: CommandSource = { isAdministrator: true }
const CALLEE: CommandSource = { side: 'callee' }
const give = (command: 'start' | 'stop', atMs: number, from: CommandSource): TimeLineEvent => ({
  type: 'command',
  atMs,
  command,
  way: 'portal',
  from,
})
const queueAtMost = (maximumDurationMs: number | 'none') => ({ q: { rules: all('always'), maximumDurationMs } })
const USER = { '101': { rules: all('always') } }

describe('the longest duration of one level', () => {
  test("a queue's ends what the queue records, and the agent's own rule goes on", () => {
    const result = run({ queues: queueAtMost(20_000), users: USER }, inboundCall([QUEUED, RUNG]))
    expect(told(result)).toEqual(['queue q 10–30', 'user 101 30–100'])
    expect(result.segments[1]?.triggers).toEqual([{ kind: 'user', userId: '101' }])
  })
  test('is counted from when the recording began, for whoever goes on with it', () => {
    const draft = { queues: queueAtMost(20_000), users: USER, maximumDurationMs: 50_000 }
    const result = run(draft, inboundCall([QUEUED, RUNG]))
    expect(told(result)).toEqual(['queue q 10–30', 'user 101 30–60'])
    expect(result.unrecorded.at(-1)).toEqual({ fromMs: 60_000, toMs: 100_000, reason: 'maximum-duration' })
  })
  test("the account's ends the account's, and a queue that has none goes on", () => {
    const draft = { account: all('always'), queues: queueAtMost('none'), maximumDurationMs: 20_000 }
    expect(told(run(draft, inboundCall([QUEUED, RUNG])))).toEqual(['account 10–30', 'queue q 30–100'])
  })
  test('of one rule for all ends the recording once, whoever wants it', () => {
    const draft = { account: all('always'), users: USER, maximumDurationMs: 20_000 }
    expect(told(run(draft, inboundCall([])))).toEqual(['account 10–30'])
  })
})

describe('a stop', () => {
  const internal = { ...inboundCall([give('stop', 20, { side: 'caller' }), { ...QUEUED, atMs: 50 }], inside('102')) }
  const call = { ...internal, caller: inside('101') }

  test('of one user does not keep a queue from recording that the call comes to later', () => {
    const result = run({ users: USER, queues: queueAtMost('none') }, call)
    expect(told(result)).toEqual(['user 101 10–20', 'queue q 50–100'])
    expect(result.segments[1]?.triggers).toEqual([{ kind: 'queue', queueId: 'q' }])
  })
  test('holds for every level that recorded, when one of them goes', () => {
    const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'warm', by: 'callee', to: inside('103') }
    const draft = { users: { ...USER, '102': { rules: all('always') } } }
    const stopped = { ...call, events: inboundCall([give('stop', 20, { side: 'caller' }), away]).events }
    expect(told(run(draft, stopped))).toEqual(['user 101 10–20'])
  })
})

describe('what an administrator starts', () => {
  test('while a rule of the user records, no user stops', () => {
    const events = [give('start', 20, ADMINISTRATOR), give('stop', 30, CALLEE), give('stop', 40, ADMINISTRATOR)]
    const result = run({ users: USER }, inboundCall([...events, give('stop', 50, CALLEE)]))
    expect(answers(result)).toEqual([
      'start: mark-opened',
      'stop: forced',
      'stop: mark-closed',
      'stop: segment-stopped',
    ])
  })
  test('as the only part that is kept, neither', () => {
    const events = [give('start', 20, ADMINISTRATOR), give('stop', 30, CALLEE)]
    const result = run({ preset: 'netsapiens', users: USER }, inboundCall(events))
    expect(answers(result)).toEqual(['start: window-opened', 'stop: forced'])
    expect(told(result)).toEqual(['user 101 20–100'])
  })
  test('neither when a rule takes it over', () => {
    const draft = { account: all('on-demand'), users: { '102': { rules: all('always') } } }
    const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'warm', by: 'callee', to: inside('102') }
    const result = run(draft, inboundCall([give('start', 20, ADMINISTRATOR), away, give('stop', 60, CALLEE)]))
    expect(told(result)).toEqual(['account 20–50', 'user 102 50–100'])
    expect(answers(result).at(-1)).toBe('stop: forced')
  })
})
