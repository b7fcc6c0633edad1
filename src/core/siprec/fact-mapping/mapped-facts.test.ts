import { expect, test } from 'vitest'
import type { MappingRule } from '../../model/fact-mapping.ts'
import { bareInput, custom, eventsOf, found, inputOf } from './fact-mapping.test-kit.ts'
import { untoldEvents } from './mapped-events.ts'
import { mappedFacts } from './mapped-facts.ts'

const events = (...rules: readonly MappingRule[]) => {
  const { events: made, problems } = eventsOf(mappedFacts(custom(...rules), inputOf('netsapiens.sip')))
  return { events: made.map(({ event }) => event), problems }
}

test('a queue from an extension element, by its name there or by one of our own', () => {
  const from = { in: 'element', name: 'queue' } as const
  expect(found(custom({ fact: 'queue', from }), inputOf('netsapiens.sip'))).toEqual(['queue support'])
  expect(events({ fact: 'queue', from, pattern: 'sup*', value: 'q1' }).events).toEqual([
    { type: 'hop', atMs: 5, through: 'queue', queueId: 'q1' },
  ])
  const namespace = 'urn:another'
  expect(found(custom({ fact: 'queue', from: { ...from, namespace } }), inputOf('netsapiens.sip'))).toEqual([])
})

test('the first rule that finds something counts; of queues every one', () => {
  const participant = { in: 'participant', part: 'user' } as const
  const input = inputOf('netsapiens.sip')
  const mapping = custom(
    { fact: 'ivr', from: participant, pattern: 'nobody' },
    { fact: 'ivr', from: participant, pattern: '800*' },
    { fact: 'ivr', from: participant, pattern: '101' },
    { fact: 'queue', from: participant, which: 'each' },
    { fact: 'queue', from: participant, which: 'last' },
    { fact: 'queue', from: { in: 'request-uri', part: 'host' } },
  )
  expect(found(mapping, input)).toEqual(['ivr 8005550100', 'queue 101', 'queue 8005550100', 'queue rec.example.net'])
})

test('parts of a value', () => {
  const input = bareInput({
    'X-Way': '"Desk, main" <sip:queue-7@pbx.example;grp=a>;reason="no answer", <sip:second@y>',
    'X-Text': 'one, two',
  })
  const partOf = (part: 'whole' | 'uri' | 'user' | 'host' | 'display-name' | `;${string}`, name = 'x-way') =>
    found(custom({ fact: 'queue', from: { in: 'header', name, part } }), input)
  expect(partOf('uri')).toEqual(['queue sip:queue-7@pbx.example;grp=a'])
  expect(partOf('user')).toEqual(['queue queue-7'])
  expect(partOf('host')).toEqual(['queue pbx.example'])
  expect(partOf('display-name')).toEqual(['queue Desk, main'])
  expect(partOf(';reason')).toEqual(['queue no answer'])
  expect(partOf(';grp')).toEqual(['queue a'])
  expect(partOf(';none')).toEqual([])
  expect(partOf('whole', 'X-Text')).toEqual(['queue one, two'])
})

test('who is nobody of the account makes no event', () => {
  const rule = (fact: 'agent' | 'forwarded-by' | 'transferred-by', value: string) =>
    ({ fact, from: { in: 'request-uri' }, value }) as const
  expect(events(rule('agent', '103'), rule('forwarded-by', '4711'), rule('transferred-by', 'sip:104@x'))).toEqual({
    events: [
      { type: 'answer', atMs: 5, by: 'person', party: { network: 'onnet', userId: 'u103', aor: '103' } },
      { type: 'transfer', atMs: 5, how: 'cold', by: 'callee', to: expect.objectContaining({ userId: 'u102' }) },
    ],
    problems: ['rule 2: forwarded-by: "4711" is nobody of the account'],
  })
})

test.each([
  ['conference-size', '4', { type: 'conference', atMs: 5, parties: 4 }],
  ['conference-size', 'four', 'rule 1: conference-size: "four" is no number of parties'],
  ['answered', 'TRUE', { type: 'answer', atMs: 5, by: 'person' }],
  ['answered', 'machine', { type: 'answer', atMs: 5, by: 'machine' }],
  ['answered', 'maybe', 'rule 1: answered: "maybe" is neither person nor machine'],
  ['auto-attendant', 'main menu', { type: 'hop', atMs: 5, through: 'auto-attendant' }],
  ['callee-device-kind', 'fax', 'rule 1: callee-device-kind: "fax" is no kind of device'],
  ['codec', 'g722', { type: 'codec', atMs: 5, codec: 'G722' }],
  [
    'find-me',
    '+491701234567',
    { type: 'hop', atMs: 5, through: 'find-me', toMobile: true, to: { network: 'offnet', aor: '+491701234567' } },
  ],
] as const)('%s %s', (fact, value, expected) => {
  const result = events({ fact, from: { in: 'request-uri' }, value })
  expect([...result.events, ...result.problems]).toEqual([expected])
})

test('a machine that did not handle the call is no event', () => {
  expect(events({ fact: 'ivr', from: { in: 'request-uri' }, value: 'false' })).toEqual({ events: [], problems: [] })
})

test('what an update repeats is told once; of a size that changes and changes back the last word counts', () => {
  const hop = { type: 'hop', atMs: 1, through: 'queue', queueId: 'a' } as const
  const four = { type: 'conference', atMs: 1, parties: 4 } as const
  const three = { type: 'conference', atMs: 2, parties: 3 } as const
  expect(untoldEvents([{ ...hop, atMs: 9 }], [hop])).toEqual([])
  expect(untoldEvents([{ ...hop, queueId: 'b' }], [hop])).toHaveLength(1)
  expect(untoldEvents([four], [four, three])).toEqual([four])
  expect(untoldEvents([three], [four, three])).toEqual([])
})

test('who forwarded the call is not told again when another callee has joined', () => {
  const forward = { type: 'forward', atMs: 1, by: 'u101', to: { network: 'onnet', userId: 'u102' } } as const
  const later = { ...forward, atMs: 60_000, to: { network: 'offnet', aor: 'sip:x@y' } } as const
  expect(untoldEvents([later], [forward])).toEqual([])
  expect(untoldEvents([{ ...later, by: 'u103' }], [forward])).toHaveLength(1)
  const findMe = { type: 'hop', atMs: 1, through: 'find-me', toMobile: true } as const
  const [one, other] = ['+49170', '+49171'].map((aor) => ({ ...findMe, to: { network: 'offnet' as const, aor } }))
  expect(one && other && untoldEvents([other], [one])).toHaveLength(1)
})

test('a pattern that is none is a problem, and its rule finds nothing', () => {
  const mapping = custom({ fact: 'queue', from: { in: 'request-uri' }, pattern: '(x' })
  expect(mappedFacts(mapping, bareInput({}))).toMatchObject({
    findings: [],
    problems: ['rule 1: pattern: a parenthesis is not closed'],
  })
})

test('History-Info of a call that was only routed says of no forwarding; of two forwardings the last comes first', () => {
  const history = (value: string) =>
    found(
      custom({ fact: 'queue', from: { in: 'diversion', part: 'user' }, which: 'each' }),
      bareInput({ 'History-Info': value }),
    )
  expect(history('<sip:101@x>;index=1, <sip:101@192.0.2.1>;index=1.1;rc=1')).toEqual([])
  expect(
    history('<sip:101@x>;index=1, <sip:102@x;cause=486>;index=1.1;mp=1, <sip:103@x;cause=302>;index=1.2;mp=1.1'),
  ).toEqual(['queue 102', 'queue 101'])
  expect(history('<sip:101@x?Reason=SIP%3Bcause%3D302%3Btext%3D%22Moved%22>;index=1, <sip:103@x>;index=1.1')).toEqual([
    'queue 101',
  ])
})
