import { expect, test } from 'vitest'
import type { TimeLinePart } from '../../ui/time-line/time-line-part.ts'
import { wordsAt } from './words-at.ts'

const part: TimeLinePart = {
  ...{ key: 'segment 0', label: 'the account', kind: 'recorded', voices: ['Ann', 'Bob'], fromMs: 0, toMs: 10_000 },
  pauses: [{ fromMs: 2000, toMs: 4000, words: 'Paused by Ann' }],
  redactions: [{ fromMs: 5000, toMs: 6000, words: 'Redacted: card number', isWaiting: false }],
  holds: [{ fromMs: 7000, toMs: 8000, lane: 1 }],
  marks: [],
}
const lanes = [
  { title: 'Ann', fromMs: 0, toMs: 10_000, details: { parts: [part], gaps: [] } },
  { title: 'Cid', fromMs: 3000, toMs: 9000, details: undefined },
  { title: 'Dora', fromMs: 20_000, toMs: 30_000, details: { parts: [part], gaps: [] } },
]

test('what is paused, redacted or on hold in one of several conversations is said where it lies on the line of all', () => {
  const at = (second: number) => wordsAt(lanes, second * 1000)
  expect([0, 2, 3, 5, 7, 9].map(at)).toEqual([
    'Ann',
    'Ann: Paused by Ann',
    'Ann: Paused by Ann, Cid',
    'Ann: Redacted: card number, Cid',
    'Ann: on hold, Cid',
    'Ann',
  ])
  expect([15, 22, 25].map(at)).toEqual(['', 'Dora: Paused by Ann', 'Dora: Redacted: card number'])
})
