/**
 * Reads a journal piece by piece. Never throws, whatever the bytes: a damaged stretch is stepped over to the next good record, and a
 * tail without one is reported as torn. Memory: one record (at most MAX_BODY_BYTES) and one chunk.
 */

import type { CallEvent } from '../model/call.ts'
import type { StreamId } from '../model/media.ts'
import { type Crc32, crc32 as portableCrc32 } from './crc32.ts'
import {
  BATCH_HEADER_BYTES,
  JOURNAL_HEADER_BYTES,
  JOURNAL_MAGIC,
  JOURNAL_VERSION,
  PACKET_ERASED,
  PACKET_HEADER_BYTES,
  PACKET_RTCP,
  PACKET_RTP,
  type PacketKind,
  RECORD_EVENT,
  RECORD_HEADER_BYTES,
  RECORD_PACKETS,
} from './journal-format.ts'
import { nextMark, pieceOf, recordLengthAt } from './record-at.ts'

export interface JournalPacket {
  readonly type: 'packet'
  readonly streamId: StreamId
  readonly kind: PacketKind
  /** Milliseconds since 1970, to the microsecond. */
  readonly arrivalMs: number
  /** A view into what was read: borrowed until the next entry is asked for. */
  readonly packet: Uint8Array
}

/** Always the last entry. */
export interface JournalEnd {
  readonly type: 'end'
  /** Of this file, for appending to it; undefined when the file header cannot be read. */
  readonly mark?: number
  /** Where the last good record ends; a torn tail is cut there. Undefined when nothing is torn. */
  readonly tornAtByte?: number
  readonly sizeBytes: number
  /** Bytes between good records that could not be read: damage, not a torn tail. */
  readonly damagedBytes: number
  readonly problem?: 'not-a-journal' | 'unknown-version'
}

export type JournalEntry = { readonly type: 'event'; readonly event: CallEvent } | JournalPacket | JournalEnd

/** Entries in order of the file, then one `end`. */
export function* readJournal(chunks: Uint8Array | Iterable<Uint8Array>, crc32?: Crc32): Generator<JournalEntry> {
  const decoder = createJournalDecoder(crc32)
  for (const chunk of chunks instanceof Uint8Array ? [chunks] : chunks) yield* decoder.push(chunk)
  yield* decoder.finish()
}

/** The same for a file that is read asynchronously. Errors of the source come through. */
export async function* readJournalStream(
  chunks: AsyncIterable<Uint8Array>,
  crc32?: Crc32,
): AsyncGenerator<Iterable<JournalEntry>> {
  const decoder = createJournalDecoder(crc32)
  for await (const chunk of chunks) yield decoder.push(chunk)
  yield decoder.finish()
}

export interface JournalDecoder {
  /** What is complete with this chunk. Drain it before the next push; the chunk must not change until then. */
  push(chunk: Uint8Array): Iterable<JournalEntry>
  /** What is left, then `end`. */
  finish(): Iterable<JournalEntry>
}

export function createJournalDecoder(crc32: Crc32 = portableCrc32): JournalDecoder {
  let buffer: Uint8Array = new Uint8Array(0)
  let piece = pieceOf(buffer, 0)
  /** Of `buffer`: everything before it is done with. */
  let position = 0
  /** Of the file: where `buffer` begins, and where the last good record ends. */
  let bufferAtByte = 0
  let goodUntilByte = 0
  let damagedBytes = 0
  let mark: number | undefined
  let problem: JournalEnd['problem']

  function* decode(final: boolean): Generator<JournalEntry> {
    if (mark === undefined && !readHeader()) return
    for (;;) {
      const length = recordLengthAt(piece, position, crc32)
      if (length === 'more' && !final) return
      if (typeof length === 'number') {
        const start = bufferAtByte + position
        damagedBytes += start - goodUntilByte
        goodUntilByte = start + length
        const record = buffer.subarray(position, position + length)
        position += length
        yield* entriesOf(record)
      } else if (position < buffer.length) position = nextMark(piece, position + 1)
      else return
    }
  }

  function readHeader(): boolean {
    if (problem !== undefined || buffer.length < JOURNAL_HEADER_BYTES) return false
    const known = JOURNAL_MAGIC.every((byte, index) => buffer[index] === byte)
    const { view } = piece
    const headerBytes = view.getUint16(10, true)
    if (!known || headerBytes !== JOURNAL_HEADER_BYTES) problem = 'not-a-journal'
    else if (view.getUint16(8, true) !== JOURNAL_VERSION) problem = 'unknown-version'
    else {
      mark = view.getUint32(12, true)
      piece = pieceOf(buffer, mark)
      position = JOURNAL_HEADER_BYTES
      goodUntilByte = JOURNAL_HEADER_BYTES
    }
    return problem === undefined
  }

  return {
    *push(chunk) {
      const rest = buffer.subarray(position)
      bufferAtByte += position
      position = 0
      buffer = rest.length === 0 ? chunk : concatenate(rest, chunk)
      piece = pieceOf(buffer, mark ?? 0)
      yield* decode(false)
      // Not ours: keep counting, keep nothing.
      if (problem !== undefined) position = buffer.length
    },
    *finish() {
      yield* decode(true)
      const sizeBytes = bufferAtByte + buffer.length
      const torn = goodUntilByte < sizeBytes
      yield {
        type: 'end',
        sizeBytes,
        damagedBytes,
        ...(mark !== undefined && { mark }),
        ...(torn && { tornAtByte: goodUntilByte }),
        ...(problem !== undefined && { problem }),
      }
    },
  }
}

function* entriesOf(record: Uint8Array): Generator<JournalEntry> {
  const kind = record[RECORD_HEADER_BYTES - 1]
  const body = record.subarray(RECORD_HEADER_BYTES)
  if (kind === RECORD_EVENT) {
    const event = parseEvent(body)
    if (event) yield { type: 'event', event }
  } else if (kind === RECORD_PACKETS) yield* packetsOf(body)
}

function parseEvent(body: Uint8Array): CallEvent | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    const isEvent = typeof value === 'object' && value !== null && 'type' in value && 'atMs' in value
    return isEvent ? (value as CallEvent) : undefined
  } catch {
    return undefined
  }
}

/** Erased packets, and kinds of tomorrow, are stepped over. */
const PACKET_KINDS: Readonly<Record<number, PacketKind>> = { [PACKET_RTP]: 'rtp', [PACKET_RTCP]: 'rtcp' }

function* packetsOf(body: Uint8Array): Generator<JournalPacket> {
  if (body.length < BATCH_HEADER_BYTES) return
  const view = viewOf(body)
  const baseMs = view.getFloat64(0, true)
  let at = BATCH_HEADER_BYTES
  while (at + PACKET_HEADER_BYTES <= body.length) {
    const end = at + PACKET_HEADER_BYTES + view.getUint16(at + 2, true)
    if (end > body.length) return
    const kind = PACKET_KINDS[body[at + 8] ?? PACKET_ERASED]
    if (kind !== undefined) {
      yield {
        type: 'packet',
        streamId: view.getUint16(at, true),
        kind,
        arrivalMs: baseMs + view.getInt32(at + 4, true) / 1000,
        packet: body.subarray(at + PACKET_HEADER_BYTES, end),
      }
    }
    at = end
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
