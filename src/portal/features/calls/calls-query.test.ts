import { expect, test } from 'vitest'
import { callsQuery } from './calls-query.ts'

test('what is typed is asked in the days of the zone that is shown', () => {
  expect(callsQuery({ q: ' from:+49 after:today ', direction: 'inbound' }, 0, 'Europe/Berlin')).toEqual({
    q: 'from:+49 after:today',
    timeZone: 'Europe/Berlin',
    direction: 'inbound',
  })
  expect(callsQuery({}, 86_400_000, 'Europe/Berlin')).toEqual({ from: '1970-01-01T00:00:00.000Z' })
  expect(callsQuery({ period: 'any' }, 0, 'Europe/Berlin')).toEqual({})
})
