import { expect, test } from 'vitest'
import { listItems } from './list-items.ts'

const now = Date.parse('2025-03-03T11:00:00Z')
const call = (id: string, hoursAgo: number) => ({ id, startedAt: new Date(now - hoursAgo * 3_600_000).toISOString() })

test('a heading stands before the first call of each day', () => {
  const items = listItems([call('a', 1), call('b', 2), call('c', 20)], now, 'UTC')
  expect(items.map((item) => (item.kind === 'day' ? item.label : item.call.id))).toEqual([
    'Today',
    'a',
    'b',
    'Yesterday',
    'c',
  ])
})

test('no calls, no headings', () => {
  expect(listItems([], now, 'UTC')).toEqual([])
})
