import { expect, test } from 'vitest'
import { inOrderOf, layOut } from './lay-out.ts'

const talk = (id: string, startMs: number, durationMs: number) => ({ id, startMs, durationMs })
const three = [talk('late', 9000, 1000), talk('first', 1000, 4000), talk('beside', 3000, 1000)]

test('by the clock each lies where it was, those of one time in lanes of their own', () => {
  expect(layOut(three, 'clock')).toEqual({
    durationMs: 9000,
    laneCount: 2,
    placed: [
      { id: 'first', fromMs: 0, toMs: 4000, lane: 0 },
      { id: 'beside', fromMs: 2000, toMs: 3000, lane: 1 },
      { id: 'late', fromMs: 8000, toMs: 9000, lane: 0 },
    ],
  })
})

test('one after the other nothing lies between them', () => {
  expect(layOut(three, 'ends')).toEqual({
    durationMs: 6000,
    laneCount: 1,
    placed: [
      { id: 'first', fromMs: 0, toMs: 4000, lane: 0 },
      { id: 'beside', fromMs: 4000, toMs: 5000, lane: 0 },
      { id: 'late', fromMs: 5000, toMs: 6000, lane: 0 },
    ],
  })
  expect(layOut([], 'clock')).toEqual({ durationMs: 0, laneCount: 0, placed: [] })
})

test('rows stand in the order in which they are heard, those that are not known yet behind them', () => {
  const rows = ['unknown', 'late', 'first', 'failed', 'beside'].map((id) => ({ id }))
  const order = inOrderOf(layOut(three, 'clock').placed, rows).map(({ id }) => id)
  expect(order).toEqual(['first', 'beside', 'late', 'unknown', 'failed'])
})
