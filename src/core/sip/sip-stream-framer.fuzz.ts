import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatSipMessage } from './format-message.ts'
import { createSipStreamFramer, type StreamItem } from './sip-stream-framer.ts'

const OPTIONS = { seed: 5626, numRuns: 2000 }

const message = fc.uint8Array({ maxLength: 3000 }).map((body) =>
  formatSipMessage({
    kind: 'request',
    method: 'INFO',
    requestUri: 'sip:a@b',
    headers: [{ name: 'Call-ID', value: String(body.length) }],
    body,
  }),
)

it('gives the same messages however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(2000), { minLength: 1 }),
      (messages, cuts) => {
        const stream = Buffer.concat(messages)
        const framer = createSipStreamFramer()
        const items: StreamItem[] = []
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const length = (cuts[turn % cuts.length] ?? 0) + 1
          items.push(...framer.push(stream.subarray(at, at + length)))
          at += length
        }
        expect(items.map((item) => (item.kind === 'message' ? Buffer.from(item.bytes) : item.kind))).toEqual(
          messages.map((bytes) => Buffer.from(bytes)),
        )
      },
    ),
    { ...OPTIONS, numRuns: 300 },
  )
})

it('never throws and never gives a message beyond its limits', () => {
  const limits = { maximumHeadBytes: 500, maximumBodyBytes: 500 }
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    message,
    fc
      .constantFrom('\r\n', '\r\n\r\n', 'l: 4\r\n', 'Content-Length:\r\n 9\r\n', 'INVITE a SIP/2.0\n')
      .map((text) => Buffer.from(text)),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const framer = createSipStreamFramer(limits)
      for (const item of pieces.flatMap((bytes) => framer.push(bytes))) {
        if (item.kind === 'message') expect(item.bytes.length).toBeLessThanOrEqual(1000)
      }
    }),
    OPTIONS,
  )
})
