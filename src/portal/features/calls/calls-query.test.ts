import { expect, test } from 'vitest'
import type { CallsQuery } from './api/list-calls.ts'
import { callsQuery, fitsRecorded, liveQueryOf, recordedOf } from './calls-query.ts'

test('what is typed is asked in the days of the zone that is shown', () => {
  expect(callsQuery({ q: ' from:+49 after:today ', direction: 'inbound' }, 0, 'Europe/Berlin')).toEqual({
    q: 'from:+49 after:today',
    timeZone: 'Europe/Berlin',
    direction: 'inbound',
  })
  expect(callsQuery({}, 86_400_000, 'Europe/Berlin')).toEqual({ from: '1970-01-01T00:00:00.000Z' })
  expect(callsQuery({ period: 'any' }, 0, 'Europe/Berlin')).toEqual({})
})

const live = (segments: number) => ({ state: 'live', segments: Array(segments) }) as const
const isOver = { state: 'ready', segments: [] } as const

test('a call that is being recorded is no unrecorded call, though nothing of it is stored yet', () => {
  const matching = (query: CallsQuery) =>
    [live(1), live(0), isOver].map((call) => fitsRecorded(call, recordedOf(query)))
  expect(matching({})).toEqual([true, true, true])
  expect(matching({ recorded: true })).toEqual([true, false, true])
  expect(matching({ recorded: false })).toEqual([false, true, true])
})

test('to type that a call is recorded means what the button means', () => {
  const matching = (q: string) => [live(1), live(0), isOver].map((call) => fitsRecorded(call, recordedOf({ q })))
  expect(matching('Vogt is:recorded')).toEqual([true, false, true])
  expect(matching('is:unrecorded')).toEqual([false, true, true])
  expect(matching('-is:recorded')).toEqual([false, true, true])
  expect(matching('-is:unrecorded')).toEqual([true, false, true])
  expect(matching('is:recorded -is:recorded')).toEqual([false, false, true])
  expect(matching('is:live is:')).toEqual([true, true, true])
})

test('what goes on is asked for whatever is stored of it by now', () => {
  const of = { direction: 'inbound', from: '1970-01-01T00:00:00.000Z' } as const
  expect(liveQueryOf({ ...of, recorded: true })).toEqual({ direction: 'inbound', state: 'live' })
  expect(liveQueryOf({ ...of, q: 'is:recorded "Clara Vogt" -is:unrecorded', timeZone: 'UTC' })).toEqual({
    direction: 'inbound',
    state: 'live',
    q: '"Clara Vogt"',
    timeZone: 'UTC',
  })
  expect(liveQueryOf({ q: 'is:recorded', timeZone: 'UTC' })).toEqual({ state: 'live' })
  expect(liveQueryOf({ q: 'is:', timeZone: 'UTC' })).toEqual({ state: 'live', q: 'is:', timeZone: 'UTC' })
})
