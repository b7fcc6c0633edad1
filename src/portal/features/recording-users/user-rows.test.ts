import { describe, expect, test } from 'vitest'
import type { RecordingUser } from '../../../contract/order.ts'
import { matching, type RowFilter, type RowOrder, recordedRows, sorted } from './user-rows.ts'

const PRODUCTS = [
  { id: 'on-demand', name: 'MIR On-Demand' },
  { id: 'always-on', name: 'MIR Always-On' },
] as const

function user(name: string, changes: Partial<RecordingUser> = {}): RecordingUser {
  return { id: name, name, numbers: [], mayBeRecorded: true, product: 'always-on', ...changes }
}

const USERS = [
  user('Zoë Adams', { extension: '9', numbers: ['+1 (416) 555-0141'] }),
  user('Bert', { extension: '10', product: 'on-demand' }),
  user('Ann', { product: 'on-demand', firstName: 'Annabel' }),
  user('Nobody', { product: 'none' }),
  user('Waiting', {
    product: 'none',
    pending: { orderId: 'o', action: 'add', product: 'always-on', activationDate: '2026-04-01' },
  }),
]
const rows = recordedRows(USERS, [...PRODUCTS])
const names = (found: typeof rows) => found.map(({ user: { name } }) => name)
const find = (filter: Partial<RowFilter>) => names(matching(rows, { text: '', columns: {}, ...filter }))
const order = (by: RowOrder['by'], isDescending = false) => names(sorted(rows, { by, isDescending }))

test('the list has those with a product, and those who will get one', () => {
  expect(names(rows)).toEqual(['Zoë Adams', 'Bert', 'Ann', 'Waiting'])
})

describe('the filter', () => {
  test('finds every word in any column', () => {
    expect(find({ text: 'always zoë' })).toEqual(['Zoë Adams'])
    expect(find({ text: 'on-demand' })).toEqual(['Bert', 'Ann'])
    expect(find({ text: 'annabel' })).toEqual(['Ann'])
  })
  test('finds a number in any spelling', () => {
    expect(find({ text: '4165550141' })).toEqual(['Zoë Adams'])
    expect(find({ columns: { number: '(416) 555' } })).toEqual(['Zoë Adams'])
  })
  test('of a column looks into that column only, and all must hold', () => {
    expect(find({ columns: { extension: '1' } })).toEqual(['Bert'])
    expect(find({ columns: { product: 'on-demand', name: 'ann' } })).toEqual(['Ann'])
    expect(find({ columns: { name: '10' } })).toEqual([])
  })
})

test('extensions are sorted by value, and those without come last in both directions', () => {
  expect(order('extension')).toEqual(['Zoë Adams', 'Bert', 'Ann', 'Waiting'])
  expect(order('extension', true)).toEqual(['Bert', 'Zoë Adams', 'Ann', 'Waiting'])
  expect(order('name')).toEqual(['Ann', 'Bert', 'Waiting', 'Zoë Adams'])
  expect(order('product', true)).toEqual(['Waiting', 'Ann', 'Bert', 'Zoë Adams'])
})

test('ten thousand are filtered and sorted while somebody types', () => {
  const many = recordedRows(
    Array.from({ length: 10_000 }, (_, index) => user(`User ${index}`, { extension: String(index) })),
    [...PRODUCTS],
  )
  const startedAt = performance.now()
  const found = sorted(matching(many, { text: 'user 9', columns: {} }), { by: 'extension', isDescending: true })
  expect(found[0]?.user.extension).toBe('9999')
  expect(performance.now() - startedAt).toBeLessThan(1000)
})
