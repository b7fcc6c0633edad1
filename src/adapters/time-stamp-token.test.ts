import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../core/model/app-error.ts'
import { findFreePort } from './free-port.ts'
import { createHttpTimeStamper } from './http-time-stamper.ts'
import { createTimeStampCheck, readTimeStampToken } from './time-stamp-token.ts'
import { startTsa, type TestTsa } from './tsa.test-kit.ts'

const never = new AbortController().signal
const base64 = (token: Uint8Array) => Buffer.from(token).toString('base64')
const TEXT = 'the checkpoint'

let tsa: TestTsa
let other: TestTsa
let token: Uint8Array
beforeAll(async () => {
  tsa = await startTsa()
  other = await startTsa({ name: 'Another TSA' })
  token = (await createHttpTimeStamper({ url: tsa.url, trusted: [] }).stamp(TEXT, never)).token
})
afterAll(async () => {
  await tsa?.close()
  await other?.close()
})

const stamped = async (by: TestTsa) =>
  (await createHttpTimeStamper({ url: by.url, trusted: [by.caCertificate] }).stamp(TEXT, never)).token

describe('a token of a real authority', () => {
  it('says when and by whom, as openssl finds too', () => {
    const found = createTimeStampCheck([tsa.caCertificate])(base64(token), TEXT)
    expect(found).toEqual({ at: expect.any(String), by: 'Test TSA', isTrusted: true })
    if ('problem' in found) throw new Error(found.problem)
    expect(Math.abs(Date.parse(found.at) - Date.now())).toBeLessThan(60_000)
    expect(tsa.verifies(token, TEXT)).toBe(true)
  })

  it('without an authority that was given it is told as unchained; the certificate itself may be given', () => {
    expect(createTimeStampCheck([])(base64(token), TEXT)).toMatchObject({ by: 'Test TSA', isTrusted: false })
    expect(createTimeStampCheck([tsa.certificate])(base64(token), TEXT)).toMatchObject({ isTrusted: true })
  })

  it.each([
    ['RSA', { key: 'rsa' }],
    ['an authority between', { between: true }],
    ['its certificate named by SHA-1 (RFC 2634)', { certificateHash: 'sha1' }],
  ] as const)('%s', async (_, options) => {
    const by = await startTsa(options)
    try {
      const made = await stamped(by)
      expect(createTimeStampCheck([by.caCertificate])(base64(made), TEXT)).toMatchObject({ isTrusted: true })
      expect(by.verifies(made, TEXT)).toBe(true)
    } finally {
      await by.close()
    }
  })

  it('is taken as CMS has it, from whatever signed it so', async () => {
    const by = await startTsa()
    try {
      const made = by.signAgain(await stamped(tsa))
      expect(createTimeStampCheck([by.caCertificate])(base64(made), TEXT)).toMatchObject({ isTrusted: true })
      expect(by.verifies(made, TEXT)).toBe(true)
    } finally {
      await by.close()
    }
  })
})

describe('what is no proof is refused, as openssl does', () => {
  it('of another text', () => {
    expect(createTimeStampCheck([])(base64(token), 'another checkpoint')).toEqual({ problem: 'is of something else' })
    expect(tsa.verifies(token, 'another checkpoint')).toBe(false)
  })

  it('with another time', () => {
    const made = Buffer.from(token)
    const at = made.indexOf(Buffer.from([0x18, 0x0f]))
    expect(at).toBeGreaterThan(0)
    made.write('2019', at + 2, 'latin1')
    expect(createTimeStampCheck([])(base64(made), TEXT)).toEqual({ problem: 'is not what was signed' })
    expect(tsa.verifies(made, TEXT)).toBe(false)
  })

  it('by an authority that was not given', () => {
    const problem = 'is signed by Test TSA, which leads to no authority that was given'
    expect(createTimeStampCheck([other.caCertificate])(base64(token), TEXT)).toEqual({ problem })
    expect(other.verifies(token, TEXT)).toBe(false)
  })

  it.each([
    ['over at the time', { days: -1 }, /was not valid then/],
    ['for everything', { usage: '' }, /not one for time stamps/],
    ['for mail too', { usage: 'critical,timeStamping,emailProtection' }, /not one for time stamps/],
    ['for time stamps, which may be overlooked', { usage: 'timeStamping' }, /not one for time stamps/],
  ] as const)('by a certificate that is %s', async (_, options, words) => {
    const bad = await startTsa(options)
    try {
      const made = bad.signAgain(await stamped(tsa))
      const found = createTimeStampCheck([bad.caCertificate])(base64(made), TEXT)
      expect('problem' in found && found.problem).toMatch(words)
      expect(bad.verifies(made, TEXT)).toBe(false)
    } finally {
      await bad.close()
    }
  })

  it('with the certificate of another authority in place of its own', () => {
    const own = tsa.certificate.raw
    const made = Buffer.from(token)
    const at = made.indexOf(own)
    if (other.certificate.raw.length === own.length) other.certificate.raw.copy(made, at)
    else made.fill(0, at + 10, at + 20)
    const found = createTimeStampCheck([])(base64(made), TEXT)
    expect('problem' in found && found.problem).toMatch(/lacks the certificate|cannot be read|is no/)
  })

  it('garbage, nothing, half of it, something behind it, far too much', () => {
    const makes: readonly Uint8Array[] = [
      Buffer.from('garbage'),
      Buffer.alloc(0),
      token.subarray(0, token.length / 2),
      Buffer.concat([token, Buffer.from([0])]),
      Buffer.alloc(100_000, 0x30),
    ]
    for (const made of makes)
      expect(createTimeStampCheck([])(base64(made), TEXT)).toEqual({
        problem: expect.stringMatching(/^(is|has|cannot) /),
      })
  })

  it('with any byte changed that says something', () => {
    const imprint = createHash('sha256').update(TEXT).digest()
    const whole = readTimeStampToken(token, { imprint, trusted: [tsa.caCertificate] })
    for (let at = 0; at < token.length; at++) {
      const made = Uint8Array.from(token)
      made[at] = (made[at] ?? 0) ^ 1
      try {
        // What does not matter may differ: the order of things nobody signed. What is told may not.
        expect(readTimeStampToken(made, { imprint, trusted: [tsa.caCertificate] })).toEqual(whole)
      } catch (error) {
        expect([at, (error as AppError).code]).toEqual([at, 'time-stamp-invalid'])
      }
    }
  })
})

describe('asking', () => {
  const ask = (options: Partial<Parameters<typeof createHttpTimeStamper>[0]> = {}) =>
    createHttpTimeStamper({ url: tsa.url, trusted: [], ...options }).stamp(TEXT, never)
  const fails = async (words: RegExp, options?: Parameters<typeof ask>[0]) => {
    const error = await ask(options).then(
      () => undefined,
      (caught: unknown) => caught,
    )
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).code).toBe('time-stamp-failed')
    expect((error as AppError).message).toMatch(words)
  }
  const behaving = async (answer: Parameters<TestTsa['behave']>[0], work: () => Promise<void>) => {
    tsa.behave(answer)
    try {
      await work()
    } finally {
      tsa.behave()
    }
  }

  it('is done with a nonce, and a name and password where the address has them', async () => {
    let authorization: string | undefined
    await behaving(
      (request, response, body) => {
        authorization = request.headers.authorization
        expect(request.headers['content-type']).toBe('application/timestamp-query')
        response.end(tsa.reply(body))
      },
      async () => {
        await ask({ url: tsa.url.replace('//', '//ada:s%40cret@') })
      },
    )
    expect(authorization).toBe(`Basic ${Buffer.from('ada:s@cret').toString('base64')}`)
  })

  it('an answer to another request is refused: it may be old', async () => {
    const before = tsa.reply(tsa.asked[0] as Buffer)
    await behaving(
      (_, response) => response.end(before),
      () => fails(/its answer is of another request/),
    )
  })

  it('says what is wrong', async () => {
    await behaving(
      (_, response) => response.writeHead(503).end('no'),
      () => fails(/^it answered with 503$/),
    )
    await behaving(
      (_, response) => response.end('<html>'),
      () => fails(/^its answer is no ASN.1$/),
    )
    await behaving(
      (_, response) => response.end(),
      () => fails(/^its answer is /),
    )
    await behaving(
      // status 2, failInfo badRequest.
      (_, response) => response.end(Buffer.from('3009300702010203020520', 'hex')),
      () => fails(/^it refused: it does not take such requests$/),
    )
    await behaving(
      (_, response) => response.end(Buffer.alloc(1_000_000)),
      () => fails(/longer than any/),
    )
    await behaving(
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      () => fails(/redirect/),
    )
    await fails(/ECONNREFUSED/, { url: `http://127.0.0.1:${await findFreePort('127.0.0.1')}/` })
    await fails(/leads to no authority that was given/, { trusted: [other.caCertificate] })
  })

  it('an authority that says nothing is not waited for', async () => {
    await behaving(
      () => undefined,
      () => fails(/^no answer within 0.2 s$/, { answerWithinMs: 200 }),
    )
  })
})
