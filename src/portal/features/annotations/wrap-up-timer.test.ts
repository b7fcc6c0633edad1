import { expect, it } from 'vitest'
import { wrapUpLeft } from './wrap-up-timer.ts'

const endedAt = '2026-03-01T09:30:00.000Z'
const at = (seconds: number) => Date.parse(endedAt) + seconds * 1000

it('counts from the end of the call', () => {
  expect(wrapUpLeft({ endedAt, wrapUpSeconds: 60 }, at(20))).toEqual({ leftMs: 40_000, isOver: false })
  expect(wrapUpLeft({ endedAt, wrapUpSeconds: 60 }, at(75))).toEqual({ leftMs: -15_000, isOver: true })
})

it('never shows more than there is, whatever the clock of the browser says', () => {
  expect(wrapUpLeft({ endedAt, wrapUpSeconds: 60 }, at(-30))?.leftMs).toBe(60_000)
})

it('does not count where the account sets no time', () => {
  expect(wrapUpLeft({ endedAt, wrapUpSeconds: 0 }, at(20))).toBeUndefined()
})
