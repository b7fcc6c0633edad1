import { expect, it } from 'vitest'
import { moved, withReasons } from './edit-list.ts'

it('moves one place, and not beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
})

it('keeps the ids of reasons that stay', () => {
  const before = [{ key: '1', id: '1', label: 'New', active: true }]
  expect(withReasons(before, ['Other', 'New'], () => 'key')).toEqual([
    { key: 'key', label: 'Other', active: true },
    { key: '1', id: '1', label: 'New', active: true },
  ])
})
