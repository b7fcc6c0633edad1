import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { READY_MADE_NAMES } from '../../core/model/fact-mapping.ts'
import { MAXIMUM_PASTED_CHARACTERS } from '../../core/sip/read-pasted.ts'
import { understandPasted } from './understand-pasted.ts'

const RUNS = { seed: 20260903, numRuns: 1500, interruptAfterTimeLimit: 20_000 }
const FOLDER = new URL('../../../test/fixtures/siprec/', import.meta.url)
const TEXTS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sip'))
  .map((name) => readFileSync(new URL(name, FOLDER), 'utf8'))

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 80 }),
  text: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '\n',
      '\r\n\r\n',
      '> ',
      'INVITE sip:a SIP/2.0\n',
      '--b\n',
      '<recording>',
      '\\r\\n',
      '2026-01-01 00:00:00 ',
      '\u0000',
      '\ud800',
    ),
  ),
})

test('messages damaged anywhere are understood as far as they go', () => {
  const mapping = fc.constantFrom(...READY_MADE_NAMES)
  fc.assert(
    fc.property(fc.constantFrom(...TEXTS), fc.array(change, { maxLength: 10 }), mapping, (text, changes, name) => {
      const damaged = changes.reduce((before, { at, length, text: inserted }) => {
        const place = Math.floor(at * before.length)
        return before.slice(0, place) + inserted + before.slice(place + length)
      }, text)
      const { parties, signalled, sdp, rules } = understandPasted(damaged, name)
      expect(parties.map(({ index }) => index)).toEqual(signalled.map(({ index }) => index))
      const lines = sdp?.media.length ?? 0
      expect(parties.flatMap(({ streamIds }) => streamIds).every((id) => id < lines)).toBe(true)
      expect(rules.every(({ counts, found }) => !counts || found.length > 0)).toBe(true)
    }),
    RUNS,
  )
})

test('any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      understandPasted(text, 'oracle')
    }),
    RUNS,
  )
})

test.each([
  ['request lines', 'INVITE sip:a SIP/2.0\n'],
  ['request lines on one line', 'INVITE sip:a SIP/2.0 '],
  ['a long line', 'INVITE sip:'],
  ['prefixes', '12:'],
  ['line ends in words', '\\r\\n'],
  ['boundaries', '--a\n'],
  ['XML', '<recording '],
  ['headers', 'Via: a\n'],
  ['offers', 'v=0\n'],
  ['blanks', ' '],
  ['empty lines', '\n'],
  ['backslashes', '\\'],
])('%s: no time lost on size', (_, piece) => {
  const text = piece.repeat(MAXIMUM_PASTED_CHARACTERS / piece.length + 1)
  const started = performance.now()
  understandPasted(text, 'oracle')
  understandPasted(`INVITE sip:a SIP/2.0\n${text}`, 'generic')
  understandPasted(`${'1:'.repeat(90)} INVITE sip:a SIP/2.0\n${text}`, 'generic')
  expect(performance.now() - started).toBeLessThan(3000)
})
