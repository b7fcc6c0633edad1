import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Interval } from '../model/call-time-line.ts'
import { anySettings } from './policy.test-kit.ts'
import { replay } from './replay.ts'
import { anyTimeLine } from './time-line.test-kit.ts'

const OPTIONS = { seed: 83, numRuns: 1500 }

const overlap = (a: Interval, b: Interval) => a.fromMs < b.toMs && b.fromMs < a.toMs

it('never has two segments at once, nor keeps what it says was not recorded', () => {
  fc.assert(
    fc.property(anyTimeLine, anySettings, (call, settings) => {
      const { segments, unrecorded } = replay(call, settings)
      const stretches: Interval[] = [...segments, ...unrecorded]
      for (const [index, one] of stretches.entries()) {
        expect(one.toMs).toBeGreaterThan(one.fromMs)
        for (const other of stretches.slice(index + 1)) expect(overlap(one, other)).toBe(false)
      }
      // Every second of the call is accounted for.
      expect(stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBe(20_000)
    }),
    OPTIONS,
  )
})

it('keeps no second that was paused', () => {
  fc.assert(
    fc.property(anyTimeLine, anySettings, (call, settings) => {
      for (const { kept, pauses, fromMs, toMs } of replay(call, settings).segments) {
        for (const pause of pauses) expect(kept.some((each) => overlap(each, pause))).toBe(false)
        const lengths = [...kept, ...pauses].reduce((sum, each) => sum + each.toMs - each.fromMs, 0)
        expect(lengths).toBe(toMs - fromMs)
      }
    }),
    OPTIONS,
  )
})

it('gives the same answer however late facts are ordered', () => {
  const shuffled = anyTimeLine.chain((call) =>
    fc.tuple(fc.constant(call), fc.shuffledSubarray([...call.events], { minLength: call.events.length })),
  )
  fc.assert(
    fc.property(shuffled, anySettings, ([call, events], settings) => {
      expect(replay({ ...call, events }, settings)).toEqual(replay(call, settings))
    }),
    OPTIONS,
  )
})

it('ends its trace with the outcome, and every step of it with its decision', () => {
  fc.assert(
    fc.property(anyTimeLine, anySettings, (call, settings) => {
      const { trace, outcome, segments } = replay(call, settings)
      expect(trace.at(-1)?.outcome).toBe(outcome)
      expect(outcome === 'record').toBe(segments.length > 0)
      for (const { decision } of trace) {
        if (decision) expect(decision.trace.at(-1)?.effect.split(' → ').at(-1)).toBe(decision.outcome)
      }
    }),
    OPTIONS,
  )
})

it('answers every command, with an effect or a reason', () => {
  fc.assert(
    fc.property(anyTimeLine, anySettings, (call, settings) => {
      const { commands } = replay(call, settings)
      const given = call.events.filter(({ type }) => type === 'command').length
      expect(commands.length).toBeGreaterThanOrEqual(given)
      for (const { effect, refusedBecause } of commands) {
        expect(effect === undefined).toBe(refusedBecause !== undefined)
      }
    }),
    OPTIONS,
  )
})
