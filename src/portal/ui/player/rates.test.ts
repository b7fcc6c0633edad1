import { expect, test } from 'vitest'
import { stepRate } from './rates.ts'

test('speed goes in steps from a half to three times', () => {
  expect([stepRate(1, 1), stepRate(1, -1), stepRate(0.5, -1), stepRate(3, 1)]).toEqual([1.25, 0.75, 0.5, 3])
  expect(stepRate(1.1, 1)).toBe(1.25)
})
