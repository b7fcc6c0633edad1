import { expect, test } from 'vitest'
import { callsQuery, fitsRecorded } from './calls-query.ts'

test('what is typed is asked in the days of the zone that is shown', () => {
  expect(callsQuery({ q: ' from:+49 after:today ', direction: 'inbound' }, 0, 'Europe/Berlin')).toEqual({
    q: 'from:+49 after:today',
    timeZone: 'Europe/Berlin',
    direction: 'inbound',
  })
  expect(callsQuery({}, 86_400_000, 'Europe/Berlin')).toEqual({ from: '1970-01-01T00:00:00.000Z' })
  expect(callsQuery({ period: 'any' }, 0, 'Europe/Berlin')).toEqual({})
})

test('a call that is being recorded is no unrecorded call, though nothing of it is stored yet', () => {
  const live = (count: number) => ({ state: 'live', segments: Array(count) }) as const
  expect([false, true, undefined].map((recorded) => fitsRecorded(live(1), recorded))).toEqual([false, true, true])
  expect([false, true, undefined].map((recorded) => fitsRecorded(live(0), recorded))).toEqual([true, false, true])
})
