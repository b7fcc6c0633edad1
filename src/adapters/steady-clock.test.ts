import { expect, it } from 'vitest'
import { createSteadyClock } from './steady-clock.ts'

it('goes on evenly over small corrections of the wall clock and follows large ones', () => {
  let wall = 1_000_000
  let monotonic = 50
  const now = createSteadyClock(
    () => wall,
    () => monotonic,
  )
  expect(now()).toBe(1_000_000)
  monotonic += 20
  wall += 20 + 900
  expect(now()).toBe(1_000_020)
  monotonic += 20
  wall += 20 - 1800
  expect(now()).toBe(1_000_040)
  wall = 1_000_000_000
  expect(now()).toBe(1_000_000_000)
  monotonic += 20
  expect(now()).toBe(1_000_000_020)
})
