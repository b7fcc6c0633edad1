import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MappedFact, MappingRule, MappingSource } from '../../model/fact-mapping.ts'
import { parseMetadata } from '../parse-metadata.ts'
import { custom, eventsOf } from './fact-mapping.test-kit.ts'
import { mappedFacts } from './mapped-facts.ts'
import { overrideParties } from './override-parties.ts'

const RUNS = { seed: 20260902, numRuns: 2000, interruptAfterTimeLimit: 9000 }

const FACTS: readonly MappedFact[] = [
  ...['caller', 'callee', 'caller-device-kind', 'callee-device-kind', 'queue', 'auto-attendant', 'ivr', 'find-me'],
  ...['agent', 'answered', 'forwarded-by', 'transferred-by', 'conference-size', 'codec', 'identifier'],
] as MappedFact[]

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '"a" <sip:101@x;c=d>;e="f,g"',
    '<sip:102@x?Reason=SIP%3Bcause%3D302>;index=1, <sip:1@x>',
    '<<;>',
    '%',
    '4',
    '\xff\xfe',
  ),
)
const part = fc.constantFrom('whole', 'uri', 'user', 'host', 'display-name', ';reason', ';', undefined) as fc.Arbitrary<
  MappingSource['part']
>
const source: fc.Arbitrary<MappingSource> = fc.oneof(
  fc.record({ in: fc.constant('header' as const), name: fc.constantFrom('X-A', 'Diversion', '__proto__', ''), part }),
  fc.record({ in: fc.constantFrom('request-uri' as const, 'diversion' as const, 'participant' as const), part }),
  fc.record({
    in: fc.constant('element' as const),
    name: fc.constantFrom('a', 'a@b', 'constructor'),
    behind: fc.constantFrom(undefined, { attribute: 'a@b', value: 'c' }),
    part,
  }),
)
const rule: fc.Arbitrary<MappingRule> = fc.record({
  fact: fc.constantFrom(...FACTS),
  from: source,
  pattern: fc.oneof(
    fc.constant(undefined),
    fc.string({ unit: fc.constantFrom('*', '(', ')', '\\', 'a', '1'), maxLength: 8 }),
  ),
  value: fc.constantFrom(undefined, 'v'),
  which: fc.constantFrom(undefined, 'first', 'last', 'each'),
  onlyIfUnknown: fc.boolean(),
})

test('any rules, asked of anything, answer the same twice', () => {
  const header = fc.record({ name: fc.constantFrom('X-A', 'Diversion', 'History-Info', '__proto__'), value: text })
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 8 }),
      fc.array(header, { maxLength: 5 }),
      text,
      text,
      (rules, headers, from, inner) => {
        const { metadata } = parseMetadata(
          `<recording><participant id="p"><nameID aor="${inner.replace(/[<>"&]/g, '')}"/><e xmlns="u"><a b="c">${inner.replace(/[<&]/g, '')}</a></e></participant></recording>`,
        )
        const input = { requestUri: from, headers, from, to: inner, metadata }
        const mapped = mappedFacts(custom(...rules), input)
        expect(mappedFacts(custom(...rules), input)).toEqual(mapped)
        expect(mapped.findings.every(({ text: fact }) => fact !== '' && fact.length <= 256)).toBe(true)
        eventsOf(mapped)
        const parties = [{ index: 0, role: 'caller' as const, streamIds: [] }]
        expect(overrideParties(parties, mapped)).toHaveLength(1)
      },
    ),
    RUNS,
  )
})

test.each([
  ['header', ',<sip:a@b>;c=d'],
  ['quotes', '"\\'],
  ['brackets', '<<'],
  ['parameters', ';a=b'],
  ['History-Info', '<sip:a@b?reason=sip;>,'],
  ['escapes', '%3b'],
])('%s: no time lost on size', (_, piece) => {
  const value = piece.repeat(Math.ceil(60_000 / piece.length))
  const headers = ['X-A', 'Diversion', 'History-Info'].map((name) => ({ name, value }))
  const rules = (['uri', 'user', ';reason', 'display-name'] as const).flatMap((each): MappingRule[] => [
    { fact: 'queue', from: { in: 'header', name: 'X-A', part: each }, pattern: '*(a*b*c)*d', which: 'each' },
    { fact: 'queue', from: { in: 'diversion', part: each }, which: 'each' },
  ])
  const started = performance.now()
  mappedFacts(custom(...rules), { requestUri: value, headers, from: value, to: value, metadata: undefined })
  expect(performance.now() - started).toBeLessThan(1000)
})
