import { expect, test } from 'vitest'
import { foldTwins } from './fold-twins.ts'

test('of calls that are one, the row that will stay is shown', () => {
  const calls = [{ id: 'd' }, { id: 'c', twinIds: ['b'] }, { id: 'b', twinIds: ['c'] }, { id: 'a' }]
  expect(foldTwins(calls).map(({ id }) => id)).toEqual(['d', 'b', 'a'])
})

test('one whose twin the list does not hold is shown', () => {
  expect(foldTwins([{ id: 'c', twinIds: ['b'] }])).toHaveLength(1)
})

test('a list without twins stays the same list', () => {
  const calls = [{ id: 'a' }]
  expect(foldTwins(calls)).toBe(calls)
})
