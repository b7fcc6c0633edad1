import { expect, test } from 'vitest'
import { callAxis } from './call-axis.ts'

const iso = (seconds: number) => new Date(seconds * 1000).toISOString()
type Call = Parameters<typeof callAxis>[0]
type Recording = Call['recordings'][number]

const sound = (from: number, to: number) => ({ startedAt: iso(from), durationMs: (to - from) * 1000 }) as Recording
const call = (changes: Partial<Call>): Call => ({
  state: 'ready',
  startedAt: iso(100),
  endedAt: iso(160),
  recordings: [],
  unrecorded: [],
  segments: [{} as Call['segments'][number]],
  ...changes,
})
/** Seconds. */
const axis = (changes: Partial<Call>, now = 1000) => {
  const { startMs, durationMs } = callAxis(call(changes), now * 1000)
  return `${startMs / 1000}–${(startMs + durationMs) / 1000}`
}

test('a call that is one recording is as long as that is', () => {
  expect(axis({ recordings: [sound(100.3, 159.8)] })).toBe('100.3–159.8')
})

test('where there is more to see the call is shown from its start to its end', () => {
  expect(axis({ recordings: [sound(110, 160)] })).toBe('100–160')
  expect(axis({ recordings: [sound(100, 120), sound(130, 155)] })).toBe('100–160')
  const unrecorded = [{ from: iso(120), to: iso(130), reason: 'stopped' as const, words: '' }]
  expect(axis({ recordings: [sound(100, 160)], unrecorded })).toBe('100–160')
  expect(axis({})).toBe('100–160')
})

test('sound that lies outside of the call is not cut off', () => {
  expect(axis({ recordings: [sound(99, 120), sound(130, 162)] })).toBe('99–162')
})

test('a live call lasts until now, also when clocks disagree', () => {
  const { endedAt: _, ...live } = call({ state: 'live' })
  expect(callAxis(live, 130_000).durationMs).toBe(30_000)
  expect(callAxis(live, 90_000).durationMs).toBe(0)
})

test('a call from before there were segments is its recording', () => {
  expect(axis({ segments: [], recordings: [sound(110, 150)] })).toBe('110–150')
})
