/**
 * Records of an encrypted journal. Kind and body of a record are encrypted together into the body of another, whose kind says no more than
 * that:
 *
 *   record  | mark u32 | crc u32 | body length u32 | kind u8 = 3 | nonce (12) | kind u8, body: encrypted | tag (16) |
 *
 * The tag also covers the mark and where the record begins in the file: none can be altered, moved, repeated or left out in the middle
 * without being seen. The checksum is that of the record as it lies there, so that a disk's damage is found without the key.
 */

import { type Crc32, crc32 as portableCrc32 } from './crc32.ts'
import { RECORD_ENCRYPTED, RECORD_HEADER_BYTES, sealRecord } from './journal-format.ts'
import { ENCRYPTION_BYTES, type RecordCipher } from './record-cipher.ts'

/** Where a plain record's kind is, which goes with the body. */
const KIND_AT = RECORD_HEADER_BYTES - 1
/** What a record grows by. */
export const RECORD_GROWTH_BYTES = 1 + ENCRYPTION_BYTES

export interface RecordPlace {
  readonly cipher: RecordCipher
  readonly mark: number
  readonly crc32?: Crc32
}

/** `plain`: exactly one record, of which only kind and body count. `atByte`: where in the file it begins. */
export function encryptRecord(plain: Uint8Array, atByte: number, place: RecordPlace): Uint8Array {
  const record = new Uint8Array(plain.length + RECORD_GROWTH_BYTES)
  encryptInto(record, plain, atByte, place)
  return record
}

/** The same over a record of that length, with a nonce of its own. */
export function encryptInto(record: Uint8Array, plain: Uint8Array, atByte: number, place: RecordPlace): void {
  const { cipher, mark, crc32 = portableCrc32 } = place
  cipher.encrypt(plain.subarray(KIND_AT), associatedWith(mark, atByte), record.subarray(RECORD_HEADER_BYTES))
  sealRecord(record, RECORD_ENCRYPTED, mark, crc32)
}

/** As it was before it was encrypted, but for mark, checksum and length; undefined when it is not what was encrypted there. */
export function decryptRecord(
  record: Uint8Array,
  atByte: number,
  { cipher, mark }: Pick<RecordPlace, 'cipher' | 'mark'>,
): Uint8Array | undefined {
  if (record[KIND_AT] !== RECORD_ENCRYPTED || record.length <= RECORD_HEADER_BYTES + ENCRYPTION_BYTES) return undefined
  const plain = cipher.decrypt(record.subarray(RECORD_HEADER_BYTES), associatedWith(mark, atByte))
  if (!plain) return undefined
  const result = new Uint8Array(KIND_AT + plain.length)
  result.set(plain, KIND_AT)
  return result
}

const associated = new Uint8Array(12)
const associatedView = new DataView(associated.buffer)

/** Borrowed until the next call. */
function associatedWith(mark: number, atByte: number): Uint8Array {
  associatedView.setUint32(0, mark, true)
  associatedView.setFloat64(4, atByte, true)
  return associated
}
