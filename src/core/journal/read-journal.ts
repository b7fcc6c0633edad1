/**
 * Reads a journal piece by piece. Never throws, whatever the bytes: a damaged stretch is stepped over to the next good record, and a
 * tail without one is reported as torn. Memory: one record (at most MAX_BODY_BYTES) and one chunk.
 */

import type { CallEvent } from '../model/call.ts'
import type { StreamId } from '../model/media.ts'
import { type Crc32, crc32 as portableCrc32 } from './crc32.ts'
import {
  JOURNAL_HEADER_BYTES,
  JOURNAL_MAGIC,
  JOURNAL_VERSION,
  type PacketKind,
  RECORD_EVENT,
  RECORD_HEADER_BYTES,
  RECORD_PACKETS,
} from './journal-format.ts'
import { PacketCursor } from './packet-cursor.ts'
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

interface JournalEvent {
  readonly type: 'event'
  readonly event: CallEvent
}

/** `packets`: of one record, to be walked once; borrowed until the next record is asked for. */
export type JournalRecord = JournalEvent | { readonly type: 'packets'; readonly packets: PacketCursor } | JournalEnd

export type JournalEntry = JournalEvent | JournalPacket | JournalEnd

/** Entries in order of the file, then one `end`. */
export function* readJournal(chunks: Uint8Array | Iterable<Uint8Array>, crc32?: Crc32): Generator<JournalEntry> {
  const decoder = createJournalDecoder(crc32)
  for (const chunk of chunks instanceof Uint8Array ? [chunks] : chunks) yield* entriesOf(decoder.push(chunk))
  yield* entriesOf(decoder.finish())
}

function* entriesOf(records: Iterable<JournalRecord>): Generator<JournalEntry> {
  for (const record of records) {
    if (record.type !== 'packets') yield record
    else {
      const { packets } = record
      while (packets.next()) {
        const { streamId, kind, arrivalMs, bytes, start, end } = packets
        yield { type: 'packet', streamId, kind, arrivalMs, packet: bytes.subarray(start, end) }
      }
    }
  }
}

/** The records of a file that is read asynchronously, a chunk's worth at a time. Errors of the source come through. */
export async function* readJournalRecords(
  chunks: AsyncIterable<Uint8Array>,
  crc32?: Crc32,
): AsyncGenerator<Iterable<JournalRecord>> {
  const decoder = createJournalDecoder(crc32)
  for await (const chunk of chunks) yield decoder.push(chunk)
  yield decoder.finish()
}

export interface JournalDecoder {
  /** What is complete with this chunk, which is copied. Drain it before the next push. */
  push(chunk: Uint8Array): Iterable<JournalRecord>
  /** What is left, then `end`. */
  finish(): Iterable<JournalRecord>
}

export function createJournalDecoder(crc32: Crc32 = portableCrc32): JournalDecoder {
  /** `buffer` is what it holds. */
  let memory = new Uint8Array(0)
  let buffer: Uint8Array = memory
  const packets = new PacketCursor()
  let piece = pieceOf(buffer, 0)
  /** Of `buffer`: everything before it is done with. */
  let position = 0
  /** Of the file: where `buffer` begins, and where the last good record ends. */
  let bufferAtByte = 0
  let goodUntilByte = 0
  let damagedBytes = 0
  let mark: number | undefined
  let problem: JournalEnd['problem']

  function* decode(final: boolean): Generator<JournalRecord> {
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
        const kind = record[RECORD_HEADER_BYTES - 1]
        const body = record.subarray(RECORD_HEADER_BYTES)
        const event = kind === RECORD_EVENT ? parseEvent(body) : undefined
        if (event) yield { type: 'event', event }
        else if (kind === RECORD_PACKETS) {
          packets.open(body)
          yield { type: 'packets', packets }
        }
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
      const restBytes = buffer.length - position
      bufferAtByte += position
      const wanted = restBytes + chunk.length
      if (wanted > memory.length) {
        memory = new Uint8Array(wanted + (wanted >> 2))
        memory.set(buffer.subarray(position))
      } else memory.copyWithin(0, position, buffer.length)
      memory.set(chunk, restBytes)
      position = 0
      buffer = memory.subarray(0, wanted)
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

function parseEvent(body: Uint8Array): CallEvent | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    const isEvent = typeof value === 'object' && value !== null && 'type' in value && 'atMs' in value
    return isEvent ? (value as CallEvent) : undefined
  } catch {
    return undefined
  }
}
