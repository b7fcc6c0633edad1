import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatSearch } from './format-search.ts'
import { parseSearch } from './parse-search.ts'
import { searchProblemText } from './search-problems.ts'
import type { SearchPart } from './search-query.ts'
import { searchRange } from './search-range.ts'
import { CHOICES, WEEKDAYS, WORDS } from './search-words.ts'
import { suggestSearch } from './suggest.ts'

const OPTIONS = { seed: 6, numRuns: 5000 }
const NOW_MS = Date.parse('2026-11-29T10:00:00Z')
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'America/Santiago', 'Asia/Kathmandu', 'Pacific/Apia']

/** Pieces of the language, and what has nothing to do with it. */
const anyPiece = fc.oneof(
  fc.constantFrom(
    ...WORDS.map((word) => `${word}:`),
    '"',
    '-',
    '\\',
    ' ',
    ':',
    '//',
    'sip:',
    '5m',
    'today',
    '2026-11',
    'is:',
  ),
  fc.constantFrom(...Object.values(CHOICES).flat(), ...WEEKDAYS),
  fc.string({ maxLength: 6, unit: 'binary' }),
)
const anyText = fc.array(anyPiece, { maxLength: 12 }).map((pieces) => pieces.join(''))

it('answers every text with a query or with problems that lie in it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const parsed = parseSearch(text)
      if (parsed.ok) return
      let before = 0
      for (const problem of parsed.problems) {
        const { start, end } = problem
        const message = searchProblemText(problem)
        expect(start).toBeGreaterThanOrEqual(before)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(text.length)
        expect(message.length).toBeGreaterThan(10)
        before = start
      }
    }),
    OPTIONS,
  )
})

it('reads what it writes as the same query', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const parsed = parseSearch(text)
      if (!parsed.ok) return
      const written = formatSearch(parsed.query)
      // Quotes and escapes may make it longer than may be typed.
      if (written.length <= 500) expect(parseSearch(written)).toEqual(parsed)
    }),
    OPTIONS,
  )
})

const anyName = fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }).filter((text) => text.trim() !== '')
const anyPart: fc.Arbitrary<SearchPart> = fc.oneof(
  fc.record({ word: fc.constantFrom('phrase', 'from', 'to', 'user', 'queue', 'group', 'owner'), text: anyName }),
  fc.record({ word: fc.constantFrom('phrase', 'from'), text: anyName, not: fc.constant(true as const) }),
  // Behind a minus only one word is read as such; anything else is a phrase.
  fc.record({
    word: fc.constant('text'),
    text: fc.stringMatching(/^[a-zäöü+][a-z0-9äöü.@-]{0,11}$/),
    not: fc.constant(true as const),
  }),
)

it('keeps every name, whatever is in it', () => {
  fc.assert(
    fc.property(fc.array(anyPart, { maxLength: 8 }), (query) => {
      expect(parseSearch(formatSearch(query))).toEqual({ ok: true, query })
    }),
    OPTIONS,
  )
})

it('gives every time a moment', () => {
  const anyTime = fc.oneof(
    fc.constantFrom('today', 'yesterday', ...WEEKDAYS),
    fc.tuple(fc.integer({ min: 0, max: 999 }), fc.constantFrom('m', 'h', 'd', 'w')).map((parts) => parts.join('')),
    fc
      .date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
      .chain((date) => fc.constantFrom(...[7, 10, 16].map((length) => date.toISOString().slice(0, length)))),
  )
  fc.assert(
    fc.property(anyTime, fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 366 * 24 }), (time, zone, hours) => {
      const parsed = parseSearch(`after:${time}`)
      if (!parsed.ok) throw new Error(searchProblemText(parsed.problems[0]))
      const nowMs = NOW_MS + hours * 3_600_000
      const { fromMs } = searchRange(parsed.query, nowMs, zone)
      expect(Number.isFinite(fromMs)).toBe(true)
      const on = parseSearch(`on:${time}`)
      if (!on.ok) return
      const { fromMs: startMs = 0, toMs: endMs = 0 } = searchRange(on.query, nowMs, zone)
      expect(startMs).toBe(fromMs)
      // A day has 22 to 26 hours; Samoa had none on 30 December 2011.
      expect(endMs).toBeGreaterThanOrEqual(startMs)
    }),
    { ...OPTIONS, numRuns: 1500 },
  )
})

it('suggests what stands in the text, wherever the caret is', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), (text, at) => {
      const cursor = at % (text.length + 1)
      const { start, end, options } = suggestSearch(text, cursor, { queue: ['Support "A"'], user: ['Clara Vogt'] })
      expect(start).toBeLessThanOrEqual(cursor)
      expect(end).toBeGreaterThanOrEqual(cursor)
      for (const { insert } of options) {
        if (insert.endsWith(':')) continue
        expect(parseSearch(insert).ok).toBe(true)
      }
    }),
    OPTIONS,
  )
})
