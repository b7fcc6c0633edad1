import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { headerValue } from '../sip/headers.ts'
import { callIdentifiers } from './call-identifiers.ts'
import { joinKeysOf } from './join-key.ts'
import { mergeMetadata } from './merge-metadata.ts'
import { parseMetadata } from './parse-metadata.ts'
import { partiesOf } from './parties-of.ts'
import { fixtureRequest, seen } from './siprec-fixture.test-kit.ts'
import { splitBody } from './split-body.ts'

const RUNS = { seed: 20260721, numRuns: 2000, interruptAfterTimeLimit: 9000 }
const FOLDER = new URL('../../../test/fixtures/siprec/', import.meta.url)
const FIXTURES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sip'))
  .map(fixtureRequest)

/** Bytes overwritten, cut out and repeated. */
const mutation = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 60 }),
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc
        .constantFrom('<', '>', '"', '&', '--', '\r\n', '\r\n\r\n', '<x:y ', '</', '--foobar')
        .map((text) => Buffer.from(text)),
    ),
  }),
  { minLength: 1, maxLength: 8 },
)

function mutated(body: Uint8Array, changes: readonly { at: number; length: number; bytes: Uint8Array }[]): Uint8Array {
  return changes.reduce<Uint8Array>((bytes, change) => {
    const at = Math.floor(change.at * bytes.length)
    return Buffer.concat([bytes.subarray(0, at), change.bytes, bytes.subarray(at + change.length)])
  }, body)
}

test('bodies, damaged anywhere, leave parties whose streams exist', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FIXTURES), mutation, mutation, (request, changes, more) => {
      const first = seen({ ...request, body: mutated(request.body, changes) })
      const second = seen({ ...request, body: mutated(request.body, more) }, first)
      for (const { parties, streams } of [first, second]) {
        expect(parties.map(({ index }) => index)).toEqual(parties.map((_, index) => index))
        const ids = new Set([...first.streams, ...streams].map(({ id }) => id))
        expect(parties.flatMap(({ streamIds }) => streamIds).every((id) => ids.has(id))).toBe(true)
      }
      expect(second.parties.length).toBeGreaterThanOrEqual(first.parties.length)
      callIdentifiers(request, second.metadata)
    }),
    RUNS,
  )
})

test('any bytes under any type are split', () => {
  const type = fc.oneof(
    fc.constantFrom('multipart/mixed;boundary=b', 'application/sdp', ''),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(type, fc.uint8Array({ maxLength: 500 }), (contentType, body) => {
      const { metadata } = splitBody(contentType, body)
      if (metadata) parseMetadata(metadata.text)
    }),
    RUNS,
  )
})

test('any XML is read, merged and made into parties', () => {
  const name = fc.constantFrom(
    'participant',
    'stream',
    'session',
    'send',
    'nameID',
    'participantstreamassoc',
    'x:y',
    'extensiondata',
    'datamode',
  )
  const text = fc.constantFrom('a', 'b', 'partial', '', '1', '__proto__', '2024-01-01T00:00:00Z')
  const { xml } = fc.letrec<{ xml: string }>((tie) => ({
    xml: fc.oneof(
      { maxDepth: 4 },
      text,
      fc
        .tuple(name, text, fc.array(tie('xml'), { maxLength: 5 }))
        .map(([element, id, inner]) => `<${element} id="${id}" participant_id="${id}">${inner.join('')}</${element}>`),
    ),
  }))
  const streams = [0, 1].map((id) => ({ id, kind: 'audio' as const, label: `${id}` }))
  fc.assert(
    fc.property(xml, xml, (one, two) => {
      const [first, second] = [one, two].map((inner) => parseMetadata(`<recording>${inner}</recording>`).metadata)
      const metadata = first && second ? mergeMetadata(first, second) : first
      const invite = { headers: [], from: one.slice(0, 50), to: two.slice(0, 50) }
      const { parties } = partiesOf({ metadata, streams, invite, previous: [], atMs: 0 })
      expect(parties.length).toBeGreaterThan(0)
      expect(joinKeysOf(invite, { audioLines: 1, metadata }).length).toBeLessThan(64)
    }),
    RUNS,
  )
})

const repeated = (text: string) => (size: number) => text.repeat(Math.ceil(size / text.length))

test.each<[string, (size: number) => string]>([
  ['boundary lines', repeated('--b\r\n')],
  ['foreign boundaries', repeated('--c\nContent-Type: a\n')],
  ['empty lines', (size) => `--b${'\r\n'.repeat(size / 2)}x`],
  ['blanks', repeated(' ')],
  ['hyphens', repeated('-')],
  ['header lines', (size) => `--b\r\n${'Content-Type: application/sdp\r\n'.repeat(size / 31)}`],
  ['folded lines', (size) => `--b\r\nContent-Type: a${'\r\n b'.repeat(size / 4)}`],
  ['open angle brackets', repeated('<')],
  ['elements inside each other', repeated('<a>')],
  ['elements with namespaces inside each other', repeated('<a xmlns:b="c">')],
  ['attributes', (size) => `<recording ${Array.from({ length: size / 10 }, (_, index) => `a${index}="1"`).join(' ')}>`],
  ['participants', (size) => `<recording>${repeated('<participant id="a"><nameID aor="b"/></participant>')(size)}`],
  [
    'participants with ids',
    (size) =>
      `<recording>${Array.from({ length: size / 60 }, (_, index) => `<participant id="${index}"><aor>sip:${index}@x</aor></participant>`).join('')}`,
  ],
  [
    'associations',
    (size) =>
      `<recording>${Array.from({ length: size / 60 }, (_, index) => `<participantstreamassoc participant_id="${index}"><send>${index}</send></participantstreamassoc>`).join('')}`,
  ],
  ['ampersands', (size) => `<recording>${'&'.repeat(size)}`],
  ['comments', repeated('<recording><!-- --')],
  ['sections', repeated('<![CDATA[')],
  ['wrong ends', repeated('</a><b>')],
  [
    'names',
    (size) => `<recording><participant id="a"><name>${';a=b'.repeat(size / 4)}</name></participant></recording>`,
  ],
])('%s: no time lost on size', (_, make) => {
  const text = make(400_000)
  const started = performance.now()
  const { sdp, metadata } = splitBody('multipart/mixed;boundary=b', new TextEncoder().encode(text))
  const read = parseMetadata(metadata?.text ?? text)
  const streams = [{ id: 0, kind: 'audio' as const, label: '1' }]
  const invite = { headers: [{ name: 'X-Cisco-Recording-Participant', value: text }], from: text, to: text }
  const first = partiesOf({ metadata: read.metadata, streams, invite, previous: [], atMs: 0 })
  const { metadata: renamed } = parseMetadata((metadata?.text ?? text).replaceAll('id="', 'id="z'))
  partiesOf({ metadata: renamed, streams, invite, previous: first.parties, atMs: 1 })
  expect(headerValue(invite, 'To')).toBeUndefined()
  expect(sdp?.length ?? 0).toBeLessThanOrEqual(text.length)
  expect(performance.now() - started).toBeLessThan(2500)
})
