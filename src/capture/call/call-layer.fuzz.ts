import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metadata, request, siprec, startCapture, type TestCapture, TWO_LINES } from './call-layer.test-kit.ts'

let capture: TestCapture
beforeAll(async () => {
  capture = await startCapture()
})
afterAll(() => capture.close())

const VALID = siprec(TWO_LINES, metadata('sip:1@carrier.example', 'sip:101@acme.example'))
const validBytes = new TextEncoder().encode(VALID)

/** A body that was right before some bytes of it were changed, cut out or doubled. */
const damaged = fc
  .array(fc.tuple(fc.nat(validBytes.length - 1), fc.nat(40), fc.uint8Array({ maxLength: 20 })), { maxLength: 8 })
  .map((wounds) => {
    let bytes = validBytes
    for (const [at, length, filling] of wounds) {
      bytes = Uint8Array.of(...bytes.subarray(0, at), ...filling, ...bytes.subarray(at + length))
    }
    return bytes
  })
const body = fc.oneof(damaged, fc.uint8Array({ maxLength: 500 }))
const contentType = fc.constantFrom(
  ...['multipart/mixed;boundary=part', 'multipart/mixed', 'application/sdp', '', 'x/y;;;'],
  ...['application/dtmf-relay', 'application/dtmf'],
)
const headerText = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constant('<sip:a@acme.example>;tag=1'))

describe('whatever a recording client sends', () => {
  it('is answered, and never leaves a session behind that cannot end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(body, contentType), { minLength: 1, maxLength: 4 }),
        headerText,
        headerText,
        async (bodies, from, header) => {
          const headers = [
            { name: 'X-Cisco-Recording-Participant', value: header },
            { name: 'Record', value: header.length % 3 === 0 ? 'on' : header },
          ]
          const first = request('', { from, headers })
          for (const [index, [bytes, type]] of bodies.entries()) {
            const next = { ...first, body: bytes, contentType: type, method: index % 2 ? 'UPDATE' : 'INVITE' }
            const reply = await (index === 0 ? capture.layer.open(next) : capture.layer.change(next))
            expect(reply.status).toBeGreaterThanOrEqual(200)
            expect(reply.status).toBeLessThan(700)
            expect(reply.status).not.toBe(500)
            capture.layer.acknowledged(next)
            await capture.layer.inform(next)
          }
          await capture.layer.ended(first.sessionId, 'bye', { ...first, body: bodies[0]?.[0] ?? first.body })
          expect(capture.layer.liveCalls()).toEqual([])
        },
      ),
      { numRuns: 200, seed: 7, interruptAfterTimeLimit: 8000 },
    )
    expect(capture.logged.filter(({ message }) => message.includes('could not be'))).toEqual([])
  })
})
