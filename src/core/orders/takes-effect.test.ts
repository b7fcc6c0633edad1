import { expect, test } from 'vitest'
import { takesEffectAt } from './takes-effect.ts'

test.each([
  // Late in the evening of the account's day; the next day has begun in UTC.
  ['at once', undefined, 'America/Toronto', '2026-03-07T02:30:00Z', '2026-03-07T02:30:00Z'],
  ['today', '2026-03-06', 'America/Toronto', '2026-03-07T02:30:00Z', '2026-03-07T02:30:00Z'],
  ['yesterday there', '2026-03-05', 'America/Toronto', '2026-03-07T02:30:00Z', 'activation-date-past'],
  ['tomorrow there', '2026-03-07', 'America/Toronto', '2026-03-07T02:30:00Z', '2026-03-07T00:00:00-05:00'],
  // Clocks are set forward on the 8th, at two in the morning.
  ['the day of the change', '2026-03-08', 'America/Toronto', '2026-03-07T02:30:00Z', '2026-03-08T00:00:00-05:00'],
  ['the day after it', '2026-03-09', 'America/Toronto', '2026-03-07T02:30:00Z', '2026-03-09T00:00:00-04:00'],
  ['after they were set back', '2026-11-02', 'America/Toronto', '2026-03-07T02:30:00Z', '2026-11-02T00:00:00-05:00'],
  ['a day without midnight', '2026-09-06', 'America/Santiago', '2026-03-07T02:30:00Z', '2026-09-06T01:00:00-03:00'],
  ['east of UTC', '2026-03-08', 'Asia/Tokyo', '2026-03-07T02:30:00Z', '2026-03-08T00:00:00+09:00'],
  ['a year ahead', '2027-03-07', 'UTC', '2026-03-07T02:30:00Z', '2027-03-07T00:00:00Z'],
  ['two years ahead', '2028-03-07', 'UTC', '2026-03-07T02:30:00Z', 'activation-date-too-far'],
])('%s: %s in %s at %s', (_, date, timeZone, now, expected) => {
  const answer = takesEffectAt(date, timeZone, Date.parse(now))
  const got = 'problem' in answer ? answer.problem : new Date(answer.atMs).toISOString()
  expect(got).toBe(/^\d/.test(expected) ? new Date(expected).toISOString() : expected)
})
