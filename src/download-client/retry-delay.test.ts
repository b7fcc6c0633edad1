import { expect, it } from 'vitest'
import { retryDelayMs } from './retry-delay.ts'

it('doubles up to half a minute, half of it by chance', () => {
  expect([0, 1, 2, 3].map((number) => retryDelayMs(number, 500, 1))).toEqual([500, 1000, 2000, 4000])
  expect([0, 1, 20, 5000].map((number) => retryDelayMs(number, 500, 0))).toEqual([250, 500, 15_000, 15_000])
})
