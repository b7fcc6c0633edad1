/** RFC 4475, Session Initiation Protocol (SIP) Torture Test Messages: all 49, by section. */

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatSipMessage } from './format-message.ts'
import { headerList, headerTokens, headerValue } from './headers.ts'
import { decodeLatin1 } from './latin1.ts'
import type { SipMessage } from './message.ts'
import { parseNameAddress, tagOf } from './name-address.ts'
import { parameter } from './parameters.ts'
import { parseSipMessage } from './parse-message.ts'
import { parseSipUri } from './sip-uri.ts'
import { parseVia } from './via.ts'

const FOLDER = new URL('../../../test/fixtures/rfc4475/', import.meta.url)
const read = (name: string): Uint8Array => readFileSync(new URL(`${name}.sip`, FOLDER))

/** What each accepted message must be read as; `bodyBytes` where it has a body. */
const ACCEPTED: Readonly<
  Record<string, { start: string; bodyBytes?: number; problems?: RegExp; check?: (m: SipMessage) => void }>
> = {
  // §3.1.1 valid messages
  wsinv: {
    start: 'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam',
    bodyBytes: 150,
    check(message) {
      expect(tagOf(headerValue(message, 'To') ?? '')).toBe('1918181833n')
      expect(parseNameAddress(headerValue(message, 'From') ?? '')?.displayName).toBe('J Rosenberg \\"')
      expect(headerValue(message, 'CSeq')).toBe('0009 INVITE')
      expect(headerValue(message, 'Subject')).toBe('')
      expect(headerValue(message, 'NewFangledHeader')).toBe('newfangled value continued newfangled value')
      expect(headerValue(message, 'UnknownHeaderWithUnusualValue')).toBe(';;,,;;,;')
      expect(headerList(message, 'Via').map((value) => parseVia(value)?.branch)).toEqual([
        '390skdjuw',
        'z9hG4bK9ikj8',
        'z9hG4bK30239',
      ])
      const contact = parseNameAddress(headerValue(message, 'Contact') ?? '')
      expect(contact).toMatchObject({ displayName: 'Quoted string ""', uri: 'sip:jdrosen@example.com' })
      expect(parameter(contact?.parameters ?? [], 'newparam')).toBe('newvalue')
    },
  },
  intmeth: {
    start: `!interesting-Method0123456789_*+\`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com`,
    check(message) {
      expect(parseNameAddress(headerValue(message, 'To') ?? '')?.displayName).toBe('BEL:\x07 NUL:\0 DEL:\x7f')
      expect(tagOf(headerValue(message, 'From') ?? '')).toBe("_token~1'+`*%!-.")
      expect(headerValue(message, 'Call-ID')).toBe('intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{')
      expect(message.kind === 'request' && parseSipUri(message.requestUri)).toMatchObject({ host: 'example.com' })
    },
  },
  esc01: {
    start: 'INVITE sip:sips%3Auser%40example.com@example.net',
    bodyBytes: 150,
    check: (message) =>
      expect(parseNameAddress(headerValue(message, 'Contact') ?? '')?.uri).toBe(
        'sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31',
      ),
  },
  escnull: { start: 'REGISTER sip:example.com', check: (message) => expect(headerList(message, 'm')).toHaveLength(2) },
  // An escaped method is another method, an escaped header name another header.
  esc02: {
    start: 'RE%47IST%45R sip:registrar.example.com',
    check: (message) => expect(headerList(message, 'Contact')).toHaveLength(2),
  },
  lwsdisp: {
    start: 'OPTIONS sip:user@example.com',
    check: (message) => expect(parseNameAddress(headerValue(message, 'From') ?? '')?.displayName).toBe('caller'),
  },
  longreq: {
    start: 'INVITE sip:user@example.com',
    bodyBytes: 150,
    check: (message) => expect(headerList(message, 'Via')).toHaveLength(34),
  },
  // The octets after the body look like an INVITE; they are not one (RFC 3261 §18.3).
  dblreq: { start: 'REGISTER sip:example.com' },
  semiuri: {
    start: 'OPTIONS sip:user;par=u%40example.net@example.com',
    check: (message) =>
      expect(message.kind === 'request' && parseSipUri(message.requestUri)).toMatchObject({
        user: 'user;par=u%40example.net',
        host: 'example.com',
        parameters: [],
      }),
  },
  transports: {
    start: 'OPTIONS sip:user@example.com',
    check: (message) =>
      expect(headerList(message, 'Via').map((value) => parseVia(value)?.transport)).toEqual([
        'UDP',
        'SCTP',
        'TLS',
        'UNKNOWN',
        'TCP',
      ]),
  },
  mpart01: { start: 'MESSAGE sip:kumiko@example.org', bodyBytes: 553 },
  unreason: { start: '200 = 2**3 * 5**2 ', bodyBytes: 154 },
  noreason: { start: '100 ' },
  // §3.1.2 invalid, and taken all the same: nothing in them is ambiguous, and a recorder that is strict here loses calls.
  // The RFC allows it in each case.
  // A Date in another time zone than GMT: we do not use Date.
  baddate: { start: 'INVITE sip:user@example.com', bodyBytes: 150 },
  // Blanks inside the angle brackets: where the URI begins and ends is plain.
  badaspec: {
    start: 'OPTIONS sip:user@example.org',
    problems: /To: blank around the URI/,
    check: (message) =>
      expect(parseNameAddress(headerValue(message, 'To') ?? '')?.uri).toBe('sip:t.watson@example.org'),
  },
  // A comma in an unquoted display name: To and From hold one value only, so it separates nothing.
  baddn: {
    start: 'OPTIONS sip:t.watson@example.org',
    problems: /From: display name should be quoted/,
    check: (message) => expect(tagOf(headerValue(message, 'From') ?? '')).toBe('43'),
  },
  // §3.2 transaction layer: the branch is the cookie alone; the transaction layer takes the RFC 2543 way.
  badbranch: {
    start: 'OPTIONS sip:user@example.com',
    check: (message) => expect(parseVia(headerValue(message, 'Via') ?? '')?.branch).toBe('z9hG4bK'),
  },
  // §3.3 application layer: well-formed; the server answers 416, 420, 415, 401/405, 406.
  unkscm: { start: 'OPTIONS nobodyKnowsThisScheme:totallyopaquecontent' },
  novelsc: { start: 'OPTIONS soap.beep://192.0.2.103:3002' },
  unksm2: { start: 'REGISTER sip:example.com' },
  bext01: {
    start: 'OPTIONS sip:user@example.com',
    check: (message) =>
      expect(headerTokens(message, 'Require')).toEqual(['nothingsupportsthis', 'nothingsupportsthiseither']),
  },
  invut: { start: 'INVITE sip:user@example.com', bodyBytes: 40 },
  regaut01: { start: 'REGISTER sip:example.com' },
  bcast: { start: '200 OK', bodyBytes: 154 },
  zeromf: { start: 'OPTIONS sip:user@example.com' },
  cparam01: {
    start: 'REGISTER sip:example.com',
    check: (message) =>
      expect(parseNameAddress(headerValue(message, 'Contact') ?? '')).toMatchObject({
        uri: 'sip:+19725552222@gw1.example.net',
        parameters: [{ name: 'unknownparam' }],
      }),
  },
  cparam02: {
    start: 'REGISTER sip:example.com',
    check: (message) => expect(parseNameAddress(headerValue(message, 'Contact') ?? '')?.parameters).toEqual([]),
  },
  regescrt: { start: 'REGISTER sip:example.com' },
  sdp01: { start: 'INVITE sip:user@example.com', bodyBytes: 150 },
  // §3.4 backward compatibility: no tag, no branch, no Content-Length.
  inv2543: { start: 'INVITE sip:UserB@example.com', bodyBytes: 105 },
}

/** §3.1.2, and those of §3.3 that the RFC answers with 400. */
const REFUSED: Readonly<Record<string, { reason: string; status?: 505; dropped?: true }>> = {
  badinv01: { reason: 'Via malformed' },
  clerr: { reason: 'Content-Length beyond the message' },
  ncl: { reason: 'Content-Length malformed' },
  scalar02: { reason: 'CSeq malformed' },
  scalarlg: { reason: 'CSeq malformed', dropped: true },
  quotbal: { reason: 'To malformed' },
  ltgtruri: { reason: 'Request-URI without a scheme' },
  lwsruri: { reason: 'surplus blank in the request line' },
  lwsstart: { reason: 'surplus blank in the request line' },
  trws: { reason: 'surplus blank in the request line' },
  escruri: { reason: 'headers in the Request-URI' },
  regbadct: { reason: 'Contact: URI with comma or question mark needs angle brackets' },
  badvers: { reason: 'SIP version', status: 505 },
  mismatch01: { reason: 'CSeq names another method' },
  mismatch02: { reason: 'CSeq names another method' },
  bigcode: { reason: 'not a SIP status line', dropped: true },
  insuf: { reason: 'Call-ID missing' },
  multi01: { reason: 'several CSeq headers' },
  mcl01: { reason: 'several Content-Length headers' },
}

describe('RFC 4475', () => {
  it('has every message in one of the two tables', () => {
    const names = readdirSync(FOLDER).filter((name) => name.endsWith('.sip'))
    expect([...Object.keys(ACCEPTED), ...Object.keys(REFUSED)].map((name) => `${name}.sip`).sort()).toEqual(
      names.sort(),
    )
    expect(names).toHaveLength(49)
  })

  it.each(Object.entries(ACCEPTED))('%s is read as what it is', (name, expected) => {
    const parsed = parseSipMessage(read(name))
    if (!parsed.ok) throw new Error(parsed.reason)
    const { message } = parsed
    const start =
      message.kind === 'request' ? `${message.method} ${message.requestUri}` : `${message.status} ${message.reason}`
    if (name === 'unreason') expect(start.startsWith(expected.start)).toBe(true)
    else expect(start).toBe(expected.start)
    expect(message.body.length).toBe(expected.bodyBytes ?? 0)
    expect(parsed.problems.join()).toMatch(expected.problems ?? /^$/)
    expected.check?.(message)
    const again = parseSipMessage(formatSipMessage(message))
    expect(again.ok && withoutLength(again.message)).toEqual(withoutLength(message))
  })

  it.each(Object.entries(REFUSED))('%s is refused', (name, expected) => {
    const parsed = parseSipMessage(read(name))
    expect(parsed).toMatchObject({ ok: false, reason: expected.reason, status: expected.status ?? 400 })
    // A request gets its answer, a malformed response is dropped (RFC 3261 §18.1.2).
    expect(parsed.ok === false && parsed.partial !== undefined).toBe(!expected.dropped)
  })

  it('keeps the UTF-8 bytes of a reason phrase', () => {
    const parsed = parseSipMessage(read('unreason'))
    const written = parsed.ok ? formatSipMessage(parsed.message) : new Uint8Array()
    expect(decodeLatin1(written)).toContain('\xd0\xbf\xd1\x80\xd0\xbe\xd1\x81\xd1\x82\xd0\xbe\xd0\xb5\r\n')
  })
})

function withoutLength(message: SipMessage): SipMessage {
  const headers = message.headers.filter((header) => !/^(l|content-length)$/i.test(header.name))
  return { ...message, headers, body: Uint8Array.from(message.body) }
}
