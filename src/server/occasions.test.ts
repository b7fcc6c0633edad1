import { expect, it } from 'vitest'
import { createAttemptLimiter } from './attempt-limiter.ts'
import { createOccasions } from './occasions.ts'

const MINUTE_MS = 60_000

it('notes once what goes on, and again what begins after ten quiet minutes', async () => {
  let nowMs = 0
  const notes: string[] = []
  const noteOccasion = createOccasions(() => nowMs)
  const hear = (key: string, beginsAgain = false) =>
    noteOccasion(key, async () => void notes.push(`${key} ${nowMs / MINUTE_MS}`), beginsAgain)
  await hear('a')
  await hear('b')
  for (let minute = 0; minute < 30; minute += 9) {
    nowMs += 9 * MINUTE_MS
    await hear('a')
  }
  await hear('a', true)
  nowMs += 11 * MINUTE_MS
  await hear('a')
  expect(notes).toEqual(['a 0', 'b 0', 'a 36', 'a 47'])
})

it('notes it at the next sign of life when it could not be written', async () => {
  const noteOccasion = createOccasions(() => 0)
  const failing = noteOccasion('a', () => Promise.reject(new Error('database away')))
  await expect(failing).rejects.toThrow('database away')
  let noted = false
  await noteOccasion('a', async () => {
    noted = true
  })
  expect(noted).toBe(true)
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
