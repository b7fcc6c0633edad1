import { expect, it } from 'vitest'
import {
  defaultLayout,
  gridOf,
  moveColumn,
  moveToPlaceOf,
  readLayout,
  resizeColumn,
  shownColumns,
  toggleColumn,
} from './columns.ts'

const standard = defaultLayout('conversations')
const idsOf = (layout: typeof standard) => shownColumns(layout).map(({ id }) => id)

it('shows what was chosen, in the order in which it was put', () => {
  const layout = moveColumn(toggleColumn(standard, 'queue'), 'status', -20)
  expect(idsOf(layout)[0]).toBe('status')
  expect(idsOf(layout)).not.toContain('queue')
  expect(moveColumn(layout, 'status', -1)).toBe(layout)
})

it('moves a column past those that are not shown', () => {
  const hidden = toggleColumn(toggleColumn(standard, 'owner'), 'queue')
  const shown = idsOf(hidden)
  const at = shown.indexOf('status')
  const moved = moveToPlaceOf(hidden, 'status', shown[at + 1])
  expect(idsOf(moved).indexOf('status')).toBe(at + 1)
  expect(idsOf(moveToPlaceOf(moved, 'status', idsOf(moved)[at]))).toEqual(shown)
  expect(moveToPlaceOf(hidden, 'direction', undefined)).toBe(hidden)
})

it('keeps the last column', () => {
  const one = { ...standard, shown: ['start'] as const }
  expect(toggleColumn(one, 'start')).toBe(one)
})

it('reads what was kept, and nothing else', () => {
  const layout = resizeColumn(moveColumn(toggleColumn(standard, 'legs'), 'legs', -5), 'owner', 222.4)
  expect(readLayout('conversations', JSON.parse(JSON.stringify(layout)))).toEqual({
    ...layout,
    shown: idsOf(layout),
  })
  for (const kept of [undefined, null, 3, 'x', [], { order: 'start' }, { order: ['no'], shown: ['no'] }]) {
    expect(readLayout('conversations', kept)).toEqual(standard)
  }
  const widths = { start: 'wide', owner: 1e9, nobody: 7, queue: -5 }
  expect(readLayout('conversations', { ...standard, widths }).widths).toEqual({ owner: 900, queue: 60 })
})

it('puts columns that came since where they stand by default', () => {
  const without = (id: string) => ({
    order: standard.order.filter((each) => each !== id),
    shown: standard.shown.filter((each) => each !== id),
  })
  expect(readLayout('conversations', without('callee'))).toEqual(standard)
  expect(readLayout('conversations', without('direction'))).toEqual(standard)
})

it('shares the room among columns that nobody resized', () => {
  const columns = shownColumns({ ...standard, shown: ['start', 'owner'] })
  const { template, leastWidth } = gridOf(columns, { widths: { owner: 222 } })
  expect(template).toBe('minmax(70px, 78fr) 222px')
  expect(leastWidth).toBe(70 + 222 + 16)
})
