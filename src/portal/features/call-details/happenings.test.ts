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

test('the last decision is the one that counts', () => {
  expect(lastDecided([step('start', '', ['a']), step('answer', '', ['b']), step('end', '')])).toBe(1)
  expect(lastDecided([step('end', '')])).toBe(-1)
})
