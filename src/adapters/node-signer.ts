/** Ed25519 (RFC 8032) on node:crypto. */

import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { Signer } from '../store/key-ring.ts'

/** What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410 §7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** `seed`: 32 bytes. */
export function createSigner(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  // The public key is the last 32 bytes of its SubjectPublicKeyInfo.
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  return { publicKey, sign: (message) => sign(null, message, key) }
}
