import { afterEach, expect, test, vi } from 'vitest'
import { noteServerTime, serverNowMs } from './server-clock.ts'

const NOON_MS = Date.UTC(2026, 2, 1, 12)
const at = (ms: number) => new Date(ms).toUTCString()

afterEach(() => {
  vi.useRealTimers()
  noteServerTime(at(Date.now()), Date.now() - 500, Date.now() + 500)
})

const setClock = (ms: number) => vi.useFakeTimers({ now: ms, toFake: ['Date'] })

test('a clock that agrees with the server to the second is believed', () => {
  setClock(NOON_MS + 900)
  noteServerTime(at(NOON_MS), NOON_MS + 700, NOON_MS + 900)
  expect(serverNowMs()).toBe(NOON_MS + 900)
})

test('a clock that is minutes late is corrected, to the second', () => {
  setClock(NOON_MS - 180_000)
  noteServerTime(at(NOON_MS), NOON_MS - 180_100, NOON_MS - 180_000)
  expect(serverNowMs() - NOON_MS).toBeGreaterThanOrEqual(0)
  expect(serverNowMs() - NOON_MS).toBeLessThan(1100)
})

test('so is one that is early, and one that was put right meanwhile', () => {
  setClock(NOON_MS + 90_000)
  noteServerTime(at(NOON_MS), NOON_MS + 89_900, NOON_MS + 90_000)
  expect(Math.abs(serverNowMs() - NOON_MS)).toBeLessThan(1100)
  setClock(NOON_MS + 60_000)
  noteServerTime(at(NOON_MS + 60_000), NOON_MS + 59_900, NOON_MS + 60_000)
  expect(Math.abs(serverNowMs() - NOON_MS - 60_000)).toBeLessThan(1100)
})

test('an answer that took long, or says no time, tells nothing', () => {
  setClock(NOON_MS)
  noteServerTime(at(NOON_MS), NOON_MS - 100, NOON_MS + 100)
  const before = serverNowMs()
  noteServerTime(at(NOON_MS - 9_000), NOON_MS - 10_000, NOON_MS)
  noteServerTime(null, NOON_MS, NOON_MS)
  noteServerTime('yesterday', NOON_MS, NOON_MS)
  expect(serverNowMs()).toBe(before)
})
