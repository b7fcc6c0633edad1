import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Interval } from '../model/call-time-line.ts'
import { anySettings } from './policy.test-kit.ts'
import { replay, replaySoFar } from './replay.ts'
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

it('says of a call that goes on what it says when the call ends at that moment', () => {
  const at = fc.integer({ min: 0, max: 21_000 })
  fc.assert(
    fc.property(anyTimeLine, anySettings, at, (call, settings, nowMs) => {
      const goesOn = { ...call, events: call.events.filter(({ type }) => type !== 'end') }
      const soFar = replaySoFar(goesOn, settings, nowMs)
      const past = goesOn.events.filter(({ atMs }) => atMs <= nowMs)
      const ended = replay({ ...call, events: [...past, { type: 'end', atMs: nowMs }] }, settings)
      const stretches = (segments: readonly Interval[]) =>
        segments
          .filter(({ fromMs, toMs }) => toMs > fromMs && toMs - fromMs >= soFar.minimumDurationMs)
          .map(({ fromMs, toMs }) => ({ fromMs, toMs }))
      expect(stretches(soFar.segments)).toEqual(stretches(ended.segments))
      expect(soFar.segments.flatMap(({ kept }) => kept).length).toBeGreaterThanOrEqual(
        ended.segments.flatMap(({ kept }) => kept).length,
      )
      expect(soFar.status === 'recording' || soFar.status === 'paused').toBe(
        soFar.segments.at(-1)?.endedBy === 'still-running',
      )
    }),
    OPTIONS,
  )
})

it('adds what happens later to what it said so far, and takes back nothing that late facts do not', () => {
  fc.assert(
    fc.property(anyTimeLine, anySettings, fc.nat(20), (call, settings, second) => {
      const goesOn = { ...call, events: call.events.filter(({ type }) => type !== 'end') }
      const before = replaySoFar(goesOn, settings, second * 1000)
      const after = replaySoFar(goesOn, settings, 21_000)
      const closed = before.segments.filter(({ endedBy }) => endedBy !== 'still-running')
      // A cold transfer whose target answers later is the one thing that the future changes about the past.
      if (call.events.some(({ type }) => type === 'transfer')) return
      expect(after.segments.slice(0, closed.length)).toEqual(closed)
    }),
    OPTIONS,
  )
})
