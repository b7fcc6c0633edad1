import { expect, test } from 'vitest'
import { formatSearch } from './format-search.ts'
import { MAXIMUM_SEARCH_LENGTH, MAXIMUM_SEARCH_PARTS, parseSearch } from './parse-search.ts'
import { searchProblemText } from './search-problems.ts'
import type { SearchQuery } from './search-query.ts'

const MINUTE_MS = 60_000

test.each<[string, SearchQuery]>([
  ['', []],
  ['  \n ', []],
  ['lovelace', [{ word: 'text', text: 'lovelace' }]],
  ['+49 30  1234567', [{ word: 'text', text: '+49 30 1234567' }]],
  ['sip:ann@acme.example 10:30', [{ word: 'text', text: 'sip:ann@acme.example 10:30' }]],
  ['https://acme.example', [{ word: 'text', text: 'https://acme.example' }]],
  ['"Clara Vogt"', [{ word: 'phrase', text: 'Clara Vogt' }]],
  ['"she said \\"no\\\\\\""', [{ word: 'phrase', text: 'she said "no\\"' }]],
  ['from:+4930', [{ word: 'from', text: '+4930' }]],
  ['FROM:+4930', [{ word: 'from', text: '+4930' }]],
  ['to:sip:ann@acme.example', [{ word: 'to', text: 'sip:ann@acme.example' }]],
  ['user:"Clara Vogt"', [{ word: 'user', text: 'Clara Vogt' }]],
  ['queue:support queue:sales', ['support', 'sales'].map((text) => ({ word: 'queue', text }))],
  ['longer:5m', [{ word: 'longer', durationMs: 5 * MINUTE_MS }]],
  ['longer:1h30m', [{ word: 'longer', durationMs: 90 * MINUTE_MS }]],
  ['shorter:2:30', [{ word: 'shorter', durationMs: 150_000 }]],
  ['shorter:1:02:30', [{ word: 'shorter', durationMs: 3_750_000 }]],
  ['direction:Inbound', [{ word: 'direction', value: 'inbound' }]],
  [
    'is:recorded is:live',
    [
      { word: 'is', value: 'recorded' },
      { word: 'is', value: 'live' },
    ],
  ],
  ['why:internal', [{ word: 'why', value: 'internal' }]],
  ['flag:one-way-audio', [{ word: 'flag', value: 'one-way-audio' }]],
  ['after:yesterday', [{ word: 'after', time: { kind: 'yesterday' } }]],
  ['before:2026-11-01', [{ word: 'before', time: { kind: 'day', day: '2026-11-01' } }]],
  ['on:2026-11', [{ word: 'on', time: { kind: 'month', month: '2026-11' } }]],
  ['after:2026-11-01T09:30', [{ word: 'after', time: { kind: 'minute', day: '2026-11-01', time: '09:30' } }]],
  ['after:"2026-11-01 09:30"', [{ word: 'after', time: { kind: 'minute', day: '2026-11-01', time: '09:30' } }]],
  ['after:7d', [{ word: 'after', time: { kind: 'ago', count: 7, unit: 'd' } }]],
  ['on:Friday', [{ word: 'on', time: { kind: 'weekday', weekday: 'friday' } }]],
  ['-queue:support', [{ word: 'queue', text: 'support', not: true }]],
  [
    'is:live -is:ready -on:today',
    [
      { word: 'is', value: 'live' },
      { word: 'is', value: 'ready', not: true },
      { word: 'on', time: { kind: 'today' }, not: true },
    ],
  ],
  [
    'ann -bob -"cee dee" eve',
    [
      { word: 'text', text: 'ann' },
      { word: 'text', text: 'bob', not: true },
      { word: 'phrase', text: 'cee dee', not: true },
      { word: 'text', text: 'eve' },
    ],
  ],
  ['030 -4567 - 8', [{ word: 'text', text: '030 -4567 - 8' }]],
  ['-+4930', [{ word: 'text', text: '+4930', not: true }]],
  ['mode:on-demand', [{ word: 'mode', value: 'on-demand' }]],
  [
    'trigger:queue owner:"Clara Vogt" group:sales',
    [
      { word: 'trigger', value: 'queue' },
      { word: 'owner', text: 'Clara Vogt' },
      { word: 'group', text: 'sales' },
    ],
  ],
  [
    'ann from:+49 "free text" bee cee',
    [
      { word: 'text', text: 'ann' },
      { word: 'from', text: '+49' },
      { word: 'phrase', text: 'free text' },
      { word: 'text', text: 'bee cee' },
    ],
  ],
])('reads %s, and writes it again', (text, query) => {
  expect(parseSearch(text)).toEqual({ ok: true, query })
  expect(parseSearch(formatSearch(query))).toEqual({ ok: true, query })
})

test.each([
  ['ann form:+49', 4, 9, /no word “form:”.* Did you mean from:/],
  ['colour:red', 0, 7, /The words are from: to: /],
  ['from: +49', 0, 5, /Behind from: stands nothing.*from:\+4930/],
  ['user:""', 0, 7, /Behind user: stands nothing/],
  ['""', 0, 2, /Nothing stands between/],
  ['ann "Clara Vo', 4, 13, /not closed/],
  ['longer:5', 0, 8, /“5” is no length: write longer:90s/],
  ['longer:1:75', 0, 11, /no length/],
  ['after:tomorrow', 0, 14, /“tomorrow” is no time: write after:today/],
  ['after:2026-02-30', 0, 16, /no time/],
  ['on:7d', 0, 5, /no day or month/],
  ['direction:inbuond', 0, 17, /did you mean direction:inbound\?/],
  ['is:green', 0, 8, /write one of recorded, unrecorded, live/],
  ['direction:inbound ann direction:outbound', 22, 40, /second time/],
  ['-after:today', 0, 12, /write that/],
  ['-longer:5m', 0, 10, /shorter:/],
  ['is:live is:ready', 8, 16, /cannot stand beside is:live/],
  ['is:recorded is:unrecorded', 12, 25, /cannot stand beside is:recorded/],
])('says of %s where it is wrong and what would be right', (text, start, end, message) => {
  const parsed = parseSearch(text)
  expect(parsed).toMatchObject({ ok: false, problems: [{ start, end }] })
  expect(parsed.ok ? '' : searchProblemText(parsed.problems[0])).toMatch(message)
})

test('tells every problem in the order of their places', () => {
  const parsed = parseSearch('form:x longer:y')
  expect(parsed.ok ? [] : parsed.problems.map(({ code }) => code)).toEqual(['misspelt-word', 'not-a-duration'])
})

test('is bounded in length and in parts', () => {
  expect(parseSearch('x'.repeat(MAXIMUM_SEARCH_LENGTH)).ok).toBe(true)
  expect(parseSearch('x'.repeat(MAXIMUM_SEARCH_LENGTH + 1))).toMatchObject({ problems: [{ code: 'too-long' }] })
  const many = Array.from({ length: MAXIMUM_SEARCH_PARTS + 1 }, () => 'x').join(' ')
  expect(parseSearch(many)).toMatchObject({ problems: [{ code: 'too-many-parts', start: 2 * MAXIMUM_SEARCH_PARTS }] })
  expect(parseSearch(many.slice(2)).ok).toBe(true)
})

test('what is built of words that mean something is written as quoted text', () => {
  expect(formatSearch([{ word: 'text', text: 'from:x' }])).toBe('"from:x"')
})
