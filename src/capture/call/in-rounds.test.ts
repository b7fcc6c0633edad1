import { expect, test } from 'vitest'
import { inRounds } from './in-rounds.ts'

const mapOf = (size: number) => new Map(Array.from({ length: size }, (_, index) => [index, index]))

test.each([0, 1, 3, 4, 5, 1000])('of %i things each comes once in a round, in shares of the same size', (size) => {
  const next = inRounds(mapOf(size), 4)
  for (const _round of [1, 2]) {
    const shares = [1, 2, 3, 4].map(() => [...next()])
    expect(shares.flat()).toEqual([...mapOf(size).values()])
    for (const share of shares) expect(share.length).toBeLessThanOrEqual(Math.ceil(size / 4))
  }
})

test('what ends in the middle of a round is left out, what begins comes in the next at the latest', () => {
  const all = mapOf(4)
  const next = inRounds(all, 2)
  expect([...next()]).toEqual([0, 1])
  all.delete(2)
  all.set(9, 9)
  expect([...next()]).toEqual([3, 9])
  expect([...next(), ...next()]).toEqual([0, 1, 3, 9])
})

test('a round that is left in the middle goes on where it was', () => {
  const next = inRounds(mapOf(4), 2)
  for (const first of next()) {
    expect(first).toBe(0)
    break
  }
  expect([...next()]).toEqual([1, 2])
})
