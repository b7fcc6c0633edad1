import { expect, it } from 'vitest'
import { createMediaClock } from './media-clock.ts'

it('makes up for a late timer, gives up on what is far too late, and stops when nobody needs it', async () => {
  let nowMs = 1000
  const clock = createMediaClock(() => nowMs)
  let frames = 0
  const stop = clock.start(() => {
    frames++
  })
  await expect.poll(() => frames).toBe(1)
  nowMs += 100
  await expect.poll(() => frames).toBe(6)
  nowMs += 60_000
  await expect.poll(() => frames).toBe(7)
  stop()
  nowMs += 1000
  const other = clock.start(() => {
    nowMs += 1
  })
  const before = nowMs
  await expect.poll(() => nowMs).toBeGreaterThan(before)
  other()
  expect(frames).toBe(7)
})

it('lets a stream end itself in the middle of catching up', async () => {
  let nowMs = 0
  const clock = createMediaClock(() => nowMs)
  let frames = 0
  const stop = clock.start(() => {
    if (++frames === 3) stop()
  })
  nowMs = 200
  await expect.poll(() => frames).toBe(3)
})
