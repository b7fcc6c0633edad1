import { expect, test } from 'vitest'
import { ApiError } from '../../lib/request.ts'
import { changeRows } from './change-rows.ts'

const failing = (status: number) => async (id: string) => {
  if (id === 'b') throw new ApiError(status, {})
  return id.toUpperCase()
}

test('a row that is not there any more goes, and those behind it are asked for all the same', async () => {
  const changed = new Set(['a', 'b', 'c'])
  const seen: (readonly [string, string | undefined])[] = []
  await changeRows(changed, ['a', 'b', 'c'], failing(404), (...each) => seen.push(each))
  expect(seen).toEqual([
    ['a', 'A'],
    ['b', undefined],
    ['c', 'C'],
  ])
  expect(changed.size).toBe(0)
})

test('what could not be asked for stays noted, with what stands behind it', async () => {
  const changed = new Set(['a', 'b', 'c'])
  const seen: string[] = []
  await expect(changeRows(changed, ['a', 'b', 'c'], failing(503), (id) => seen.push(id))).rejects.toThrow()
  expect([seen, [...changed].sort()]).toEqual([['a'], ['b', 'c']])
})

test('two who ask at once ask for each row once', async () => {
  const changed = new Set(['a', 'c'])
  const asked: string[] = []
  const ask = async (id: string) => {
    asked.push(id)
    return id
  }
  await Promise.all([0, 1].map(() => changeRows(changed, ['a', 'c'], ask, () => undefined)))
  expect(asked.sort()).toEqual(['a', 'c'])
})
