import { expect, test } from 'vitest'
import { type TimeLinePart, wordsAt } from './time-line-part.ts'

const part = (fromMs: number, toMs: number, more: Partial<TimeLinePart> = {}): TimeLinePart => ({
  key: `${fromMs}`,
  fromMs,
  toMs,
  label: 'queue support',
  kind: 'recorded',
  voices: [],
  pauses: [],
  marks: [],
  holds: [],
  ...more,
})
const gap = { kind: 'unrecorded', fromMs: 0, toMs: 10, words: 'Not recorded: nobody had answered' } as const

test('what lies under the pointer is told: gap, pause, hold, mark, owner', () => {
  const talk = part(10, 100, {
    pauses: [{ fromMs: 20, toMs: 30, words: 'Paused by Clara' }],
    holds: [{ lane: 1, fromMs: 40, toMs: 50 }],
    marks: [{ fromMs: 60, toMs: 70 }],
  })
  const at = (atMs: number) => wordsAt([talk], [gap], atMs)
  expect([5, 15, 25, 45, 65, 200].map(at)).toEqual([
    'Not recorded: nobody had answered',
    'queue support',
    'Paused by Clara',
    'queue support · on hold',
    'queue support · marked',
    undefined,
  ])
})

test('a call that is one recording needs no words for it', () => {
  expect(wordsAt([part(0, 100)], [], 50)).toBeUndefined()
})

test('that something was destroyed counts more than why nothing is there', () => {
  const destroyed = { kind: 'destroyed', fromMs: 2, toMs: 8, words: 'Destroyed' } as const
  expect(wordsAt([], [gap, destroyed], 5)).toBe('Destroyed')
})
