import { expect, test } from 'vitest'
import { noteMarks, offsetOf, positionOf } from './note-moments.ts'

const START_MS = 1_700_000_000_000
const call = { startedAt: new Date(START_MS).toISOString() }
/** The recording began 4 s after the call. */
const late = { startMs: START_MS + 4_000, durationMs: 60_000 }
const author = { name: 'Clara Vogt' }

test('a moment of the call lies where the time line has it, wherever that begins', () => {
  expect(positionOf(call, late, 10_000)).toBe(6_000)
  expect(offsetOf(call, late, 6_000)).toBe(10_000)
  expect(positionOf(call, { ...late, startMs: START_MS - 200 }, 10_000)).toBe(10_200)
})

test('what lies outside of the time line is at its nearer end', () => {
  expect(positionOf(call, late, 1_000)).toBe(0)
  expect(positionOf(call, late, 600_000)).toBe(60_000)
  expect(offsetOf(call, { ...late, startMs: START_MS - 200 }, 100)).toBe(0)
})

test('the server is told whole milliseconds', () => {
  expect(offsetOf(call, late, 6_000.4)).toBe(10_000)
})

test('notes of a moment are marked with who wrote what, those of the whole call are not', () => {
  expect(
    noteMarks(call, late, [
      { id: '1', text: 'of the whole call', author },
      { id: '2', text: 'asks for\n a refund', offsetMs: 10_000, author },
      { id: '3', text: 'x'.repeat(200), offsetMs: 20_000, author },
    ]),
  ).toEqual([
    { key: 'note 2', kind: 'note', atMs: 6_000, words: 'Clara Vogt noted: asks for a refund' },
    { key: 'note 3', kind: 'note', atMs: 16_000, words: `Clara Vogt noted: ${'x'.repeat(120)}…` },
  ])
})
