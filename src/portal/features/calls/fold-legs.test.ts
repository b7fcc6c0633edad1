import { expect, it } from 'vitest'
import { foldLegs, isAmong, legsHeardWith } from './fold-legs.ts'

const call = (id: string, ...legIds: string[]) => ({
  id,
  ...(legIds.length > 0 && { legs: legIds.map((callId) => ({ callId })) }),
})
const idsOf = (...calls: readonly ReturnType<typeof call>[]) => foldLegs(calls).map(({ id }) => id)

it('shows the legs of a call as the one that began first', () => {
  expect(idsOf(call('c', 'a', 'b'), call('b', 'a', 'c'), call('a', 'b', 'c'), call('x'))).toEqual(['a', 'x'])
})

it('shows another leg where the first one is not in the list', () => {
  expect(idsOf(call('c', 'a', 'b'), call('b', 'a', 'c'))).toEqual(['b'])
})

it('takes every leg of a call for the row that was ticked', () => {
  const ticked = new Set(['a'])
  expect([call('a', 'b'), call('b', 'a'), call('x'), call('y', 'z')].map((each) => isAmong(each, ticked))).toEqual([
    true,
    true,
    false,
    false,
  ])
})

it('hears with a row its other legs that were recorded', () => {
  const leg = (callId: string, recorded = true) => ({ callId, recorded })
  const rows = [{ id: 'a', legs: [leg('b'), leg('c', false)] }, { id: 'x' }, { id: 'y', legs: [leg('z')] }]
  expect(legsHeardWith(rows, new Set(['a', 'x', 'elsewhere']))).toEqual(['b'])
})
