/** Records under the keys of a handshake: AES-GCM, RFC 5288 §3, with the sequence number of RFC 6347 §4.1.2.1. */

import { joinBytes, uintBytes } from './byte-reader.ts'
import type { AuthenticatedCipher, DtlsCrypto } from './dtls-crypto.ts'
import type { DtlsRecord } from './dtls-record.ts'
import type { RecordKey } from './key-schedule.ts'

const EXPLICIT_NONCE_BYTES = 8
const TAG_BYTES = 16

export interface RecordCipher {
  /** The same record with its fragment sealed. */
  seal(record: DtlsRecord): DtlsRecord
  /** The plain fragment, undefined when it is not authentic. */
  open(record: DtlsRecord): Uint8Array | undefined
}

export function createRecordCipher({ key, fixedNonce }: RecordKey, crypto: DtlsCrypto): RecordCipher {
  const cipher: AuthenticatedCipher = crypto.aesGcm(key)
  return {
    seal(record) {
      const explicit = sequenceOf(record)
      const sealed = cipher.seal(
        joinBytes(fixedNonce, explicit),
        associated(record, record.fragment.length),
        record.fragment,
      )
      return { ...record, fragment: joinBytes(explicit, sealed) }
    },
    open(record) {
      const { fragment } = record
      const plainBytes = fragment.length - EXPLICIT_NONCE_BYTES - TAG_BYTES
      if (plainBytes < 0) return undefined
      const nonce = joinBytes(fixedNonce, fragment.subarray(0, EXPLICIT_NONCE_BYTES))
      return cipher.open(nonce, associated(record, plainBytes), fragment.subarray(EXPLICIT_NONCE_BYTES))
    },
  }
}

const sequenceOf = ({ epoch, sequence }: DtlsRecord) => joinBytes(uintBytes(epoch, 2), uintBytes(sequence, 6))

function associated(record: DtlsRecord, plainBytes: number): Uint8Array {
  const { type, version } = record
  return joinBytes(sequenceOf(record), uintBytes(type, 1), uintBytes(version, 2), uintBytes(plainBytes, 2))
}
