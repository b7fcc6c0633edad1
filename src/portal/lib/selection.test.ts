import { expect, test } from 'vitest'
import { allSelected, extendTo, isEmpty, isSelected, nothingSelected, toggle } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const chosen = (selection: Parameters<typeof isSelected>[0]) => order.filter((id) => isSelected(selection, id)).join('')

test('a row is taken in and out again', () => {
  const one = toggle(nothingSelected, 'b')
  expect(chosen(one)).toBe('b')
  expect(isEmpty(toggle(one, 'b'))).toBe(true)
})

test('shift extends from the row last toggled, downwards and upwards', () => {
  const down = extendTo(toggle(nothingSelected, 'b'), 'd', order)
  expect(chosen(down)).toBe('bcd')
  expect(chosen(extendTo(down, 'a', order))).toBe('abcd')
})

test('shift on a chosen row takes the range out', () => {
  const all = extendTo(toggle(nothingSelected, 'a'), 'e', order)
  expect(chosen(extendTo(toggle(all, 'b'), 'd', order))).toBe('ae')
})

test('shift without an anchor in view is a plain toggle', () => {
  expect(chosen(extendTo(nothingSelected, 'c', order))).toBe('c')
  expect(chosen(extendTo(toggle(nothingSelected, 'gone'), 'c', order))).toBe('c')
})

test('all that match stays all, but for rows taken out', () => {
  const all = toggle(allSelected, 'c')
  expect(chosen(all)).toBe('abde')
  expect(chosen(toggle(all, 'c'))).toBe('abcde')
  expect(isSelected(all, 'a row not loaded yet')).toBe(true)
})
