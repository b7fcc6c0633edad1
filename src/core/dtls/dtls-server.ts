/**
 * The passive side: waits for a ClientHello, RFC 6347 §4.2. The first is taken at its word, which spares a round trip of lost audio; every
 * other must bring back a cookie: whoever forges addresses can neither end a handshake nor make us work.
 */

import { equalBytes, joinBytes } from './byte-reader.ts'
import { type DtlsHandshake, type DtlsOptions, type DtlsStep, nothingTo } from './dtls-handshake.ts'
import { CONTENT_TYPE, DTLS_1_2, formatRecord, readRecords } from './dtls-record.ts'
import { formatMessage, type HandshakeMessage, MESSAGE, MessageAssembly, readFragments } from './handshake-message.ts'
import { type ClientHello, formatHelloVerifyRequest, parseClientHello } from './hello.ts'
import { createServerAttempt, type ServerAttempt } from './server-attempt.ts'

/** A peer begins again after a restart, perhaps; somebody who does it more often is none. */
const MAXIMUM_ATTEMPTS = 10
const SECRET_BYTES = 32
const COOKIE_BYTES = 20

export function createDtlsServer(options: DtlsOptions): DtlsHandshake {
  const { crypto } = options
  const secret = crypto.randomBytes(SECRET_BYTES)
  let attempts = 0
  let attempt: ServerAttempt | undefined
  /** The ClientHello that is being put together. */
  let arriving: { readonly from: string; readonly sequence: number; readonly assembly: MessageAssembly } | undefined

  function cookieFor(hello: ClientHello, from: string): Uint8Array {
    const seed = joinBytes(new TextEncoder().encode(from), hello.random, hello.sessionId)
    return crypto.hmac('sha256', secret, seed).slice(0, COOKIE_BYTES)
  }

  /** RFC 6347 §4.2.1: with the record's sequence number of the hello, since we remember nothing of it. */
  function askForCookie(hello: ClientHello, from: string, recordSequence: number): DtlsStep {
    const body = formatHelloVerifyRequest(cookieFor(hello, from))
    const fragment = formatMessage({ type: MESSAGE.helloVerifyRequest, sequence: 0, body })
    const record = { type: CONTENT_TYPE.handshake, version: DTLS_1_2, epoch: 0, sequence: recordSequence, fragment }
    return { send: [formatRecord(record)], to: from }
  }

  function takeHello(message: HandshakeMessage, from: string, recordSequence: number, nowMs: number): DtlsStep {
    const hello = parseClientHello(message.body)
    if (!hello) return nothingTo(from)
    if (
      attempt?.from === from &&
      equalBytes(attempt.clientRandom, hello.random) &&
      message.sequence === attempt.sequence
    )
      return attempt.repeat(nowMs)
    if (attempts > 0 && !equalBytes(hello.cookie, cookieFor(hello, from)))
      return askForCookie(hello, from, recordSequence)
    if (attempts >= MAXIMUM_ATTEMPTS) return { ...nothingTo(from), failed: 'too-many' }
    attempts += 1
    attempt = createServerAttempt(options, hello, message, from, nowMs)
    return attempt.start(nowMs)
  }

  function hellos(datagram: Uint8Array, from: string, nowMs: number): DtlsStep | undefined {
    for (const record of readRecords(datagram)) {
      if (record.epoch !== 0 || record.type !== CONTENT_TYPE.handshake) continue
      for (const fragment of readFragments(record.fragment) ?? []) {
        if (fragment.type !== MESSAGE.clientHello) continue
        const { sequence } = fragment
        if (arriving?.from !== from || arriving.sequence !== sequence)
          arriving = { from, sequence, assembly: new MessageAssembly(sequence) }
        arriving.assembly.add(fragment)
        const message = arriving.assembly.take()
        if (!message) continue
        arriving = undefined
        return takeHello(message, from, record.sequence, nowMs)
      }
    }
    return undefined
  }

  return {
    start: () => nothingTo(''),
    receive(datagram, from, nowMs) {
      const answer = hellos(datagram, from, nowMs)
      if (answer) return answer
      return attempt?.from === from ? attempt.receive(datagram, nowMs) : nothingTo(from)
    },
    due: (nowMs) => attempt?.due(nowMs) ?? nothingTo(''),
    get dueAtMs() {
      return attempt?.dueAtMs
    },
  }
}
