import { expect, test } from 'vitest'
import { callsQuery } from './calls-query.ts'

test('what is typed is asked in the days of the zone that is shown', () => {
  expect(callsQuery({ q: ' from:+49 after:today ', direction: 'inbound' }, 0, 'Europe/Berlin')).toEqual({
    q: 'from:+49 after:today',
    timeZone: 'Europe/Berlin',
    direction: 'inbound',
  })
  expect(callsQuery({}, 0, 'Europe/Berlin')).toEqual({})
})
