/**
 * HPKE, RFC 9180, in mode base: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-GCM, for one message. What computes is handed in: the
 * recorder and the commands have it from `node:crypto`, a browser from WebCrypto.
 */

type Computed<Value> = Value | Promise<Value>

/** `PrivateKey`: an X25519 key that need not be readable. */
export interface HpkeCrypto<PrivateKey> {
  /** X25519, RFC 7748 §5. Fails when the result is all zeros, as RFC 9180 §7.1.4 wants. */
  agree(privateKey: PrivateKey, publicKey: Uint8Array): Computed<Uint8Array>
  hmacSha256(key: Uint8Array, message: Uint8Array): Computed<Uint8Array>
  /** AES-GCM by the length of the key; cipher text and tag of 16 bytes. */
  encrypt(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, associated: Uint8Array): Computed<Uint8Array>
  /** Undefined when it is not what was encrypted. */
  decrypt(
    key: Uint8Array,
    nonce: Uint8Array,
    sealed: Uint8Array,
    associated: Uint8Array,
  ): Computed<Uint8Array | undefined>
}

/** RFC 9180 §7.3. */
export interface HpkeAead {
  readonly id: number
  readonly keyBytes: number
}

export const AES_256_GCM = { id: 2, keyBytes: 32 } as const satisfies HpkeAead

export interface HpkeKeyPair<PrivateKey> {
  readonly privateKey: PrivateKey
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

export interface HpkeMessage {
  readonly info: Uint8Array
  readonly associated: Uint8Array
  readonly aead?: HpkeAead
}

export const ENCAPSULATED_BYTES = 32
const KEM_X25519_SHA256 = 0x20
const KDF_SHA256 = 1
const MODE_BASE = 0
const HASH_BYTES = 32
const NONCE_BYTES = 12
const NOTHING = new Uint8Array()

/** §6.1, SealBase: `enc` (32 bytes), then cipher text and tag. `ephemeral`: a new pair for each message. */
export async function sealBase<PrivateKey>(
  crypto: HpkeCrypto<PrivateKey>,
  ephemeral: HpkeKeyPair<PrivateKey>,
  recipient: Uint8Array,
  plain: Uint8Array,
  { info, associated, aead = AES_256_GCM }: HpkeMessage,
): Promise<Uint8Array> {
  const agreed = await crypto.agree(ephemeral.privateKey, recipient)
  const secret = await sharedSecret(crypto, agreed, ephemeral.publicKey, recipient)
  const { key, nonce } = await keySchedule(crypto, secret, info, aead)
  return joined(ephemeral.publicKey, await crypto.encrypt(key, nonce, plain, associated))
}

/** §6.1, OpenBase. Undefined when it was sealed for somebody else, for something else, or was changed. */
export async function openBase<PrivateKey>(
  crypto: HpkeCrypto<PrivateKey>,
  recipient: HpkeKeyPair<PrivateKey>,
  sealed: Uint8Array,
  { info, associated, aead = AES_256_GCM }: HpkeMessage,
): Promise<Uint8Array | undefined> {
  if (sealed.length < ENCAPSULATED_BYTES) return undefined
  const encapsulated = sealed.slice(0, ENCAPSULATED_BYTES)
  let agreed: Uint8Array
  try {
    agreed = await crypto.agree(recipient.privateKey, encapsulated)
  } catch {
    return undefined
  }
  const secret = await sharedSecret(crypto, agreed, encapsulated, recipient.publicKey)
  const { key, nonce } = await keySchedule(crypto, secret, info, aead)
  return crypto.decrypt(key, nonce, sealed.slice(ENCAPSULATED_BYTES), associated)
}

type Hash = Pick<HpkeCrypto<never>, 'hmacSha256'>

/** §4.1, ExtractAndExpand. */
async function sharedSecret(
  hash: Hash,
  agreed: Uint8Array,
  encapsulated: Uint8Array,
  recipient: Uint8Array,
): Promise<Uint8Array> {
  const suite = joined(text('KEM'), uint16(KEM_X25519_SHA256))
  const secret = await labeledExtract(hash, suite, NOTHING, 'eae_prk', agreed)
  return labeledExpand(hash, suite, secret, 'shared_secret', joined(encapsulated, recipient), HASH_BYTES)
}

/** §5.1, for mode base and the first message. */
async function keySchedule(hash: Hash, shared: Uint8Array, info: Uint8Array, { id, keyBytes }: HpkeAead) {
  const suite = joined(text('HPKE'), uint16(KEM_X25519_SHA256), uint16(KDF_SHA256), uint16(id))
  const pskIdHash = await labeledExtract(hash, suite, NOTHING, 'psk_id_hash', NOTHING)
  const infoHash = await labeledExtract(hash, suite, NOTHING, 'info_hash', info)
  const context = joined(Uint8Array.of(MODE_BASE), pskIdHash, infoHash)
  const secret = await labeledExtract(hash, suite, shared, 'secret', NOTHING)
  return {
    key: await labeledExpand(hash, suite, secret, 'key', context, keyBytes),
    nonce: await labeledExpand(hash, suite, secret, 'base_nonce', context, NONCE_BYTES),
  }
}

/** §4. HKDF-Extract, RFC 5869 §2.2: without a salt, zeros. */
async function labeledExtract(
  { hmacSha256 }: Hash,
  suite: Uint8Array,
  salt: Uint8Array,
  label: string,
  keyMaterial: Uint8Array,
): Promise<Uint8Array> {
  const labeled = joined(text('HPKE-v1'), suite, text(label), keyMaterial)
  return hmacSha256(salt.length === 0 ? new Uint8Array(HASH_BYTES) : salt, labeled)
}

/** §4. HKDF-Expand, RFC 5869 §2.3: its first block is enough. */
async function labeledExpand(
  { hmacSha256 }: Hash,
  suite: Uint8Array,
  secret: Uint8Array,
  label: string,
  info: Uint8Array,
  lengthBytes: number,
): Promise<Uint8Array> {
  const labeled = joined(uint16(lengthBytes), text('HPKE-v1'), suite, text(label), info)
  return (await hmacSha256(secret, joined(labeled, Uint8Array.of(1)))).slice(0, lengthBytes)
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words)
const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff)

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
