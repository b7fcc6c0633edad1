import { expect, test } from 'vitest'
import { type RowPlaces, rowAt, rowPlaces, totalHeight } from './row-places.ts'

const ownHeight = (height: number) => height
const topsOf = ({ items, tops }: RowPlaces<number>) => [...tops.subarray(0, items.length + 1)]

test('each row begins where the one before it ends', () => {
  const places = rowPlaces([34, 42, 42, 58], ownHeight)
  expect(topsOf(places)).toEqual([0, 34, 76, 118, 176])
  expect(totalHeight(places)).toBe(176)
})

test.each([
  [-1, 0],
  [0, 0],
  [33.9, 0],
  [34, 1],
  [75.5, 1],
  [76, 2],
  [1000, 2],
])('at %d px lies row %d of three', (px, row) => {
  expect(rowAt(rowPlaces([34, 42, 42], ownHeight), px)).toBe(row)
})

test('in a list of none lies none, and it has no height', () => {
  const places = rowPlaces([], ownHeight)
  expect(rowAt(places, 0)).toBe(-1)
  expect(totalHeight(places)).toBe(0)
})

test('a list that grows, shrinks or changes lies as if it had been made anew', () => {
  const heights = Array.from({ length: 300 }, (_, index) => 34 + (index % 7))
  const lists = [
    heights.slice(0, 10),
    heights.slice(0, 100),
    heights,
    [1, ...heights],
    heights.slice(0, 5),
    [],
    heights,
  ]
  let before: RowPlaces<number> | undefined
  for (const list of lists) {
    before = rowPlaces(list, ownHeight, before)
    expect(topsOf(before)).toEqual(topsOf(rowPlaces(list, ownHeight)))
  }
})

test('of a list that grew below only what is new is measured', () => {
  const measured: number[] = []
  const heightOf = (height: number) => {
    measured.push(height)
    return height
  }
  const before = rowPlaces([10, 20], heightOf)
  const after = rowPlaces([10, 20, 30], heightOf, before)
  expect(measured).toEqual([10, 20, 30])
  expect(topsOf(before)).toEqual([0, 10, 30])
  expect(topsOf(after)).toEqual([0, 10, 30, 60])
})

test('two lists that grew from the same one do not disturb each other', () => {
  const before = rowPlaces([10, 20, 30], ownHeight)
  const one = rowPlaces([10, 20, 30, 1], ownHeight, before)
  const other = rowPlaces([10, 20, 30, 2], ownHeight, before)
  expect([topsOf(one), topsOf(other)]).toEqual([
    [0, 10, 30, 60, 61],
    [0, 10, 30, 60, 62],
  ])
})

test('rows that are as high as others now are all measured', () => {
  const before = rowPlaces([1, 2], ownHeight)
  expect(topsOf(rowPlaces([1, 2], (height) => 2 * height, before))).toEqual([0, 2, 6])
})
