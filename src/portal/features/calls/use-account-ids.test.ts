import { expect, test } from 'vitest'
import { type AccountIds, accountIdsOf } from './use-account-ids.ts'

const rowsOf = (...accountIds: readonly string[]) => accountIds.map((accountId) => ({ call: { accountId } }))

test('each account comes once, whatever was listed before', () => {
  const some = rowsOf('a', 'b', 'a')
  const lists = [some, [...some, ...rowsOf('b', 'c')], rowsOf('d'), some.slice(0, 1), [], some]
  let before: AccountIds | undefined
  for (const rows of lists) {
    before = accountIdsOf(rows, before)
    expect(before).toEqual(accountIdsOf(rows))
  }
  expect(before?.ids).toEqual(['a', 'b'])
})

test('while a list grows and its accounts are the same, they are the same list', () => {
  const before = accountIdsOf(rowsOf('a', 'b'))
  const after = accountIdsOf([...before.rows, ...rowsOf('b', 'a')], before)
  expect(after.ids).toBe(before.ids)
})
