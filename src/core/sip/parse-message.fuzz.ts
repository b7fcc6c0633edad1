import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatSipMessage } from './format-message.ts'
import { headerList } from './headers.ts'
import { encodeLatin1 } from './latin1.ts'
import type { SipMessage } from './message.ts'
import { hasSrcFeature, parseNameAddress } from './name-address.ts'
import { parseSipMessage } from './parse-message.ts'
import { parseSipUri } from './sip-uri.ts'
import { viaRowsForResponse } from './via.ts'

const FOLDER = new URL('../../../test/fixtures/rfc4475/', import.meta.url)
const CORPUS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sip'))
  .map((name) => new Uint8Array(readFileSync(new URL(name, FOLDER))))
const OPTIONS = { seed: 3261, numRuns: 3000 }

/** A real message with a few bytes overwritten, cut or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...CORPUS),
    fc.array(fc.record({ at: fc.nat(4000), bytes: fc.uint8Array({ maxLength: 6 }), remove: fc.nat(6) }), {
      maxLength: 5,
    }),
  )
  .map(([message, edits]) => {
    let bytes = [...message]
    for (const { at, bytes: inserted, remove } of edits) {
      const place = at % bytes.length
      bytes = [...bytes.slice(0, place), ...inserted, ...bytes.slice(place + remove)]
    }
    return Uint8Array.from(bytes)
  })

it('never throws on arbitrary bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), readEverything), OPTIONS)
})

it('never throws on damaged messages, and what it reads it reads again from what it wrote', () => {
  fc.assert(fc.property(mutated, readEverything), OPTIONS)
})

it('reads header-like text of any shape', () => {
  const piece = fc.constantFrom(
    '"',
    '<',
    '>',
    ';',
    ',',
    '=',
    ':',
    '@',
    '?',
    '%',
    ' ',
    '\t',
    '\\',
    '[',
    ']',
    'sip:',
    'a',
    '1',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('')
      parseNameAddress(text)
      parseSipUri(`sip:${text}`)
      hasSrcFeature(text)
      viaRowsForResponse({ headers: [{ name: 'Via', value: `SIP/2.0/UDP ${text}` }] }, '192.0.2.1', 5060)
    }),
    OPTIONS,
  )
})

it('takes no longer than its length deserves', () => {
  const head = 'OPTIONS sip:a@b SIP/2.0\r\nFrom: <sip:a@b>\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n'
  const filler = [
    ' ',
    '\t',
    ',',
    ';',
    '"',
    '<',
    '>',
    '@',
    '?',
    ':',
    '\\',
    '\r',
    'a=',
    '\r\n ',
    '\r\nVia: SIP/2.0/UDP ',
    '\n',
  ]
  const starts = ['Via: SIP/2.0/UDP a', 'Contact: ', 'Contact: <sip:a@b>', 'Via: SIP', 'Content-Length: 0', 'X: ']
  for (const start of starts) {
    for (const piece of filler) {
      const bytes = encodeLatin1(`${head}${start}${piece.repeat(60_000 / piece.length)}x\r\n\r\n`)
      const startedMs = performance.now()
      readEverything(bytes)
      expect(performance.now() - startedMs, JSON.stringify([start, piece])).toBeLessThan(1000)
    }
  }
})

function readEverything(bytes: Uint8Array): void {
  const parsed = parseSipMessage(bytes)
  if (!parsed.ok) {
    if (parsed.partial) formatSipMessage(parsed.partial)
    return
  }
  const { message } = parsed
  for (const contact of headerList(message, 'contact')) {
    hasSrcFeature(contact)
    parseSipUri(parseNameAddress(contact)?.uri ?? '')
  }
  if (message.kind === 'request') parseSipUri(message.requestUri)
  viaRowsForResponse(message, '192.0.2.1', 5060)
  const again = parseSipMessage(formatSipMessage(message))
  expect(again.ok && comparable(again.message)).toEqual(comparable(message))
}

function comparable(message: SipMessage): SipMessage {
  const headers = message.headers.filter((header) => !/^(l|content-length)$/i.test(header.name))
  return { ...message, headers, body: Uint8Array.from(message.body) }
}
