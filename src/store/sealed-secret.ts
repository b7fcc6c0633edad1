/**
 * A secret that has to be read again (of an authenticator app, of an OpenID client), encrypted with a data key of its own that lies sealed
 * beside it:
 *
 *   | 8 bytes: which key of the account | 60 bytes: the data key, sealed | nonce, secret, tag |
 */

import { ENCRYPTION_BYTES } from '../core/journal/record-cipher.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import { ACCOUNT_KEY_ID_BYTES, SEALED_KEY_BYTES } from '../core/model/sealed-key.ts'
import type { KeyRing } from './key-ring.ts'

/** Secrets of the platform's own people have a key like an account's. */
const PLATFORM_KEY = 'platform'

const HEADER_BYTES = ACCOUNT_KEY_ID_BYTES + SEALED_KEY_BYTES

/** `purpose` names what it is of; another's cannot be put in its place. */
export async function sealSecret(
  keys: KeyRing,
  accountId: AccountId | undefined,
  purpose: string,
  secret: string,
): Promise<Buffer> {
  const { cipher, sealed } = await keys.newDataKey(accountId ?? PLATFORM_KEY)
  const plain = Buffer.from(secret)
  const encrypted = new Uint8Array(plain.length + ENCRYPTION_BYTES)
  cipher.encrypt(plain, Buffer.from(purpose), encrypted)
  return Buffer.concat([sealed.accountKeyId, sealed.sealed, encrypted])
}

/** Rejects with `encryption-key-missing` or `encryption-key-unusable`. */
export async function openSecret(
  keys: KeyRing,
  accountId: AccountId | undefined,
  purpose: string,
  sealedSecret: Uint8Array,
): Promise<string> {
  const cipher = await keys.openDataKey({
    accountId: accountId ?? PLATFORM_KEY,
    accountKeyId: sealedSecret.subarray(0, ACCOUNT_KEY_ID_BYTES),
    sealed: sealedSecret.subarray(ACCOUNT_KEY_ID_BYTES, HEADER_BYTES),
  })
  const plain = cipher.decrypt(sealedSecret.subarray(HEADER_BYTES), Buffer.from(purpose))
  if (!plain) throw new AppError('encryption-key-unusable', 'The key of the account does not open a secret')
  return Buffer.from(plain).toString()
}
