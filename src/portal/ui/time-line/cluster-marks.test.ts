import { expect, test } from 'vitest'
import { clusterMarks, type TimeLineMark } from './cluster-marks.ts'

const mark = (atMs: number, text?: string): TimeLineMark => ({
  key: `${atMs}`,
  kind: text === undefined ? 'event' : 'digits',
  atMs,
  words: '',
  ...(text === undefined ? {} : { text }),
})
const sizes = (marks: readonly TimeLineMark[], widthPx: number) =>
  clusterMarks(marks, 100_000, widthPx).map((cluster) => cluster.marks.length)

test('marks with room between them stand alone, others become one', () => {
  const marks = [mark(10_000), mark(12_000), mark(60_000)]
  expect(sizes(marks, 2000)).toEqual([1, 1, 1])
  expect(sizes(marks, 300)).toEqual([2, 1])
})

test('four hundred marks leave no more clusters than there is room for, and lose none', () => {
  const marks = Array.from({ length: 400 }, (_, index) => mark(index * 250))
  const found = sizes(marks, 600)
  expect(found.length).toBeLessThanOrEqual(600 / 18)
  expect(found.reduce((sum, size) => sum + size, 0)).toBe(400)
})

test('a mark at either end stays within the line', () => {
  const [first, last] = clusterMarks([mark(0), mark(100_000, '4711#')], 100_000, 500)
  expect(first?.leftPx).toBe(0)
  expect(last?.leftPx).toBeLessThan(500 - 5 * 6)
})

test('a call without length has its marks at the beginning', () => {
  expect(clusterMarks([mark(0), mark(0)], 0, 500)).toMatchObject([{ leftPx: 0, marks: [{}, {}] }])
})
