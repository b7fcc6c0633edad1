/**
 * Makes packets of a journal unreadable: their bytes become zeros and they are marked erased, in place; what they were is told by nothing
 * but their length. Everything else of the journal stays where it is. May be interrupted at any point and done again.
 */

import type { Interval } from '../model/call-time-line.ts'
import { type Crc32, crc32 as portableCrc32 } from './crc32.ts'
import { decryptRecord, encryptInto } from './encrypt-record.ts'
import type { JournalHeader } from './journal-format.ts'
import {
  BATCH_HEADER_BYTES,
  PACKET_ERASED,
  PACKET_HEADER_BYTES,
  RECORD_HEADER_BYTES,
  RECORD_PACKETS,
  sealRecord,
} from './journal-format.ts'
import { nextMark, pieceOf, recordLengthAt } from './record-at.ts'
import type { RecordCipher } from './record-cipher.ts'

/** Worked off in less than a millisecond: live calls do not wait for it. */
const PIECE_BYTES = 128 * 1024

/** A file that is open for reading and writing. */
export interface JournalFile {
  /** Bytes read; 0 at the end of the file. */
  read(into: Uint8Array, atByte: number): Promise<number>
  write(bytes: Uint8Array, atByte: number): Promise<void>
}

export interface Erasure {
  readonly header: JournalHeader
  /** Of an encrypted journal. */
  readonly cipher?: RecordCipher | undefined
  /** Where the last record ends. */
  readonly untilByte: number
  /** Packets that arrived in one of them (from ≤ arrival < to) are erased. */
  readonly intervals: readonly Interval[]
  readonly crc32?: Crc32
  /** Damage between records may hold a packet that cannot be recognised any more: it is overwritten too. */
  readonly andDamage?: boolean
}

/** How many packets were erased now. Rejects when the file does. */
export async function eraseInJournal(file: JournalFile, erasure: Erasure): Promise<number> {
  const { untilByte } = erasure
  let buffer = new Uint8Array(PIECE_BYTES)
  let atByte = erasure.header.headerBytes
  let erased = 0
  while (atByte < untilByte) {
    const bytes = await readPiece(file, buffer.subarray(0, Math.min(buffer.length, untilByte - atByte)), atByte)
    const isLast = bytes.length < buffer.length
    const done = eraseInPiece({ bytes, atByte, isLast }, erasure)
    erased += done.erased
    if (done.changedTo > 0)
      await file.write(bytes.subarray(done.changedFrom, done.changedTo), atByte + done.changedFrom)
    if (done.untilByte === 0 && isLast) break
    // A record longer than the buffer: metadata of megabytes.
    if (done.untilByte === 0) buffer = new Uint8Array(buffer.length * 2)
    atByte += done.untilByte
  }
  return erased
}

/** The same for records in memory, which are whole. `atByte`: where in the file they will be. */
export function eraseInRecords(bytes: Uint8Array, atByte: number, erasure: Omit<Erasure, 'untilByte'>): number {
  return eraseInPiece({ bytes, atByte, isLast: true }, erasure).erased
}

async function readPiece(file: JournalFile, into: Uint8Array, atByte: number): Promise<Uint8Array> {
  let length = 0
  while (length < into.length) {
    const read = await file.read(into.subarray(length), atByte + length)
    if (read === 0) break
    length += read
  }
  return into.subarray(0, length)
}

interface PieceDone {
  erased: number
  /** Everything before is done with. */
  untilByte: number
  /** Within the piece; nothing was changed when `changedTo` is 0. */
  changedFrom: number
  changedTo: number
}

interface PieceOfFile {
  readonly bytes: Uint8Array
  readonly atByte: number
  /** Nothing comes behind it. */
  readonly isLast: boolean
}

function eraseInPiece({ bytes, atByte, isLast }: PieceOfFile, erasure: Omit<Erasure, 'untilByte'>): PieceDone {
  const { header, crc32 = portableCrc32, andDamage = false } = erasure
  const piece = pieceOf(bytes, header.mark)
  const done: PieceDone = { erased: 0, untilByte: 0, changedFrom: bytes.length, changedTo: 0 }
  const changed = (fromByte: number, toByte: number) => {
    done.changedFrom = Math.min(done.changedFrom, fromByte)
    done.changedTo = toByte
  }
  while (done.untilByte < bytes.length) {
    const at = done.untilByte
    const length = recordLengthAt(piece, at, crc32)
    if (length === 'more' && !isLast) break
    const end = typeof length === 'number' ? at + length : nextMark(piece, at + 1)
    const erased = typeof length === 'number' ? eraseInRecord(bytes.subarray(at, end), atByte + at, erasure) : 'unknown'
    if (erased === 'unknown' && andDamage) bytes.fill(0, at, end)
    if (erased === 'unknown' ? andDamage : erased > 0) changed(at, end)
    if (erased !== 'unknown') done.erased += erased
    done.untilByte = end
  }
  return done
}

/** How many packets were erased; `unknown`: it is encrypted, and not by whoever had the key. */
function eraseInRecord(record: Uint8Array, atByte: number, erasure: Omit<Erasure, 'untilByte'>): number | 'unknown' {
  const { header, cipher, intervals, crc32 = portableCrc32 } = erasure
  const { mark } = header
  if (!cipher) {
    const erased = erasePackets(record, intervals)
    if (erased > 0) sealRecord(record, RECORD_PACKETS, mark, crc32)
    return erased
  }
  const plain = decryptRecord(record, atByte, { cipher, mark })
  if (!plain) return 'unknown'
  const erased = erasePackets(plain, intervals)
  if (erased > 0) encryptInto(record, plain, atByte, { cipher, mark, crc32 })
  return erased
}

/** The record needs a new checksum when there were any. */
function erasePackets(record: Uint8Array, intervals: readonly Interval[]): number {
  if (record[RECORD_HEADER_BYTES - 1] !== RECORD_PACKETS) return 0
  if (record.length < RECORD_HEADER_BYTES + BATCH_HEADER_BYTES) return 0
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  const baseMs = view.getFloat64(RECORD_HEADER_BYTES, true)
  let erased = 0
  let at = RECORD_HEADER_BYTES + BATCH_HEADER_BYTES
  while (at + PACKET_HEADER_BYTES <= record.length) {
    const end = at + PACKET_HEADER_BYTES + view.getUint16(at + 2, true)
    if (end > record.length) break
    const arrivalMs = baseMs + view.getInt32(at + 4, true) / 1000
    if (record[at + 8] !== PACKET_ERASED && intervals.some((it) => it.fromMs <= arrivalMs && arrivalMs < it.toMs)) {
      record.fill(0, at + PACKET_HEADER_BYTES, end)
      record[at + 8] = PACKET_ERASED
      erased++
    }
    at = end
  }
  return erased
}
