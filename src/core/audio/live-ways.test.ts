import { expect, it } from 'vitest'
import type { LiveSides } from './live-mix.ts'
import { LiveWays } from './live-ways.ts'

/** What is heard of packets, each as way, sides and milliseconds. */
function heard(...packets: readonly (readonly [way: string, sides: LiveSides, atMs: number])[]): LiveSides[] {
  const ways = new LiveWays()
  return packets.map((packet) => ways.heard(...packet))
}

it('of two ways one is heard, the one that spoke first', () => {
  expect(heard(['one', 1, 0], ['two', 1, 1], ['two', 1, 20], ['one', 1, 21])).toEqual([1, 0, 0, 1])
})

it('the other one as soon as it has brought nothing for a second, and then that one', () => {
  expect(heard(['one', 1, 0], ['two', 1, 1000], ['two', 1, 1001], ['one', 1, 1100], ['two', 1, 1101])).toEqual([
    ...[1, 0, 1],
    ...[0, 1],
  ])
})

it('each side by itself: a way may lose one of its streams', () => {
  expect(heard(['one', 1, 0], ['one', 2, 0], ['two', 1, 5], ['one', 1, 1200], ['two', 2, 1201])).toEqual([
    1, 2, 0, 1, 2,
  ])
})

it('of a stream with both parties what nobody else brings', () => {
  expect(heard(['one', 1, 0], ['mixed', 3, 5], ['mixed', 3, 25], ['mixed', 3, 1100])).toEqual([1, 2, 2, 3])
})
