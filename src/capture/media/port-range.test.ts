import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sharePorts } from './port-range.ts'

it.each([
  ['the whole range for one', { first: 20_000, last: 39_999 }, 1, [[20_000, 39_999]]],
  [
    'halves',
    { first: 20_000, last: 39_999 },
    2,
    [
      [20_000, 29_999],
      [30_000, 39_999],
    ],
  ],
  [
    'a pair more for the first, where it does not come out even',
    { first: 100, last: 109 },
    2,
    [
      [100, 105],
      [106, 109],
    ],
  ],
  [
    'no port without its pair',
    { first: 101, last: 108 },
    2,
    [
      [102, 105],
      [106, 107],
    ],
  ],
  [
    'fewer shares than asked for, rather than an empty one',
    { first: 100, last: 103 },
    4,
    [
      [100, 101],
      [102, 103],
    ],
  ],
  ['the range as it is where it holds no pair', { first: 101, last: 102 }, 2, [[101, 102]]],
] as const)('%s', (_, range, count, shares) => {
  expect(sharePorts(range, count)).toEqual(shares.map(([first, last]) => ({ first, last })))
})

it('gives every pair of the range to exactly one', () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 3, max: 5000 }))
  fc.assert(
    fc.property(range, fc.integer({ min: 1, max: 16 }), ([first, length], count) => {
      const shares = sharePorts({ first, last: first + length }, count)
      const evens = (from: number, to: number) =>
        Array.from({ length: to - from + 1 }, (_, offset) => from + offset).filter(
          (port) => port % 2 === 0 && port + 1 <= to,
        )
      expect(shares.flatMap((share) => evens(share.first, share.last))).toEqual(evens(first, first + length))
      expect(shares.every((share) => share.first % 2 === 0)).toBe(true)
    }),
    { numRuns: 200, seed: 1 },
  )
})
