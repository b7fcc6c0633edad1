import { expect, test } from 'vitest'
import { type FoldedCalls, foldCalls } from './fold-calls.ts'

interface Listed {
  readonly id: string
  readonly legs?: readonly { readonly callId: string }[]
  readonly twinIds?: readonly string[]
}

const plain: readonly Listed[] = Array.from({ length: 9 }, (_, index) => ({ id: `c${9 - index}` }))
const leg: Listed = { id: 'b2', legs: [{ callId: 'b1' }] }
const firstLeg: Listed = { id: 'b1', legs: [{ callId: 'b2' }] }
const twin: Listed = { id: 'a2', twinIds: ['a1'] }
const firstTwin: Listed = { id: 'a1', twinIds: ['a2'] }
const idsOf = ({ rows }: FoldedCalls<Listed>) => rows.map(({ id }) => id)

test('legs and twins are one row, the others stay as they are', () => {
  expect(idsOf(foldCalls([...plain.slice(0, 2), leg, firstLeg, twin, firstTwin]))).toEqual(['c9', 'c8', 'b1', 'a1'])
})

test('a list without either stays the same one', () => {
  expect(foldCalls(plain).rows).toBe(plain)
})

test('a list that grows, changes or becomes shorter is folded as if it had been made anew', () => {
  const lists = [
    plain.slice(0, 3),
    plain,
    [...plain, leg],
    [...plain, leg, firstLeg],
    [...plain, leg, firstLeg, twin],
    [...plain, leg, firstLeg, twin, firstTwin],
    plain.slice(0, 4),
    [firstTwin, ...plain],
    [],
    [firstLeg],
    plain,
  ]
  let before: FoldedCalls<Listed> | undefined
  for (const list of lists) {
    before = foldCalls(list, before)
    expect(before).toEqual(foldCalls(list))
  }
})
