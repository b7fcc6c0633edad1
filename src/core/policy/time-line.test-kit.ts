/** For tests: calls told briefly. */

import fc from 'fast-check'
import type { CallTimeLine, Replay, TimeLineEvent } from '../model/call-time-line.ts'
import type { PartyFacts } from '../model/policy.ts'
import { levelKey } from './decide.ts'
import { anyParty } from './policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'
import { replay } from './replay.ts'

export const OUTSIDE: PartyFacts = { network: 'offnet' }
export const inside = (userId: string, deviceId?: string): PartyFacts => ({
  network: 'onnet',
  userId,
  ...(deviceId === undefined ? {} : { deviceId }),
})
/** A phone that is rung by itself, not as its user. */
export const phone = (deviceId: string): PartyFacts => ({ network: 'onnet', deviceId })

/** An inbound call that user 101 answers at second 10; it ends at second 100. Events' times are seconds. */
export function inboundCall(events: readonly TimeLineEvent[], callee: PartyFacts = inside('101')): CallTimeLine {
  const frame: TimeLineEvent[] = [
    { type: 'start', atMs: 0 },
    { type: 'answer', atMs: 10, by: 'person' },
    { type: 'end', atMs: 100 },
  ]
  return { accountId: 'acme', caller: OUTSIDE, callee, events: inMilliseconds([...frame, ...events]) }
}

export function inMilliseconds(events: readonly TimeLineEvent[]): readonly TimeLineEvent[] {
  return events.map((event) => ({ ...event, atMs: event.atMs * 1000 }))
}

/** `user 101 10–100` per segment, in seconds. */
export function told({ segments }: Replay): readonly string[] {
  return segments.map(({ owner, fromMs, toMs }) => `${levelKey(owner)} ${fromMs / 1000}–${toMs / 1000}`)
}

/** `start: segment-started` or `stop: not-recording` per command. */
export function answers({ commands }: Replay): readonly string[] {
  return commands.map(({ command, effect, refusedBecause }) => `${command}: ${effect ?? refusedBecause}`)
}

export const run = (draft: SettingsDraft, timeLine: CallTimeLine): Replay => replay(timeLine, completeSettings(draft))

const atMs = fc.nat(20).map((second) => second * 1000)
const side = fc.constantFrom('caller', 'callee')
const from = fc.record({ side, isAdministrator: fc.boolean() }, { requiredKeys: [] })

const anyEvent = fc.oneof(
  fc.record({ type: fc.constant('hop'), atMs, through: fc.constantFrom('auto-attendant', 'ivr') }),
  fc.record({ type: fc.constant('hop'), atMs, through: fc.constant('queue'), queueId: fc.constantFrom('q1', 'q2') }),
  fc.record({ type: fc.constant('hop'), atMs, through: fc.constantFrom('user', 'device'), to: anyParty }),
  fc.record({ type: fc.constant('hop'), atMs, through: fc.constant('find-me'), to: anyParty, toMobile: fc.boolean() }),
  fc.record(
    { type: fc.constant('answer'), atMs, by: fc.constantFrom('person', 'machine'), party: anyParty },
    {
      requiredKeys: ['type', 'atMs', 'by'],
    },
  ),
  fc.record({ type: fc.constant('forward'), atMs, to: anyParty }),
  fc.record({ type: fc.constant('transfer'), atMs, how: fc.constantFrom('warm', 'cold'), by: side, to: anyParty }),
  fc.record({ type: fc.constant('party-changed'), atMs, side, to: anyParty }),
  fc.record({ type: fc.constant('conference'), atMs, parties: fc.nat(6) }),
  fc.record({ type: fc.constant('hold'), atMs, by: side }),
  fc.record({ type: fc.constant('dtmf'), atMs, digits: fc.constantFrom('*80', '*81', '*82', '*83', '*1', '5'), from }),
  fc.record({
    type: fc.constant('command'),
    atMs,
    command: fc.constantFrom('start', 'stop', 'pause', 'resume', 'toggle'),
    way: fc.constantFrom('portal', 'api'),
    from,
  }),
) as fc.Arbitrary<TimeLineEvent>

export const anyTimeLine: fc.Arbitrary<CallTimeLine> = fc
  .record({ caller: anyParty, callee: anyParty, events: fc.array(anyEvent, { maxLength: 12 }) })
  .map(({ caller, callee, events }) => ({
    accountId: 'acme',
    caller,
    callee,
    events: [{ type: 'start', atMs: 0 }, ...events, { type: 'end', atMs: 20_000 }],
  }))
