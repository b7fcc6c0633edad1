import { expect, test } from 'vitest'
import { listItems } from './list-items.ts'

const now = Date.parse('2025-03-03T11:00:00Z')
const call = (id: string, hoursAgo: number) => ({ id, startedAt: new Date(now - hoursAgo * 3_600_000).toISOString() })
type Listed = readonly ReturnType<typeof call>[]
const shown = (live: Listed, over: Listed, timeZone = 'UTC') =>
  listItems(live, over, now, timeZone).items.map((item) =>
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

test('a list that grows, changes or loses rows is what it would be if it were made anew', () => {
  const hours = Array.from({ length: 90 }, (_, index) => call(`c${index}`, index * 3))
  const live = [call('live', 1)]
  const lists: readonly (readonly [Listed, Listed])[] = [
    [[], hours.slice(0, 20)],
    [[], hours.slice(0, 50)],
    [[], [call('new', 0), ...hours.slice(0, 50)]],
    [live, hours.slice(0, 50)],
    [[...live], hours.slice(0, 70)],
    [live, [...hours.slice(0, 30), call('c30', 90), ...hours.slice(31, 80)]],
    [live, hours.slice(0, 10)],
    [[], []],
    [[], hours],
  ]
  let before: ReturnType<typeof listItems<Listed[number]>> | undefined
  for (const [above, over] of lists) {
    before = listItems(above, over, now, 'Europe/Berlin', before)
    expect(before).toEqual(listItems(above, over, now, 'Europe/Berlin'))
  }
})

test('over midnight today becomes yesterday', () => {
  const over = [call('a', 1), call('b', 20)]
  const before = listItems([], over, now, 'UTC')
  const after = listItems([], over, now + 86_400_000, 'UTC', before)
  expect(after.items.flatMap((item) => (item.kind === 'heading' ? [item.label] : []))).toEqual([
    'Yesterday',
    'Sunday 2 March',
  ])
  expect(before.items[0]).toMatchObject({ label: 'Today' })
})

test('of a list that grew below, what was there is not made anew, nor with every minute', () => {
  const hours = Array.from({ length: 90 }, (_, index) => call(`c${index}`, index * 3))
  const before = listItems([], hours.slice(0, 50), now, 'UTC')
  const after = listItems([], hours, now, 'UTC', before)
  expect(before.items.every((item, index) => item === after.items[index])).toBe(true)
  expect(listItems([], [...hours], now + 60_000, 'UTC', after)).toBe(after)
  expect(listItems([], [call('new', 0), ...hours], now, 'UTC', after).items[1]).toMatchObject({ row: { id: 'new' } })
})
