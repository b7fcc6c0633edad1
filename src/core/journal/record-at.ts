/** Where records of a journal are in a stretch of bytes; layout: journal-format.ts. */

import type { Crc32 } from './crc32.ts'
import { MAX_BODY_BYTES, RECORD_HEADER_BYTES } from './journal-format.ts'

/** What was read of a journal. `view`: of the same bytes. */
export interface JournalPiece {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly mark: number
}

export function pieceOf(bytes: Uint8Array, mark: number): JournalPiece {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), mark }
}

/**
 * Length of the good record that begins there. `more`: it may be one, but does not end within the piece. Without `crc32` its checksum is taken to be
 * right.
 */
export function recordLengthAt(
  { bytes, view, mark }: JournalPiece,
  at: number,
  crc32: Crc32 | undefined,
): number | 'more' | 'damaged' {
  if (bytes.length - at < RECORD_HEADER_BYTES) return 'more'
  if (view.getUint32(at, true) !== mark) return 'damaged'
  const bodyBytes = view.getUint32(at + 8, true)
  if (bodyBytes > MAX_BODY_BYTES) return 'damaged'
  const end = at + RECORD_HEADER_BYTES + bodyBytes
  if (end > bytes.length) return 'more'
  const isGood = !crc32 || crc32(bytes.subarray(at + 8, end)) === view.getUint32(at + 4, true)
  return isGood ? end - at : 'damaged'
}

/** The next place that may be a record, or the end; the last three bytes may be the beginning of a mark. */
export function nextMark({ bytes, view, mark }: JournalPiece, from: number): number {
  const first = mark & 0xff
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + 4 > bytes.length || view.getUint32(at, true) === mark) return at
  }
  return bytes.length
}
