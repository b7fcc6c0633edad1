/** Asks a time-stamp authority over HTTP: RFC 3161 §2.4, §3.4. */

import { createHash, randomBytes, type X509Certificate } from 'node:crypto'
import { Boolean as Asn1Boolean, Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import { AppError } from '../core/model/app-error.ts'
import type { TimeStamper } from '../store/time-stamps.ts'
import { bytesOf, contentOf, integerOf, isTag, readAsn1, sequenceOf } from './asn1.ts'
import { MAXIMUM_TOKEN_BYTES, readTimeStampToken, SHA256_OID } from './time-stamp-token.ts'

const ANSWER_WITHIN_MS = 30_000

/** RFC 3161 §2.4.2: PKIFailureInfo, by bit. */
const FAILURES: Readonly<Record<number, string>> = {
  0: 'it does not take SHA-256',
  2: 'it does not take such requests',
  5: 'it cannot read the request',
  14: 'its clock is not available',
  15: 'it has no such policy',
  16: 'it does not take the extension',
  17: 'what it needs to know is missing',
  25: 'it has failed itself',
}

export interface TimeStamperOptions {
  /** Name and password in it are sent as HTTP Basic. */
  readonly url: string
  /** Certificates that the authority's must lead to; none: any that signs itself in is taken. */
  readonly trusted: readonly X509Certificate[]
  /** Default 30 s. */
  readonly answerWithinMs?: number
}

export function createHttpTimeStamper(options: TimeStamperOptions): TimeStamper {
  const { url, trusted, answerWithinMs = ANSWER_WITHIN_MS } = options
  const { host } = new URL(url)
  return {
    host,
    async stamp(text, ended) {
      const imprint = createHash('sha256').update(text).digest()
      // Positive, so that it needs no byte in front.
      const nonce = randomBytes(8)
      nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40
      const signal = AbortSignal.any([ended, AbortSignal.timeout(answerWithinMs)])
      try {
        const token = tokenOf(await ask(url, requestOf(imprint, nonce), signal))
        const read = readTimeStampToken(token, { imprint, trusted })
        if (read.nonce !== BigInt(`0x${nonce.toString('hex')}`)) throw failed('its answer is of another request')
        return { token, at: read.at, by: read.by }
      } catch (error) {
        throw ended.aborted ? error : asFailure(error, signal.aborted ? answerWithinMs : undefined)
      }
    },
  }
}

/** TimeStampReq ::= SEQUENCE { version 1, messageImprint { SHA-256, hash }, nonce, certReq TRUE } */
function requestOf(imprint: Uint8Array, nonce: Uint8Array): Uint8Array {
  const algorithm = new Sequence({ value: [new ObjectIdentifier({ value: SHA256_OID }), new Null()] })
  const request = new Sequence({
    value: [
      new Integer({ value: 1 }),
      new Sequence({ value: [algorithm, new OctetString({ valueHex: imprint })] }),
      new Integer({ valueHex: nonce }),
      new Asn1Boolean({ value: true }),
    ],
  })
  return new Uint8Array(request.toBER())
}

async function ask(url: string, request: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  const to = new URL(url)
  const [name, password] = [to.username, to.password].map(decodeURIComponent)
  to.username = ''
  to.password = ''
  const answer = await fetch(to, {
    method: 'POST',
    headers: {
      'content-type': 'application/timestamp-query',
      accept: 'application/timestamp-reply',
      'user-agent': 'Tapeline',
      // The next request is a minute away.
      connection: 'close',
      ...(name && { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` }),
    },
    body: Uint8Array.from(request),
    redirect: 'error',
    signal,
  })
  if (!answer.ok) {
    await answer.body?.cancel()
    throw failed(`it answered with ${answer.status}`)
  }
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  for await (const part of answer.body ?? []) {
    sizeBytes += part.length
    if (sizeBytes > 2 * MAXIMUM_TOKEN_BYTES) throw failed('its answer is longer than any')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** TimeStampResp ::= SEQUENCE { SEQUENCE { status, statusString?, failInfo? }, timeStampToken? } */
function tokenOf(answer: Uint8Array): Uint8Array {
  const [statusInfo, token] = sequenceOf(readAsn1(answer))
  const [status, ...more] = sequenceOf(statusInfo)
  // 0: granted, 1: granted with modifications.
  if (integerOf(status) <= 1n && token) return bytesOf(token)
  const bits = more.find((part) => part.idBlock.tagClass === 1 && part.idBlock.tagNumber === 3)
  const reasons = bits ? bitsOf(contentOf(bits)).flatMap((bit) => FAILURES[bit] ?? []) : []
  const said = more.filter((part) => isTag(part, 'sequence')).flatMap((part) => sequenceOf(part).map(textOf))
  throw failed(['it refused', ...reasons, ...said].join(': '))
}

/** Places of the bits that are set, the first of a BIT STRING being 0. */
function bitsOf([, ...bytes]: Uint8Array): readonly number[] {
  return bytes.flatMap((byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bit) => (byte & (0x80 >> bit) ? at * 8 + bit : [])),
  )
}

function textOf(block: Parameters<typeof contentOf>[0]): string {
  return Buffer.from(contentOf(block)).toString('utf8').replaceAll(/\p{C}/gu, '?').slice(0, 200)
}

function asFailure(error: unknown, silentForMs: number | undefined): AppError {
  if (silentForMs !== undefined) return failed(`no answer within ${silentForMs / 1000} s`)
  if (error instanceof AppError && error.code === 'time-stamp-failed') return error
  if (error instanceof AppError) return failed(`its answer ${error.message}`)
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { code, message } = cause as { code?: unknown; message?: unknown }
  return failed(typeof code === 'string' ? code : String(message))
}

function failed(message: string): AppError {
  return new AppError('time-stamp-failed', message)
}
