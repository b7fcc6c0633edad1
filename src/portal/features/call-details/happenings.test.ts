import { expect, test } from 'vitest'
import { type Happening, happenings, lastDecided } from './happenings.ts'

const step = (event: Happening['event'], happened: string, steps: string[] = []): Happening => ({
  at: '2026-01-01T00:00:00.000Z',
  event,
  happened,
  outcome: 'record',
  steps,
})

test('keys pressed one after the other by one party are one line', () => {
  const trace = [
    step('start', 'the call starts'),
    ...['caller', 'caller', 'caller', 'callee', 'caller'].map((who) => step('dtmf', `digits from the ${who}`)),
    step('command', 'pause'),
    step('command', 'pause'),
  ]
  expect(happenings(trace).map(({ happened }) => happened)).toEqual([
    'the call starts',
    'digits from the caller (3)',
    'digits from the callee',
    'digits from the caller',
    'pause',
    'pause',
  ])
})

test('the decision that counts is the one that held in the end, where it was first made', () => {
  const decided = (...outcomes: Happening['outcome'][]) =>
    lastDecided(outcomes.map((outcome) => ({ ...step('answer', '', ['a step']), outcome })))
  expect(decided('skip', 'armed', 'armed')).toBe(1)
  expect(decided('record', 'record')).toBe(0)
  expect(decided('record', 'skip')).toBe(1)
  expect(lastDecided([step('start', '', ['a']), step('command', '')])).toBe(0)
  expect(lastDecided([step('end', '')])).toBe(-1)
})
