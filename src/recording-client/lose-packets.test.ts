import { expect, it } from 'vitest'
import { losePackets } from './lose-packets.ts'

/** The same each time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const lostOf = (percent: number) => {
  const isLost = losePackets(percent, randomFrom(1))
  return Array.from({ length: 20_000 }, isLost)
}

it('loses the share that is asked for, about three in a row', () => {
  const lost = lostOf(4)
  const count = lost.filter(Boolean).length
  const bursts = lost.filter((isLost, index) => isLost && !lost[index - 1]).length
  expect(Math.abs(count / lost.length - 0.04)).toBeLessThan(0.005)
  expect(count / bursts).toBeGreaterThan(2.5)
  expect(count / bursts).toBeLessThan(3.5)
})

it('loses nothing when nothing is to be lost', () => {
  expect(lostOf(0)).not.toContain(true)
})
