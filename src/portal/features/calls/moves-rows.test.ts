import { expect, test } from 'vitest'
import { movesRows } from './moves-rows.ts'

const rows = (live: string, over: string) => ({
  live: [...live].map((id) => ({ id })),
  over: [...over].map((id) => ({ id })),
})

test('rows move when a call begins or ends', () => {
  expect(movesRows(rows('ab', 'xy'), rows('b', 'axy'))).toBe(true)
  expect(movesRows(rows('', 'xy'), rows('a', 'xy'))).toBe(true)
  expect(movesRows(rows('', 'xy'), rows('', 'axy'))).toBe(true)
})

test('rows stay where they are when more come below them', () => {
  expect(movesRows(rows('ab', 'xy'), rows('ab', 'xyz'))).toBe(false)
  expect(movesRows(rows('ab', 'xy'), rows('ab', 'xy'))).toBe(false)
})
