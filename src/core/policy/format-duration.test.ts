import { expect, test } from 'vitest'
import { formatDuration } from './format-duration.ts'

test.each([
  [0, '0 s'],
  [250, '250 ms'],
  [1500, '1.5 s'],
  [2000, '2 s'],
  [120_000, '2 min'],
  [125_000, '2 min 5 s'],
])('%i ms reads %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text)
})
