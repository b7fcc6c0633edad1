import { expect, test } from 'vitest'
import { sliderStep } from './slider-step.ts'

const step = (key: string, durationMs = 60_000, shiftKey = false) => sliderStep({ key, shiftKey }, durationMs)

test('arrows step by five seconds, with Shift by one', () => {
  expect(step('ArrowRight')).toEqual({ kind: 'by', ms: 5_000 })
  expect(step('ArrowDown')).toEqual({ kind: 'by', ms: -5_000 })
  expect(step('ArrowLeft', 60_000, true)).toEqual({ kind: 'by', ms: -1_000 })
})

test('a page of a long call is a twentieth of it', () => {
  expect(step('PageUp')).toEqual({ kind: 'by', ms: 30_000 })
  expect(step('PageDown', 24 * 3_600_000)).toEqual({ kind: 'by', ms: -4_320_000 })
})

test('Home and End lead to the ends, other keys nowhere', () => {
  expect(step('Home')).toEqual({ kind: 'to', atMs: 0 })
  expect(step('End')).toEqual({ kind: 'to', atMs: 60_000 })
  expect(step('a')).toBeUndefined()
})
