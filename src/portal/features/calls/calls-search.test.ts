import { expect, test } from 'vitest'
import { isFiltered, parseCallsSearch, periodOf, periodRange } from './calls-search.ts'

test('a whole filter is read from the address bar', () => {
  const raw = { q: 'anna', period: 'days', from: '2025-03-01', to: '2025-03-02', direction: 'inbound', recorded: false }
  expect(parseCallsSearch({ ...raw, live: true, account: 'a1' })).toEqual({ ...raw, live: true, account: 'a1' })
})

test('a number searched for stays text', () => {
  expect(parseCallsSearch({ q: 4930 })).toEqual({ q: '4930' })
})

test('what is not understood is left out', () => {
  const raw = { q: '  ', period: 'never', direction: 3, recorded: 'yes', live: false, account: 7, extra: 1 }
  expect(parseCallsSearch(raw)).toEqual({})
  expect(parseCallsSearch({ period: 'days', from: '2025-13-99' })).toEqual({})
})

test('why not is only asked of calls that were not recorded', () => {
  expect(parseCallsSearch({ recorded: false, why: 'codec' })).toEqual({ recorded: false, why: 'codec' })
  expect(parseCallsSearch({ recorded: true, why: 'codec' })).toEqual({ recorded: true })
  expect(parseCallsSearch({ why: 'codec' })).toEqual({})
  expect(parseCallsSearch({ recorded: false, why: 'bad luck' })).toEqual({ recorded: false })
})

test('choosing an account is no filter to clear', () => {
  expect(isFiltered({ account: 'a1' })).toBe(false)
  expect(isFiltered({ account: 'a1', recorded: false })).toBe(true)
})

const now = Date.parse('2025-03-30T20:00:00Z')
const berlin = (search: Parameters<typeof periodRange>[0]) => {
  const { fromMs, toMs } = periodRange(search, now, 'Europe/Berlin')
  return [fromMs, toMs].map((at) => (at === undefined ? '' : new Date(at).toISOString()))
}

test('periods start and end at midnight of the zone, also where clocks change', () => {
  expect(berlin({ period: 'today' })).toEqual(['2025-03-29T23:00:00.000Z', ''])
  expect(berlin({ period: 'yesterday' })).toEqual(['2025-03-28T23:00:00.000Z', '2025-03-29T23:00:00.000Z'])
  expect(berlin({ period: 'week' })).toEqual(['2025-03-23T23:00:00.000Z', ''])
})

test('a range of days includes its last day', () => {
  expect(berlin({ period: 'days', from: '2025-03-30', to: '2025-03-30' })).toEqual([
    '2025-03-29T23:00:00.000Z',
    '2025-03-30T22:00:00.000Z',
  ])
  expect(berlin({ period: 'days', to: '2025-01-31' })).toEqual(['', '2025-01-31T23:00:00.000Z'])
})

test('calls that need a look are those with a flag that exists', () => {
  expect(parseCallsSearch({ flag: 'one-way-audio' })).toEqual({ flag: 'one-way-audio' })
  expect(parseCallsSearch({ flag: 'loud' })).toEqual({})
})

test('where nothing is said the list has the last 24 hours, and whoever searches all there is', () => {
  expect(periodOf({})).toBe('day')
  expect(periodOf({ direction: 'inbound', view: 'participants' })).toBe('day')
  expect(periodOf({ q: 'anna' })).toBe('any')
  expect(periodOf({ heardBy: 'u1' })).toBe('any')
  expect(periodOf({ q: 'anna', period: 'day' })).toBe('day')
  expect(berlin({})).toEqual(['2025-03-29T20:00:00.000Z', ''])
  expect(berlin({ period: 'any' })).toEqual(['', ''])
})

test('the view is no filter', () => {
  expect(parseCallsSearch({ view: 'participants' })).toEqual({ view: 'participants' })
  expect(parseCallsSearch({ view: 'table' })).toEqual({})
  expect(isFiltered({ view: 'participants' })).toBe(false)
})
