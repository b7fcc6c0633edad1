/**
 * Handshake messages, RFC 6347 §4.2.2: numbered, and perhaps in fragments.
 *
 *   | type 1 | length 3 | message sequence 2 | fragment offset 3 | fragment length 3 | … |
 */

import { ByteReader, joinBytes, uintBytes } from './byte-reader.ts'

export const MESSAGE = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const

export interface HandshakeMessage {
  readonly type: number
  readonly sequence: number
  readonly body: Uint8Array
}

interface HandshakeFragment {
  readonly type: number
  readonly sequence: number
  /** Of the whole message. */
  readonly length: number
  readonly offset: number
  /** Borrowed from the record. */
  readonly bytes: Uint8Array
}

/** Longer than any chain of certificates that a phone system shows. */
const MAXIMUM_MESSAGE_BYTES = 16_384
/** How far ahead of the next message one is kept that came early: a flight has at most this many. */
const MAXIMUM_AHEAD = 6

/** The fragments of one record. Undefined when the record is none of handshake messages. */
export function readFragments(record: Uint8Array): HandshakeFragment[] | undefined {
  const reader = new ByteReader(record)
  const fragments: HandshakeFragment[] = []
  while (!reader.isAtEnd) {
    const type = reader.uint(1)
    const length = reader.uint(3)
    const sequence = reader.uint(2)
    const offset = reader.uint(3)
    const bytes = reader.vector(3)
    if (!reader.isGood || offset + bytes.length > length || length > MAXIMUM_MESSAGE_BYTES) return undefined
    fragments.push({ type, sequence, length, offset, bytes })
  }
  return fragments
}

/** As one fragment: so it is sent, and so it counts in the transcript whatever way it came (RFC 6347 §4.2.6). */
export function formatMessage({ type, sequence, body }: HandshakeMessage): Uint8Array {
  const length = uintBytes(body.length, 3)
  return joinBytes(uintBytes(type, 1), length, uintBytes(sequence, 2), uintBytes(0, 3), length, body)
}

interface Assembly {
  readonly type: number
  readonly body: Uint8Array
  /** 1 where a byte has come. */
  readonly has: Uint8Array
  missing: number
}

/** Puts messages together and in order. Holds at most `MAXIMUM_AHEAD` messages. */
export class MessageAssembly {
  readonly #messages = new Map<number, Assembly>()
  #next: number

  /** `next`: sequence of the first message. */
  constructor(next: number) {
    this.#next = next
  }

  /** Sequence of the message that is waited for. */
  get next(): number {
    return this.#next
  }

  add({ type, sequence, length, offset, bytes }: HandshakeFragment): void {
    if (sequence < this.#next || sequence >= this.#next + MAXIMUM_AHEAD) return
    let message = this.#messages.get(sequence)
    if (!message) {
      message = { type, body: new Uint8Array(length), has: new Uint8Array(length), missing: length }
      this.#messages.set(sequence, message)
    }
    // What contradicts the first fragment is no part of it.
    if (message.type !== type || message.body.length !== length) return
    for (const [index, byte] of bytes.entries()) {
      if (message.has[offset + index] === 1) continue
      message.has[offset + index] = 1
      message.body[offset + index] = byte
      message.missing -= 1
    }
  }

  /** The next message when all of it is there. */
  take(): HandshakeMessage | undefined {
    const message = this.#messages.get(this.#next)
    if (!message || message.missing > 0) return undefined
    this.#messages.delete(this.#next)
    this.#next += 1
    return { type: message.type, sequence: this.#next - 1, body: message.body }
  }
}
