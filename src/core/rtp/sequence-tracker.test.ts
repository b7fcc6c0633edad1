import { describe, expect, it } from 'vitest'
import { SequenceTracker } from './sequence-tracker.ts'

function trackAll(numbers: Iterable<number>) {
  const tracker = new SequenceTracker()
  for (const number of numbers) tracker.track(number & 0xffff)
  const { received, lost, duplicated, reordered } = tracker
  return { received, lost, duplicated, reordered }
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

describe('createSequenceTracker', () => {
  it('runs through the wrap of 16 bits many times', () => {
    expect(trackAll(range(65_000, 65_000 + 200_000))).toEqual({
      received: 200_000,
      lost: 0,
      duplicated: 0,
      reordered: 0,
    })
  })

  it('counts gaps as lost until a late packet fills them', () => {
    expect(trackAll([10, 11, 14, 15])).toMatchObject({ lost: 2, reordered: 0 })
    expect(trackAll([10, 11, 14, 12, 15])).toMatchObject({ lost: 1, reordered: 1 })
    expect(trackAll([65_534, 0, 65_535, 1])).toMatchObject({ lost: 0, reordered: 1, duplicated: 0 })
  })

  it('knows a duplicate at once and later, across the wrap too', () => {
    expect(trackAll([10, 10, 11, 12, 10])).toMatchObject({ duplicated: 2, lost: 0, reordered: 0 })
    expect(trackAll([65_535, 0, 65_535, 0])).toMatchObject({ duplicated: 2 })
  })

  it('takes a restarted numbering as new, not as loss', () => {
    expect(trackAll([...range(100, 200), ...range(40_000, 40_100)])).toMatchObject({ received: 200, lost: 0 })
    expect(trackAll([...range(5000, 5100), ...range(100, 200)])).toMatchObject({ lost: 0, duplicated: 0, reordered: 0 })
  })
})
