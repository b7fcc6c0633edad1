import { expect, test } from 'vitest'
import { listItems } from './list-items.ts'

const now = Date.parse('2025-03-03T11:00:00Z')
const call = (id: string, hoursAgo: number) => ({ id, startedAt: new Date(now - hoursAgo * 3_600_000).toISOString() })
type Listed = readonly ReturnType<typeof call>[]
const shown = (live: Listed, over: Listed, timeZone = 'UTC') =>
  listItems(live, over, now, timeZone).map((item) =>
    item.kind === 'heading' ? item.label : `${item.kind} ${item.row.id} ${item.index}`,
  )

test('a heading stands before the first call of each day', () => {
  const over = [call('a', 1), call('b', 2), call('c', 20)]
  expect(shown([], over)).toEqual(['Today', 'row a 0', 'row b 1', 'Yesterday', 'row c 2'])
})

test('what goes on stands above everything, whenever it began', () => {
  expect(shown([call('long', 30)], [call('a', 1)])).toEqual(['Live now', 'live long 0', 'Today', 'row a 1'])
})

test('no calls, no headings', () => {
  expect(shown([], [])).toEqual([])
})
