import { expect, it } from 'vitest'
import { createAttemptLimiter } from './attempt-limiter.ts'
import { createOccasions } from './occasions.ts'

const MINUTE_MS = 60_000

it('is one occasion as long as it goes on, and a new one after ten quiet minutes', () => {
  let nowMs = 0
  const begins = createOccasions(() => nowMs)
  expect(begins('a')).toBe(true)
  expect(begins('b')).toBe(true)
  for (let minute = 0; minute < 30; minute += 9) {
    nowMs += 9 * MINUTE_MS
    expect(begins('a')).toBe(false)
  }
  nowMs += 11 * MINUTE_MS
  expect(begins('a')).toBe(true)
})

it('counts failures within a window, per key, and forgets them after a success', () => {
  let nowMs = 0
  const limiter = createAttemptLimiter({ maximumFailures: 2, windowMs: 10_000 }, () => nowMs)
  limiter.failed('a')
  nowMs = 4000
  expect(limiter.retryAfterSeconds('a')).toBe(0)
  limiter.failed('a')
  expect(limiter.retryAfterSeconds('a')).toBe(6)
  expect(limiter.retryAfterSeconds('b')).toBe(0)
  nowMs = 10_001
  expect(limiter.retryAfterSeconds('a')).toBe(0)
  limiter.failed('a')
  limiter.succeeded('a')
  limiter.failed('a')
  expect(limiter.retryAfterSeconds('a')).toBe(0)
})

it('remembers a bounded number of keys', () => {
  const limiter = createAttemptLimiter({ maximumFailures: 1, windowMs: 10_000, maximumKeys: 2 }, () => 0)
  for (const key of ['a', 'b', 'c']) limiter.failed(key)
  expect(['a', 'b', 'c'].map((key) => limiter.retryAfterSeconds(key) > 0)).toEqual([false, true, true])
})
