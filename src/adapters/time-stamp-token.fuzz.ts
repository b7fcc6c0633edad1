import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppError } from '../core/model/app-error.ts'
import { createHttpTimeStamper } from './http-time-stamper.ts'
import { readTimeStampToken } from './time-stamp-token.ts'
import { startTsa, type TestTsa } from './tsa.test-kit.ts'

const never = new AbortController().signal
const TEXT = 'the checkpoint'
const imprint = createHash('sha256').update(TEXT).digest()

let tsa: TestTsa
let token: Uint8Array
let response: Buffer
beforeAll(async () => {
  tsa = await startTsa()
  token = (await createHttpTimeStamper({ url: tsa.url, trusted: [] }).stamp(TEXT, never)).token
  response = tsa.reply(tsa.asked[0] as Buffer)
})
afterAll(() => tsa?.close())

const changes = (length: number) =>
  fc.array(fc.record({ at: fc.nat(length - 1), remove: fc.nat(6), insert: fc.uint8Array({ maxLength: 6 }) }), {
    minLength: 1,
    maxLength: 4,
  })

function changed(bytes: Uint8Array, all: readonly { at: number; remove: number; insert: Uint8Array }[]): Buffer {
  let made = Buffer.from(bytes)
  for (const { at, remove, insert } of all)
    made = Buffer.concat([made.subarray(0, at), insert, made.subarray(at + remove)])
  return made
}

it('whatever became of a token, it is refused with a code, or says what was signed', () => {
  const whole = readTimeStampToken(token, { imprint, trusted: [tsa.caCertificate] })
  fc.assert(
    fc.property(changes(token.length), (all) => {
      try {
        const read = readTimeStampToken(changed(token, all), { imprint, trusted: [tsa.caCertificate] })
        expect(read).toEqual(whole)
      } catch (error) {
        expect((error as AppError).code).toBe('time-stamp-invalid')
      }
    }),
    { seed: 31, numRuns: 3000 },
  )
})

it('bytes that are no token at all are refused with a code, soon', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      expect(() => readTimeStampToken(bytes, { imprint, trusted: [] })).toThrow(AppError)
    }),
    { seed: 32, numRuns: 2000 },
  )
  // Constructed, one in the other, as deep as it goes; and as many as there is room for.
  const startedAt = performance.now()
  for (const hostile of [Buffer.alloc(60_000, 0x30), Buffer.alloc(60_000, Buffer.from('3080', 'hex')), wide()])
    expect(() => readTimeStampToken(hostile, { imprint, trusted: [] })).toThrow(AppError)
  expect(performance.now() - startedAt).toBeLessThan(2000)
})

/** SEQUENCE of 30,000 NULLs. */
function wide(): Buffer {
  return Buffer.concat([Buffer.from('3082ea60', 'hex'), Buffer.alloc(60_000, Buffer.from('0500', 'hex'))])
}

it('whatever an authority answers, asking ends with a code', async () => {
  let answer: Uint8Array = response
  const server = createServer((request, reply) => {
    request.resume()
    request.on('end', () => reply.end(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const stamper = createHttpTimeStamper({ url, trusted: [tsa.caCertificate] })
  try {
    await fc.assert(
      fc.asyncProperty(fc.oneof(changes(response.length), fc.uint8Array({ maxLength: 300 })), async (made) => {
        answer = made instanceof Uint8Array ? made : changed(response, made)
        const error = await stamper.stamp(TEXT, never).catch((caught: unknown) => caught)
        // Never a stamp: the nonce is of another request.
        expect((error as AppError).code).toBe('time-stamp-failed')
        expect((error as AppError).message).not.toMatch(/undefined|\[object|TypeError/)
      }),
      { seed: 33, numRuns: 500 },
    )
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
