/**
 * DTLS records, RFC 6347 §4.1; a datagram may hold several.
 *
 *   | type 1 | version 2 | epoch 2 | sequence 6 | length 2 | fragment … |
 */

import { ByteReader, joinBytes, uintBytes } from './byte-reader.ts'

export const CONTENT_TYPE = { changeCipherSpec: 20, alert: 21, handshake: 22 } as const

/** As all records say; the first ones may say 1.0, 0xfeff (RFC 6347 §4.1). */
export const DTLS_1_2 = 0xfefd

export interface DtlsRecord {
  readonly type: number
  readonly version: number
  /** 0: in the clear. 1: with the keys of the handshake. */
  readonly epoch: number
  readonly sequence: number
  /** Borrowed from the datagram. */
  readonly fragment: Uint8Array
}

/** A datagram of a handshake holds a flight at most. */
const MAXIMUM_RECORDS = 16

/** What cannot be read ends the list (RFC 6347 §4.1.2.7: silently). */
export function readRecords(datagram: Uint8Array): DtlsRecord[] {
  const reader = new ByteReader(datagram)
  const records: DtlsRecord[] = []
  while (!reader.isAtEnd && records.length < MAXIMUM_RECORDS) {
    const record: DtlsRecord = {
      type: reader.uint(1),
      version: reader.uint(2),
      epoch: reader.uint(2),
      sequence: reader.uint(6),
      fragment: reader.vector(2),
    }
    if (!reader.isGood || record.version >> 8 !== 0xfe) break
    records.push(record)
  }
  return records
}

export function formatRecord({ type, version, epoch, sequence, fragment }: DtlsRecord): Uint8Array {
  const head = [uintBytes(type, 1), uintBytes(version, 2), uintBytes(epoch, 2), uintBytes(sequence, 6)]
  return joinBytes(...head, uintBytes(fragment.length, 2), fragment)
}

/** Records together as far as they fit into a datagram that no path has to split. */
export function packDatagrams(records: readonly Uint8Array[], maximumBytes = 1200): Uint8Array[] {
  const datagrams: Uint8Array[][] = []
  let room = 0
  for (const record of records) {
    const last = datagrams.at(-1)
    if (last && record.length <= room) last.push(record)
    else {
      datagrams.push([record])
      room = maximumBytes
    }
    room -= record.length
  }
  return datagrams.map((pieces) => joinBytes(...pieces))
}
