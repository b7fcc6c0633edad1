import { expect, it } from 'vitest'
import { countCalls } from './count-calls.ts'

it('counts the legs of a call, and what two recorders have of one, once', () => {
  const legs = [
    { id: 'a', legs: [{ callId: 'b' }] },
    { id: 'b', legs: [{ callId: 'a' }] },
  ]
  const twins = [
    { id: 'c', twinIds: ['d'] },
    { id: 'd', twinIds: ['c'] },
  ]
  expect(countCalls([...legs, ...twins, { id: 'x' }])).toEqual({ count: 3, folded: 2 })
})

it('counts a call of several people once', () => {
  expect(countCalls([{ id: 'a' }, { id: 'a' }, { id: 'b' }])).toEqual({ count: 2, folded: 0 })
})
