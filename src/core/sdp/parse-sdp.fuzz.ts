import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerOffer } from './answer-offer.ts'
import { formatSdp } from './format-sdp.ts'
import { parseSdp } from './parse-sdp.ts'

const RUNS = { seed: 20260721, numRuns: 3000, interruptAfterTimeLimit: 8000 }

const word = fc.oneof(
  fc.constantFrom('audio', 'RTP/AVP', 'IN', 'IP4', 'IP6', '0.0.0.0', '::', 'sendonly', 'inactive', 'rtpmap', 'label'),
  fc.integer({ min: -1, max: 70_000 }).map(String),
  fc.string({ maxLength: 12 }),
)
const line = fc
  .tuple(fc.constantFrom('v', 'o', 's', 'c', 't', 'm', 'a', 'b', 'x', ''), fc.array(word, { maxLength: 8 }))
  .map(([type, words]) => `${type}=${words.join(type === 'a' ? ':' : ' ')}`)
const text = fc.oneof(
  fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\r\n')),
  fc.string({ maxLength: 400, unit: 'binary' }),
)

test('any text is read, answered and written', () => {
  fc.assert(
    fc.property(text, (offer) => {
      const { sdp, problems } = parseSdp(offer)
      expect(problems.length).toBeLessThanOrEqual(20)
      const rtpPorts = sdp.media.map(() => 20000)
      const answer = answerOffer(sdp, {
        address: '192.0.2.1',
        addressFamily: 'IP4',
        sessionId: '1',
        version: 1,
        rtpPorts,
      })
      const again = parseSdp(formatSdp(answer)).sdp
      expect(again.media.map(({ port, formats, label }) => [port, formats, label])).toEqual(
        answer.media.map(({ port, formats, label }) => [port, formats, label]),
      )
    }),
    RUNS,
  )
})

test.each([
  ['long lines', (size: number) => `v=0\na=${'x'.repeat(size)}\nm=audio 1 RTP/AVP ${'0 '.repeat(size / 2)}\n`],
  ['many lines', (size: number) => 'a=rtpmap:0 PCMU/8000\n'.repeat(size / 20)],
  ['blanks', (size: number) => `m=${' '.repeat(size)}`],
  ['m-lines', (size: number) => 'm=audio 4000 RTP/AVP 0\n'.repeat(size / 20)],
])('%s take time in proportion', (_, make) => {
  for (const size of [1000, 400_000]) {
    const started = performance.now()
    parseSdp(make(size))
    expect(performance.now() - started).toBeLessThan(1500)
  }
})
