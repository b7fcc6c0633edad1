import { expect, test } from 'vitest'
import { parseSearch } from './parse-search.ts'
import { searchProblemText } from './search-problems.ts'
import { searchRange } from './search-range.ts'

/** A Sunday, half past one at night in Berlin; Saturday in New York. */
const NOW_MS = Date.parse('2026-11-29T00:30:00Z')

function range(text: string, timeZone: string, nowMs = NOW_MS) {
  const parsed = parseSearch(text)
  if (!parsed.ok) throw new Error(searchProblemText(parsed.problems[0]))
  const { fromMs, toMs } = searchRange(parsed.query, nowMs, timeZone)
  return [fromMs, toMs].map((atMs) => (atMs === undefined ? undefined : new Date(atMs).toISOString().slice(0, 16)))
}

test.each([
  ['', 'UTC', [undefined, undefined]],
  ['after:today', 'Europe/Berlin', ['2026-11-28T23:00', undefined]],
  ['after:today', 'America/New_York', ['2026-11-28T05:00', undefined]],
  ['after:yesterday', 'Europe/Berlin', ['2026-11-27T23:00', undefined]],
  ['on:yesterday', 'Europe/Berlin', ['2026-11-27T23:00', '2026-11-28T23:00']],
  ['before:2026-11-01', 'Europe/Berlin', [undefined, '2026-10-31T23:00']],
  ['on:sunday', 'Europe/Berlin', ['2026-11-28T23:00', '2026-11-29T23:00']],
  ['on:sunday', 'America/New_York', ['2026-11-22T05:00', '2026-11-23T05:00']],
  ['on:monday', 'UTC', ['2026-11-23T00:00', '2026-11-24T00:00']],
  ['on:2026-12', 'Europe/Berlin', ['2026-11-30T23:00', '2026-12-31T23:00']],
  ['on:2026-02', 'UTC', ['2026-02-01T00:00', '2026-03-01T00:00']],
  // Clocks are set back on 25 October: that day has 25 hours.
  ['on:2026-10-25', 'Europe/Berlin', ['2026-10-24T22:00', '2026-10-25T23:00']],
  ['after:2026-07-01T09:30 before:2026-12-01T09:30', 'Europe/Berlin', ['2026-07-01T07:30', '2026-12-01T08:30']],
  ['after:90m', 'Europe/Berlin', ['2026-11-28T23:00', undefined]],
  ['after:1d', 'Europe/Berlin', ['2026-11-28T00:30', undefined]],
  // Half past one on a day of summer time.
  ['after:6w', 'Europe/Berlin', ['2026-10-17T23:30', undefined]],
  ['on:2026-11 after:2026-11-10', 'UTC', ['2026-11-10T00:00', '2026-12-01T00:00']],
])('%s in %s', (text, timeZone, expected) => {
  expect(range(text, timeZone)).toEqual(expected)
})

test('of a time that a change of clocks leaves out it is that much later', () => {
  expect(range('after:2026-03-29T02:30', 'Europe/Berlin')).toEqual(['2026-03-29T01:30', undefined])
})
