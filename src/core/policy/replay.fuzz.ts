import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Interval, Segment } from '../model/call-time-line.ts'
import type { PolicyLevel, PolicySettings, RuleSet, SparseRules } from '../model/policy.ts'
import { levelKey } from './decide.ts'
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

it('keeps nothing of a stretch that is excluded, nor between a pause that was obeyed and what ended it', () => {
  fc.assert(
    fc.property(anyTimeLine, anySettings, (call, settings) => {
      const { trace, segments, commands } = replay(call, settings)
      const kept = segments.flatMap((segment) => segment.kept)
      const decided = trace.filter(({ decision, event }) => decision !== undefined || event === 'end')
      for (const [index, { atMs, decision }] of decided.entries()) {
        const stretch = { fromMs: atMs, toMs: decided[index + 1]?.atMs ?? atMs }
        if (decision?.outcome === 'skip' && stretch.toMs > atMs)
          expect(kept.some((each) => overlap(each, stretch))).toBe(false)
      }
      for (const [index, { effect, atMs }] of commands.entries()) {
        if (effect !== 'paused') continue
        const ending = new Set(['resumed', 'segment-stopped', 'window-closed', 'segment-started'])
        const end = commands.slice(index + 1).find((each) => each.effect !== undefined && ending.has(each.effect))
        const paused = { fromMs: atMs, toMs: end?.atMs ?? Number.POSITIVE_INFINITY }
        if (paused.toMs > atMs) expect(kept.some((each) => overlap(each, paused))).toBe(false)
      }
    }),
    OPTIONS,
  )
})

it('reads inherit in every cell as no rule set at all, through the whole call', () => {
  fc.assert(
    fc.property(anyTimeLine, anySettings, (call, settings) => {
      const said = ({ trace, segments, unrecorded, commands, outcome }: ReturnType<typeof replay>) => ({
        ...{ segments, unrecorded, commands, outcome },
        outcomes: trace.map((step) => [step.atMs, step.outcome]),
      })
      expect(said(replay(call, spelledOut(settings)))).toEqual(said(replay(call, settings)))
    }),
    OPTIONS,
  )
})

it("lets no level's rule take away what another level wanted, through the whole call", () => {
  const isOverlapped = (segments: readonly Segment[], { fromMs, toMs, triggers }: Segment) => {
    const names = (levels: readonly PolicyLevel[]) => levels.map(levelKey)
    const there = segments.filter((each) => overlap(each, { fromMs, toMs }))
    return names(triggers).every((name) => there.some((each) => names(each.triggers).includes(name)))
  }
  fc.assert(
    fc.property(anyTimeLine, anySettings, (call, settings) => {
      // What people start and stop may come to something else while a rule records.
      const events = call.events.filter(({ type }) => type !== 'command' && type !== 'dtmf')
      const before = replay({ ...call, events }, settings)
      const after = replay({ ...call, events }, { ...settings, account: EVERYWHERE })
      for (const segment of before.segments) expect(isOverlapped(after.segments, segment)).toBe(true)
    }),
    OPTIONS,
  )
})

const EVERYWHERE: RuleSet = {
  inbound: { onnet: 'always', offnet: 'always' },
  outbound: { onnet: 'always', offnet: 'always' },
}

function spelledOut(settings: PolicySettings): PolicySettings {
  const inherit = { onnet: 'inherit', offnet: 'inherit' } as const
  const rules = (given: SparseRules | undefined) => ({
    inbound: { ...inherit, ...given?.inbound },
    outbound: { ...inherit, ...given?.outbound },
  })
  const each = <Rules extends { readonly rules?: SparseRules | undefined }>(all: Readonly<Record<string, Rules>>) =>
    Object.fromEntries(Object.entries(all).map(([id, given]) => [id, { ...given, rules: rules(given.rules) }]))
  return {
    ...settings,
    endpoints: rules(settings.endpoints),
    users: each({ u1: {}, u2: {}, constructor: {}, ...settings.users }),
    devices: each({ d1: {}, d2: {}, ...settings.devices }),
    queues: each({ q1: {}, q2: {}, ...settings.queues }),
  }
}
