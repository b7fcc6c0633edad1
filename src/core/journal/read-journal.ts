/**
 * Reads a journal piece by piece. Never throws, whatever the bytes: a damaged stretch is stepped over to the next good record, and a
 * tail without one is reported as torn. Memory: one record (at most MAX_BODY_BYTES) and one chunk.
 */

import type { CallEvent } from '../model/call.ts'
import type { StreamId } from '../model/media.ts'
import { type Crc32, crc32 as portableCrc32 } from './crc32.ts'
import { decryptRecord } from './encrypt-record.ts'
import {
  decodeJournalHeader,
  type JournalHeader,
  type JournalProblem,
  type PacketKind,
  RECORD_EVENT,
  RECORD_HEADER_BYTES,
  RECORD_PACKETS,
} from './journal-format.ts'
import { PacketCursor } from './packet-cursor.ts'
import { nextMark, pieceOf, recordLengthAt } from './record-at.ts'
import type { RecordCipher } from './record-cipher.ts'

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
  /** Of this file, for appending to it; undefined when it cannot be read. */
  readonly header?: JournalHeader
  /** What it was read with, for appending to it. */
  readonly cipher?: RecordCipher
  /** Where the last good record ends; a torn tail is cut there. Undefined when nothing is torn. */
  readonly tornAtByte?: number
  readonly sizeBytes: number
  /** Bytes between good records that could not be read: damage, not a torn tail. */
  readonly damagedBytes: number
  /** Records among them that are whole and were not written by whoever had the key: somebody tampered with the file. */
  readonly forgedRecords?: number
  /** `key-missing`: it is encrypted, and there was no cipher to read it with. */
  readonly problem?: JournalProblem | 'key-missing'
}

interface JournalEvent {
  readonly type: 'event'
  readonly event: CallEvent
}

/** `packets`: of one record, to be walked once; borrowed until the next record is asked for. */
export type JournalRecord = JournalEvent | { readonly type: 'packets'; readonly packets: PacketCursor } | JournalEnd

export type JournalEntry = JournalEvent | JournalPacket | JournalEnd

export interface ReadingOptions {
  readonly crc32?: Crc32
  /** A reading before found every record good: checksums are not worked out again. */
  readonly isChecked?: boolean
  /** Of an encrypted journal; others are read without. */
  readonly cipher?: RecordCipher | undefined
}

/** Entries in order of the file, then one `end`. */
export function* readJournal(
  chunks: Uint8Array | Iterable<Uint8Array>,
  options?: ReadingOptions,
): Generator<JournalEntry> {
  const decoder = createJournalDecoder(options)
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
  options?: ReadingOptions,
): AsyncGenerator<Iterable<JournalRecord>> {
  const decoder = createJournalDecoder(options)
  for await (const chunk of chunks) yield decoder.push(chunk)
  yield decoder.finish()
}

export interface JournalDecoder {
  /** What is complete with this chunk, which is copied. Drain it before the next push. */
  push(chunk: Uint8Array): Iterable<JournalRecord>
  /** What is left, then `end`. */
  finish(): Iterable<JournalRecord>
}

export function createJournalDecoder(options: ReadingOptions = {}): JournalDecoder {
  const { cipher } = options
  const crc32 = options.isChecked ? undefined : (options.crc32 ?? portableCrc32)
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
  let forgedRecords = 0
  let header: JournalHeader | undefined
  let problem: JournalEnd['problem']

  function* decode(final: boolean): Generator<JournalRecord> {
    if (header === undefined && !readHeader()) return
    for (;;) {
      const length = recordLengthAt(piece, position, crc32)
      if (length === 'more' && !final) return
      if (typeof length === 'number') {
        const start = bufferAtByte + position
        damagedBytes += start - goodUntilByte
        goodUntilByte = start + length
        const record = buffer.subarray(position, position + length)
        position += length
        const plain = plainOf(record, start)
        if (!plain) {
          forgedRecords++
          damagedBytes += length
          continue
        }
        const kind = plain[RECORD_HEADER_BYTES - 1]
        const body = plain.subarray(RECORD_HEADER_BYTES)
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
    if (problem !== undefined) return false
    const found = decodeJournalHeader(buffer)
    if (found === 'more') return false
    if (typeof found === 'string') problem = found
    else if (found.key && !cipher) problem = 'key-missing'
    else {
      header = found
      piece = pieceOf(buffer, header.mark)
      position = header.headerBytes
      goodUntilByte = header.headerBytes
    }
    return problem === undefined
  }

  /** Undefined when whoever had the key did not write it. */
  function plainOf(record: Uint8Array, atByte: number): Uint8Array | undefined {
    return header?.key && cipher ? decryptRecord(record, atByte, { cipher, mark: header.mark }) : record
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
      piece = pieceOf(buffer, header?.mark ?? 0)
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
        ...(forgedRecords > 0 && { forgedRecords }),
        ...(header && { header }),
        ...(header?.key && cipher && { cipher }),
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
