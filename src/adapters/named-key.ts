import { createHash } from 'node:crypto'
import type { RecordCipher } from '../core/journal/record-cipher.ts'
import { ACCOUNT_KEY_ID_BYTES } from '../core/model/sealed-key.ts'
import { createRecordCipher } from './node-record-cipher.ts'

export const KEY_BYTES = 32

export interface NamedKey {
  /** Hex; tells keys apart and says nothing about them. */
  readonly id: string
  readonly cipher: RecordCipher
}

export const named = (key: Uint8Array): NamedKey => ({ id: idOf(key), cipher: createRecordCipher(key) })

export function idOf(key: Uint8Array): string {
  const digest = createHash('sha256').update('id of a key').update(key).digest()
  return digest.subarray(0, ACCOUNT_KEY_ID_BYTES).toString('hex')
}

/** So that nobody can put the key of one thing in the place of another's. */
export const contextOf = (purpose: string): Uint8Array => createHash('sha256').update(purpose).digest()
