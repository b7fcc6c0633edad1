import { expect, it } from 'vitest'
import type { AccountDispositions } from '../../../contract/disposition.ts'
import { isComplete, offeredFor, reasonsFor } from './disposition-choice.ts'

const item = (id: string, active = true) => ({ id, label: id, active })
const DISPOSITIONS = {
  inbound: [
    { ...item('sale'), reasons: [item('new'), item('old', false)] },
    { ...item('gone', false), reasons: [] },
  ],
  outbound: [{ ...item('reached'), reasons: [] }],
} as unknown as AccountDispositions

const ids = (direction: string) => offeredFor(DISPOSITIONS, direction).map(({ id }) => id)

it('offers what is active in the list of the direction, and both lists where there is no direction of the customer', () => {
  expect([ids('inbound'), ids('outbound'), ids('internal')]).toEqual([['sale'], ['reached'], ['sale', 'reached']])
  expect(offeredFor(undefined, 'inbound')).toEqual([])
})

it('asks for a reason exactly where there are active ones', () => {
  const offered = offeredFor(DISPOSITIONS, 'internal')
  expect(reasonsFor(offered, { dispositionId: 'sale' }).map(({ id }) => id)).toEqual(['new'])
  expect(isComplete(offered, {})).toBe(false)
  expect(isComplete(offered, { dispositionId: 'sale' })).toBe(false)
  expect(isComplete(offered, { dispositionId: 'sale', reasonId: 'old' })).toBe(false)
  expect(isComplete(offered, { dispositionId: 'sale', reasonId: 'new' })).toBe(true)
  expect(isComplete(offered, { dispositionId: 'reached' })).toBe(true)
})
