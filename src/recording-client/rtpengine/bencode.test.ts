import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { decodeBencode, encodeBencode } from './bencode.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const FIXTURES = new URL('../../../test/fixtures/rtpengine/', import.meta.url)

it('writes texts with their length in bytes, numbers, lists and dictionaries', () => {
  expect(encodeBencode({ command: 'query', limit: -3, flags: ['all', 'ü'], codec: { mask: [] } })).toBe(
    'd7:command5:query5:limiti-3e5:flagsl3:all2:üe5:codecd4:maskleee',
  )
})

it('reads what it writes', () => {
  const text = encodeBencode({ a: 1, b: 'x', c: ['y', ''], d: { e: 0 } })
  expect(decodeBencode(bytes(text))).toEqual({
    ok: true,
    value: new Map<string, unknown>([
      ['a', 1],
      ['b', 'x'],
      ['c', ['y', '']],
      ['d', new Map([['e', 0]])],
    ]),
  })
})

it('keeps the order of keys that look like numbers', () => {
  const decoded = decodeBencode(bytes('d2:20i0e1:1i0ee'))
  expect(decoded.ok && [...(decoded.value as Map<string, unknown>).keys()]).toEqual(['20', '1'])
})

it('reads from the middle of a datagram', () => {
  expect(decodeBencode(bytes('cookie 2:ok'), 7)).toEqual({ ok: true, value: 'ok' })
})

it.each([
  '',
  'x',
  'i',
  'ie',
  'i-e',
  'i1',
  'i1.5e',
  '5:ab',
  '-1:',
  'l',
  'li1e',
  'd1:ae',
  'd',
  'di1ei2ee',
  '2:okx',
  'i9999999999999999e',
])('tells why it cannot read %j', (text) => {
  expect(decodeBencode(bytes(text))).toEqual({ ok: false, reason: expect.stringMatching(/./) })
})

it('does not follow lists in lists without end', () => {
  expect(decodeBencode(bytes('l'.repeat(100_000)))).toMatchObject({
    ok: false,
    reason: expect.stringContaining('too deep'),
  })
})

it('reads what rtpengine 10.5 answers', () => {
  for (const name of ['list', 'query-talking', 'query-held', 'subscribe-request']) {
    expect(decodeBencode(readFileSync(new URL(`${name}.bencode`, FIXTURES)))).toMatchObject({ ok: true })
  }
})
