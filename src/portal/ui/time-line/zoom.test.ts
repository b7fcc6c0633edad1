import { expect, it } from 'vitest'
import { barsSeen, followed, mostZoom, scrolledTo, zoomed } from './zoom.ts'

const DAY_MS = 86_400_000

it('goes in until ten seconds are seen, and out until all is', () => {
  expect([5_000, 15_000, 60_000, DAY_MS].map(mostZoom)).toEqual([1, 1, 4, 8192])
  expect(zoomed(1, 'out', DAY_MS)).toBe(1)
  expect(zoomed(2, 'in', DAY_MS)).toBe(4)
  expect(zoomed(4, 'in', 60_000)).toBe(4)
})

it('keeps under the pointer what is there, but for the ends of the line', () => {
  expect(scrolledTo(0.5, 100, 4000, 1000)).toBe(1900)
  expect(scrolledTo(0, 100, 4000, 1000)).toBe(0)
  expect(scrolledTo(1, 100, 4000, 1000)).toBe(3000)
})

it('follows the sound out of what is seen, unless somebody looks elsewhere', () => {
  const view = { fromPx: 1000, seenPx: 1000 }
  expect(followed(0.49, 0.499, 4000, view)).toBeUndefined()
  expect(followed(0.499, 0.51, 4000, view)).toBe(0.51 * 4000 - 100)
  expect(followed(0.8, 0.81, 4000, view)).toBeUndefined()
})

it('draws what is seen and some beside it', () => {
  expect(barsSeen({ fromPx: 3000, seenPx: 900 }, 3, 10_000)).toEqual({ from: 850, to: 1450 })
  expect(barsSeen({ fromPx: 0, seenPx: 900 }, 3, 300)).toEqual({ from: 0, to: 300 })
})
