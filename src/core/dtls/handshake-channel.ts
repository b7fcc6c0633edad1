/** What client and server share: flights that are sent until they are answered, messages put in order, and the transcript of both. */

import { joinBytes } from './byte-reader.ts'
import type { DtlsCrypto, PrfHash } from './dtls-crypto.ts'
import { CONTENT_TYPE, DTLS_1_2, formatRecord, packDatagrams, readRecords } from './dtls-record.ts'
import { formatMessage, type HandshakeMessage, MESSAGE, MessageAssembly, readFragments } from './handshake-message.ts'
import type { RecordKey } from './key-schedule.ts'
import { createRecordCipher, type RecordCipher } from './record-cipher.ts'

export interface HandshakeChannel {
  /** Puts a message into the flight and the transcript. */
  say(type: number, body: Uint8Array): void
  /** What is said from now on is sealed with this key. */
  sealWith(key: RecordKey): void
  openWith(key: RecordKey): void
  /** A message of the peer counts. */
  heard(message: HandshakeMessage): void
  transcript(): Uint8Array
  transcriptHash(hash: PrfHash): Uint8Array
  /** The flight as datagrams; it is sent again when no answer comes. */
  transmit(nowMs: number, isAnswered: boolean): Uint8Array[]
  /** The flight before is answered: what is said next is another one. */
  nextFlight(): void
  /** Hands over messages in their order until one is refused. Says whether the peer repeated something it had sent before. */
  receive(datagram: Uint8Array, take: (message: HandshakeMessage) => boolean): boolean
  /** The flight once more, unless it was sent a moment ago. */
  repeat(nowMs: number): Uint8Array[]
  /** A timer is due: the flight once more, or `given-up`. */
  due(nowMs: number): Uint8Array[] | 'given-up'
  readonly dueAtMs: number | undefined
  /** Why we give up, in the clear. */
  alert(description: number): Uint8Array[]
}

export const ALERT = {
  handshakeFailure: 40,
  badCertificate: 42,
  decodeError: 50,
  decryptError: 51,
  protocolVersion: 70,
}

/** RFC 6347 §4.2.4.1, but for the longest wait: a call would be over. */
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 8000
const GIVE_UP_MS = 30_000
const REPEAT_EVERY_MS = 300
/** Sealed records that come before their key: a Finished that has overtaken the message before it. */
const MAXIMUM_HELD = 4
const MAXIMUM_HELD_BYTES = 256
const FATAL = 2

interface Piece {
  readonly type: number
  readonly epoch: 0 | 1
  readonly fragment: Uint8Array
}

/** `sequence`: of our first message and of the peer's. */
export function createHandshakeChannel(
  crypto: DtlsCrypto,
  sequence: { readonly ours: number; readonly theirs: number },
  startedAtMs: number,
): HandshakeChannel {
  const assembly = new MessageAssembly(sequence.theirs)
  const spoken: Uint8Array[] = []
  const held: Uint8Array[] = []
  const recordSequence = [0, 0]
  let messageSequence = sequence.ours
  let flight: Piece[] = []
  let sealing: RecordCipher | undefined
  let opening: RecordCipher | undefined
  let waitMs = FIRST_WAIT_MS
  let dueAtMs: number | undefined
  let sentAtMs = Number.NEGATIVE_INFINITY

  function encode({ type, epoch, fragment }: Piece): Uint8Array {
    const number = recordSequence[epoch] as number
    recordSequence[epoch] = number + 1
    const record = { type, version: DTLS_1_2, epoch, sequence: number, fragment }
    return formatRecord(epoch === 1 && sealing ? sealing.seal(record) : record)
  }

  function flightNow(nowMs: number): Uint8Array[] {
    sentAtMs = nowMs
    return packDatagrams(flight.map(encode))
  }

  /** Says whether one of them is older than what is waited for. */
  function addFragments(record: Uint8Array, epoch: number): boolean {
    let isRepeated = false
    for (const fragment of readFragments(record) ?? []) {
      // RFC 5246 §7.4.9: Finished is the first message under the new keys, and the only one here.
      if ((fragment.type === MESSAGE.finished) !== (epoch === 1)) continue
      if (fragment.sequence < assembly.next) isRepeated = true
      else assembly.add(fragment)
    }
    return isRepeated
  }

  function openHeld(): void {
    if (!opening) return
    for (const datagram of held.splice(0)) {
      for (const record of readRecords(datagram)) {
        const plain = opening.open(record)
        if (plain) addFragments(plain, 1)
      }
    }
  }

  return {
    say(type, body) {
      const message = formatMessage({ type, sequence: messageSequence, body })
      messageSequence += 1
      spoken.push(message)
      flight.push({ type: CONTENT_TYPE.handshake, epoch: sealing ? 1 : 0, fragment: message })
    },
    sealWith(key) {
      flight.push({ type: CONTENT_TYPE.changeCipherSpec, epoch: 0, fragment: Uint8Array.of(1) })
      sealing = createRecordCipher(key, crypto)
    },
    openWith(key) {
      opening = createRecordCipher(key, crypto)
    },
    heard(message) {
      spoken.push(formatMessage(message))
    },
    transcript: () => joinBytes(...spoken),
    transcriptHash: (hash) => crypto.hash(hash, joinBytes(...spoken)),
    transmit(nowMs, isAnswered) {
      waitMs = FIRST_WAIT_MS
      dueAtMs = isAnswered ? nowMs + waitMs : undefined
      return flightNow(nowMs)
    },
    nextFlight() {
      flight = []
      dueAtMs = undefined
    },
    receive(datagram, take) {
      let isRepeated = false
      for (const record of readRecords(datagram)) {
        if (record.epoch === 0) {
          if (record.type === CONTENT_TYPE.handshake) isRepeated = addFragments(record.fragment, 0) || isRepeated
        } else if (record.epoch === 1 && opening) {
          const plain = opening.open(record)
          if (plain && record.type === CONTENT_TYPE.handshake) isRepeated = addFragments(plain, 1) || isRepeated
        } else if (record.epoch === 1 && held.length < MAXIMUM_HELD && record.fragment.length <= MAXIMUM_HELD_BYTES) {
          held.push(formatRecord(record))
        }
      }
      for (let message = assembly.take(); message; message = assembly.take()) {
        if (!take(message)) break
        openHeld()
      }
      return isRepeated
    },
    repeat: (nowMs) => (nowMs - sentAtMs < REPEAT_EVERY_MS ? [] : flightNow(nowMs)),
    due(nowMs) {
      if (dueAtMs === undefined || nowMs < dueAtMs) return []
      if (nowMs - startedAtMs >= GIVE_UP_MS) {
        dueAtMs = undefined
        return 'given-up'
      }
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)
      dueAtMs = nowMs + waitMs
      return flightNow(nowMs)
    },
    get dueAtMs() {
      return dueAtMs
    },
    alert(description) {
      dueAtMs = undefined
      return [encode({ type: CONTENT_TYPE.alert, epoch: 0, fragment: Uint8Array.of(FATAL, description) })]
    },
  }
}
