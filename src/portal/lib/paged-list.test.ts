import { expect, test } from 'vitest'
import { mergeFirstPage, type Page, replaceRow } from './paged-list.ts'

interface Item {
  readonly id: string
  readonly at: number
  readonly text?: string
}
const page = (ats: readonly number[], nextCursor?: string): Page<Item> => ({
  items: ats.map((at) => ({ id: String(at), at })),
  nextCursor,
})
const newer = (a: Item, b: Item) => a.at > b.at
const ats = (pages: readonly Page<Item>[]) => pages.map((p) => p.items.map((item) => item.at))

test('new rows come in front and push nothing out', () => {
  const merged = mergeFirstPage([page([5, 4, 3], '3'), page([2, 1])], page([7, 6, 5], '5'), newer)
  expect(ats(merged)).toEqual([
    [7, 6, 5, 4, 3],
    [2, 1],
  ])
  expect(merged[0]?.nextCursor).toBe('3')
})

test('a row that left the list goes', () => {
  expect(ats(mergeFirstPage([page([5, 4, 3], '3'), page([2])], page([5, 3, 2], '2'), newer))).toEqual([[5, 3, 2], []])
})

test('a first page that is the whole list replaces everything', () => {
  expect(ats(mergeFirstPage([page([5, 4], '4'), page([3])], page([5]), newer))).toEqual([[5]])
  expect(ats(mergeFirstPage([], page([5], '5'), newer))).toEqual([[5]])
})

test('when more arrived than a page holds, the list starts again rather than hide a gap', () => {
  const merged = mergeFirstPage([page([3, 2, 1], '1')], page([9, 8, 7], '7'), newer)
  expect(ats(merged)).toEqual([[9, 8, 7]])
  expect(merged[0]?.nextCursor).toBe('7')
})

test('a changed row is replaced where it is loaded', () => {
  const pages = [page([5, 4], '4'), page([3])]
  expect(replaceRow(pages, { id: '3', at: 3, text: 'new' })[1]?.items[0]?.text).toBe('new')
  expect(replaceRow(pages, { id: '9', at: 9 })).toBe(pages)
})
