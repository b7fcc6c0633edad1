import { expect, test } from 'vitest'
import { dtmfMarks, holdMarks } from './hold-marks.ts'

type Direction = 'recvonly' | 'inactive'
const iso = (atMs: number) => new Date(atMs).toISOString()
const stream = (changes: readonly (readonly [number, Direction])[], endedAtMs?: number) => ({
  directions: changes.map(([atMs, direction]) => ({ at: iso(atMs), direction })),
  ...(endedAtMs === undefined ? {} : { endedAt: iso(endedAtMs) }),
})
const line = { startedAt: iso(1000), durationMs: 10_000 }
const open = [1000, 'recvonly'] as const

test('a call is on hold while all of its streams are', () => {
  const a = stream([open, [4000, 'inactive'], [7000, 'recvonly']])
  const b = stream([open, [4500, 'inactive'], [6000, 'recvonly']])
  expect(holdMarks([a, b], line)).toEqual([{ kind: 'hold', fromMs: 3500, toMs: 5000 }])
})

test('a hold that is never resumed lasts to the end', () => {
  expect(holdMarks([stream([open, [4000, 'inactive']])], line)).toEqual([{ kind: 'hold', fromMs: 3000, toMs: 10_000 }])
})

test('a stream that has ended has no say', () => {
  const a = stream([open], 3000)
  const b = stream([open, [5000, 'inactive'], [6000, 'recvonly']])
  expect(holdMarks([a, b], line)).toEqual([{ kind: 'hold', fromMs: 4000, toMs: 5000 }])
})

test('holds that touch are one hold', () => {
  const a = stream([open, [3000, 'inactive'], [4000, 'inactive'], [5000, 'recvonly']])
  expect(holdMarks([a], line)).toEqual([{ kind: 'hold', fromMs: 2000, toMs: 4000 }])
})

test('no streams, no hold', () => {
  expect(holdMarks([], line)).toEqual([])
})

test('keys are marked with who pressed them', () => {
  const press = { streamId: 1, digit: '5', offsetMs: 700, durationMs: 100 }
  expect(dtmfMarks([press], (id) => `stream ${id}`)).toEqual([{ kind: 'dtmf', atMs: 700, digit: '5', who: 'stream 1' }])
})
