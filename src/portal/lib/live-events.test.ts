import { expect, test } from 'vitest'
import { retryDelayMs } from './live-events.ts'

test('reconnecting backs off to ten seconds and no further', () => {
  expect([0, 1, 2, 6, 20].map((attempt) => retryDelayMs(attempt, 1))).toEqual([500, 1000, 2000, 10_000, 10_000])
})

test('reconnects are spread over half of the wait', () => {
  expect(retryDelayMs(3, 0)).toBe(2000)
  expect(retryDelayMs(3, 0.5)).toBe(3000)
})
