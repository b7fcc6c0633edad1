import { expect, test } from 'vitest'
import { laneLabels } from './lane-labels.ts'
import type { TimeLinePart } from './time-line-part.ts'

const part = (fromMs: number, toMs: number, ...voices: string[]): TimeLinePart => ({
  key: `${fromMs}`,
  fromMs,
  toMs,
  label: '',
  kind: 'recorded',
  voices,
  pauses: [],
  marks: [],
  holds: [],
})
const labels = (...parts: TimeLinePart[]) =>
  laneLabels(parts, 100).map(({ lane, text, fromMs, toMs }) => `${lane} ${text} ${fromMs}–${toMs}`)

test('a voice that stays is named once, one that changes where it changes', () => {
  expect(labels(part(0, 40, 'Ann', 'Bob'), part(60, 100, 'Ann', 'Cid'))).toEqual([
    '0 Ann 0–100',
    '1 Bob 0–60',
    '1 Cid 60–100',
  ])
})

test('a recording with fewer voices does not interrupt the others', () => {
  expect(labels(part(0, 20, 'Ann', 'Bob'), part(30, 40, 'Ann'), part(60, 100, 'Ann', 'Bob'))).toEqual([
    '0 Ann 0–100',
    '1 Bob 0–100',
  ])
  expect(labels()).toEqual([])
})
