/** Keys out of the secret that both sides agreed on, RFC 5246 §5, §6.3, §8.1; RFC 7627 §4; RFC 5705 §4; RFC 5764 §4.2. */

import type { SrtpMasterKey, SrtpSuite } from '../model/srtp.ts'
import { joinBytes } from './byte-reader.ts'
import type { DtlsCrypto, PrfHash } from './dtls-crypto.ts'
import type { CipherSuite } from './negotiable.ts'

const MASTER_SECRET_BYTES = 48
export const VERIFY_DATA_BYTES = 12
/** The fixed part of the nonce, RFC 5288 §3. */
const FIXED_NONCE_BYTES = 4

/** RFC 5246 §5: P_hash. */
export function prf(
  crypto: DtlsCrypto,
  hash: PrfHash,
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  count: number,
): Uint8Array {
  const labelled = joinBytes(new TextEncoder().encode(label), seed)
  const pieces: Uint8Array[] = []
  let a = labelled
  for (let made = 0; made < count; made += pieces.at(-1)?.length ?? count) {
    a = crypto.hmac(hash, secret, a)
    pieces.push(crypto.hmac(hash, secret, joinBytes(a, labelled)))
  }
  return joinBytes(...pieces).slice(0, count)
}

export interface Randoms {
  readonly client: Uint8Array
  readonly server: Uint8Array
}

/** `sessionHash`: of the messages up to the client's key, when both sides know RFC 7627. */
export function masterSecret(
  crypto: DtlsCrypto,
  hash: PrfHash,
  agreed: Uint8Array,
  randoms: Randoms,
  sessionHash: Uint8Array | undefined,
): Uint8Array {
  if (sessionHash) return prf(crypto, hash, agreed, 'extended master secret', sessionHash, MASTER_SECRET_BYTES)
  const seed = joinBytes(randoms.client, randoms.server)
  return prf(crypto, hash, agreed, 'master secret', seed, MASTER_SECRET_BYTES)
}

/** For one direction. */
export interface RecordKey {
  readonly key: Uint8Array
  readonly fixedNonce: Uint8Array
}

export function recordKeys(
  crypto: DtlsCrypto,
  { prf: hash, keyBytes }: CipherSuite,
  master: Uint8Array,
  { client, server }: Randoms,
): { readonly client: RecordKey; readonly server: RecordKey } {
  const block = prf(
    crypto,
    hash,
    master,
    'key expansion',
    joinBytes(server, client),
    2 * (keyBytes + FIXED_NONCE_BYTES),
  )
  const nonces = 2 * keyBytes
  return {
    client: { key: block.slice(0, keyBytes), fixedNonce: block.slice(nonces, nonces + FIXED_NONCE_BYTES) },
    server: { key: block.slice(keyBytes, nonces), fixedNonce: block.slice(nonces + FIXED_NONCE_BYTES) },
  }
}

/** What each side protects its SRTP with. */
export function srtpMasterKeys(
  crypto: DtlsCrypto,
  hash: PrfHash,
  master: Uint8Array,
  { client, server }: Randoms,
  suite: SrtpSuite,
): { readonly client: SrtpMasterKey; readonly server: SrtpMasterKey } {
  const { keyBytes, saltBytes } = suite
  const seed = joinBytes(client, server)
  const block = prf(crypto, hash, master, 'EXTRACTOR-dtls_srtp', seed, 2 * (keyBytes + saltBytes))
  const salts = 2 * keyBytes
  const mki = new Uint8Array(0)
  return {
    client: { suite, key: block.slice(0, keyBytes), salt: block.slice(salts, salts + saltBytes), mki },
    server: { suite, key: block.slice(keyBytes, salts), salt: block.slice(salts + saltBytes), mki },
  }
}
