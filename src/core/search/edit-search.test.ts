import { expect, test } from 'vitest'
import { beyondForm, fieldOf, partOf, sideField, withBeyondForm, withPart, withSideField } from './edit-search.ts'
import { formatSearch } from './format-search.ts'
import { parseSearch } from './parse-search.ts'
import { searchProblemText } from './search-problems.ts'
import type { SearchQuery } from './search-query.ts'

function read(text: string): SearchQuery {
  const parsed = parseSearch(text)
  if (!parsed.ok) throw new Error(searchProblemText(parsed.problems[0]))
  return parsed.query
}

test('one part is replaced where it stands, put behind the others, or taken away', () => {
  const query = read('ann queue:support is:live')
  expect(formatSearch(withPart(query, 'queue', { word: 'queue', text: 'sales' }))).toBe('ann queue:sales is:live')
  expect(formatSearch(withPart(query, 'direction', { word: 'direction', value: 'inbound' }))).toBe(
    'ann queue:support is:live direction:inbound',
  )
  expect(formatSearch(withPart(query, 'queue', undefined))).toBe('ann is:live')
  expect(withPart(query, 'why', undefined)).toBe(query)
})

test('what is ruled out is another part than what is asked for', () => {
  const query = read('-queue:support queue:sales')
  expect(partOf(query, 'queue')).toEqual({ word: 'queue', text: 'sales' })
  expect(partOf(query, 'queue', { not: true })?.text).toBe('support')
  expect(formatSearch(withPart(query, 'queue', undefined))).toBe('-queue:support')
})

test.each([
  ['Clara Vogt', 'name'],
  ['clara@acme.example', 'name'],
  ['201', 'extension'],
  ['12345', 'extension'],
  ['+4930', 'number'],
  ['030', 'number'],
  ['+49 30 1234567', 'number'],
  ['123456', 'number'],
])('%s of a party is a %s', (text, field) => {
  expect(fieldOf(text)).toBe(field)
})

test('name, number and extension of a party are parts of their own', () => {
  const query = read('from:201 from:"Clara Vogt" to:+4930')
  expect(sideField(query, 'from', 'name')).toBe('Clara Vogt')
  expect(sideField(query, 'from', 'extension')).toBe('201')
  expect(sideField(query, 'from', 'number')).toBe('')
  expect(formatSearch(withSideField(query, 'from', 'number', ' +4989 '))).toBe(
    'from:201 from:"Clara Vogt" to:+4930 from:+4989',
  )
  expect(formatSearch(withSideField(query, 'from', 'extension', ''))).toBe('from:"Clara Vogt" to:+4930')
})

test.each([
  ['refund "no answer" -queue:support queue:sales -tag:vip on:today', 'refund "no answer" -tag:vip on:today'],
  ['from:ann from:+4930 from:bob to:201 to:202', 'from:bob to:202'],
  ['is:recorded is:live has:note has:tag -has:disposition', 'has:tag -has:disposition'],
  ['direction:inbound longer:5m after:yesterday', ''],
])('what no field of the form shows of %s is %s', (text, beyond) => {
  const query = read(text)
  expect(formatSearch(beyondForm(query))).toBe(beyond)
  expect(withBeyondForm(query, beyondForm(query))).toHaveLength(query.length)
})

test('what is written beyond the fields leaves them as they are', () => {
  const query = read('refund queue:sales -tag:vip is:recorded')
  expect(formatSearch(withBeyondForm(query, read('-from:ann')))).toBe('queue:sales is:recorded -from:ann')
  expect(formatSearch(withBeyondForm(query, []))).toBe('queue:sales is:recorded')
})
