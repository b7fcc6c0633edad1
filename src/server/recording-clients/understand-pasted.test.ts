import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fixtureBytes, fixtureRequest, seen, shown } from '../../core/siprec/siprec-fixture.test-kit.ts'
import { understandPasted } from './understand-pasted.ts'

const FOLDER = new URL('../../../test/fixtures/siprec/', import.meta.url)
const INVITES = readdirSync(FOLDER).filter((name) => name.endsWith('.sip') && !/update|hold|second|srtp/.test(name))

const textOf = (name: string) => new TextDecoder().decode(fixtureBytes(name))
const parties = (text: string) => understandPasted(text, 'generic').parties.map(shown)
const whole = (name: string) => seen(fixtureRequest(name)).parties.map(shown)

test.each(INVITES)('%s: pasted with bare LF it is the same call', (name) => {
  const text = textOf(name).replaceAll('\r\n', '\n')
  const { problems } = understandPasted(text, 'generic')
  expect(parties(text)).toEqual(whole(name).filter((party) => party !== 'callee - []' && party !== 'caller - []'))
  expect(problems.filter(({ text: problem }) => /Content-Length|is cut|refuse/.test(problem))).toEqual([])
})

const ORACLE = textOf('oracle.sip').replaceAll('\r\n', '\n')
const EXPECTED = whole('oracle.sip')
const everyLine = (prefix: (index: number) => string) =>
  ORACLE.split('\n')
    .map((line, index) => `${prefix(index)}${line}`)
    .join('\n')

test.each([
  [
    'blank lines and the words of a log before it',
    `\n\n2026-03-01 09:30:00 received from 192.0.2.1:5060 ----\n\n${ORACLE}`,
  ],
  ['a log prefix on the first line', `Mar  1 09:30:00 sbc1 sipd[42]: ${ORACLE}`],
  ['a time on every line', everyLine((index) => `2026-03-01T09:30:00.${100 + index} DEBUG `)],
  ['quoted as in a mail', everyLine(() => '> ')],
  ['indented', everyLine(() => '    ')],
  ['line ends in words', `"${ORACLE.replaceAll('"', '\\"').replaceAll('\n', '\\r\\n')}"`],
  ['a wrong Content-Length', ORACLE.replace(/Content-Length: \d+/, 'Content-Length: 12')],
  ['without empty lines', ORACLE.replace(/\n\n/g, '\n')],
  ['followed by the answer', `${ORACLE}\n\nSIP/2.0 100 Trying\nVia: x\n\nSIP/2.0 200 OK\n`],
  ['behind another request', `OPTIONS sip:rec@x SIP/2.0\nVia: x\n\n${ORACLE}`],
  ['headers that a recorder would miss', ORACLE.replace(/^(?:Via|Call-ID|CSeq).*\n/gm, '')],
  ['without its first line', ORACLE.slice(ORACLE.indexOf('\n') + 1)],
  ['only the body', ORACLE.slice(ORACLE.indexOf('--unique'))],
])('%s: the same parties', (_, text) => {
  expect(parties(text)).toEqual(EXPECTED)
})

test('only the XML: parties without streams', () => {
  const xml = ORACLE.slice(ORACLE.indexOf('<?xml'), ORACLE.indexOf('--unique-boundary-1--'))
  const { message, parties: found, sdp } = understandPasted(`log: ${xml} trailing words`, 'oracle')
  expect([message.kind, sdp]).toEqual(['body', undefined])
  expect(found.map(shown)).toEqual(EXPECTED.map((party) => party.replace(/\[\d\]/, '[]')))
})

test('a body that is cut is read as far as it goes, and that it is cut is said', () => {
  const { problems, metadata } = understandPasted(ORACLE.slice(0, ORACLE.indexOf('<stream ')), 'generic')
  expect(metadata?.participants).toHaveLength(2)
  expect(problems.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^the body is cut: 1992 bytes are announced/),
  )
})

test.each(['', 'hello', '{"a": 1}', '<html></html>'])('%s is nothing', (text) => {
  const { message, parties: found } = understandPasted(text, 'generic')
  expect([message.kind, found]).toEqual(['nothing', []])
})

test('each rule says what it finds, and whether it counts', () => {
  const { rules, mapped, unused } = understandPasted(textOf('oracle-headers.sip'), 'oracle')
  expect(rules.slice(0, 3)).toEqual([
    { found: ['sip:+15550100777@carrier.example.org'], counts: true },
    { found: ['sip:101@acme.example'], counts: true },
    { found: [], counts: false },
  ])
  expect(mapped.identifiers).toMatchObject({ 'in-realm': 'access-acme' })
  expect(unused).toMatchObject([{ in: 'element', name: 'callerOrig', value: 'true' }])
})

test('who is found only for want of somebody does not count when somebody was signalled', () => {
  const counting = (text: string) =>
    understandPasted(text, 'broadworks')
      .rules.slice(0, 2)
      .map(({ counts }) => counts)
  const text = textOf('broadworks.sip')
  expect(counting(text)).toEqual([false, false])
  const withheld = text.replace(
    '<aor>sip:+447700900456@carrier.example.org;user=phone</aor>',
    '<aor>sip:anonymous@x</aor>',
  )
  expect(counting(withheld)).toEqual([true, false])
})

test('what nothing has asked for is shown: it may be worth a rule', () => {
  const text = textOf('netsapiens.sip').replace('Max-Forwards', 'X-Tenant: acme\r\nMax-Forwards')
  const { unused } = understandPasted(text, 'generic')
  expect(unused.map(({ name, value }) => `${name} ${value}`)).toEqual([
    'X-Tenant acme',
    'orig 101',
    'term 8005550100',
    'queue support',
    'nameID@aor sip:supervisor@acme.example.com',
    'name Not A Party',
  ])
  const rule = { fact: 'queue', from: { in: 'element', name: 'queue' } } as const
  const mapped = understandPasted(text, { startsFrom: 'generic', rules: [rule] })
  expect(mapped.unused.map(({ name }) => name)).not.toContain('queue')
})
