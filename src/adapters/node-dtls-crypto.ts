/** The primitives of DTLS on node:crypto, and the certificate that this process shows its DTLS peers. */

import {
  constants,
  createECDH,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto'
import type { DtlsCrypto, DtlsIdentity, KeyPair, SignatureScheme } from '../core/dtls/dtls-crypto.ts'
import { selfSignedCertificate } from '../core/dtls/self-signed-certificate.ts'
import { nodeSrtpCrypto } from './node-srtp-crypto.ts'

/** SubjectPublicKeyInfo of X25519 up to the 32 bytes of the key, RFC 8410 §4. */
const X25519_HEAD = Buffer.from('302a300506032b656e032100', 'hex')
const X25519_BYTES = 32
const DAY_MS = 86_400_000
const VALID_DAYS = 3650
const SERIAL_BYTES = 16

interface SchemeParts {
  readonly hash: string
  readonly keyType: 'ec' | 'rsa'
  readonly padding?: number
}

const { RSA_PKCS1_PSS_PADDING, RSA_PKCS1_PADDING } = constants
const SCHEMES: Readonly<Record<SignatureScheme, SchemeParts>> = {
  ecdsa_secp256r1_sha256: { hash: 'sha256', keyType: 'ec' },
  ecdsa_secp384r1_sha384: { hash: 'sha384', keyType: 'ec' },
  rsa_pss_rsae_sha256: { hash: 'sha256', keyType: 'rsa', padding: RSA_PKCS1_PSS_PADDING },
  rsa_pkcs1_sha256: { hash: 'sha256', keyType: 'rsa', padding: RSA_PKCS1_PADDING },
  rsa_pkcs1_sha384: { hash: 'sha384', keyType: 'rsa', padding: RSA_PKCS1_PADDING },
  rsa_pkcs1_sha512: { hash: 'sha512', keyType: 'rsa', padding: RSA_PKCS1_PADDING },
}

export const nodeDtlsCrypto: DtlsCrypto = {
  randomBytes: (count) => randomBytes(count),
  hash: (name, bytes) => createHash(name).update(bytes).digest(),
  hmac: (name, key, bytes) => createHmac(name, key).update(bytes).digest(),
  fingerprint: (hash, certificate) => createHash(hash.replace('-', '')).update(certificate).digest('hex'),
  aesGcm: nodeSrtpCrypto.aesGcm,
  keyPair: (group) => (group === 'x25519' ? x25519Pair() : curvePair(group === 'secp256r1' ? 'prime256v1' : group)),
  verify(certificate, scheme, signed, signature) {
    const { hash, keyType, padding } = SCHEMES[scheme]
    try {
      const { publicKey: key } = new X509Certificate(certificate)
      if (key.asymmetricKeyType !== keyType) return false
      return verify(hash, signed, { key, ...(padding !== undefined && { padding }) }, signature)
    } catch {
      return false
    }
  },
}

function x25519Pair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  return {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-X25519_BYTES),
    agree(theirs) {
      if (theirs.length !== X25519_BYTES) return undefined
      try {
        const key = createPublicKey({ key: Buffer.concat([X25519_HEAD, theirs]), format: 'der', type: 'spki' })
        return diffieHellman({ privateKey, publicKey: key })
      } catch {
        return undefined
      }
    },
  }
}

function curvePair(curve: string): KeyPair {
  const pair = createECDH(curve)
  pair.generateKeys()
  return {
    publicKey: pair.getPublicKey(),
    agree(theirs) {
      try {
        return pair.computeSecret(theirs)
      } catch {
        return undefined
      }
    },
  }
}

/** Made at every start, and never written down: signalling tells each peer its fingerprint. */
export function createDtlsIdentity(nowMs: number): DtlsIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signBytes = (bytes: Uint8Array) => sign('sha256', bytes, privateKey)
  const subject = {
    commonName: 'Tapeline',
    publicKey: publicKey.export({ format: 'der', type: 'spki' }),
    serial: randomBytes(SERIAL_BYTES),
    fromMs: nowMs - DAY_MS,
    untilMs: nowMs + VALID_DAYS * DAY_MS,
  }
  return { certificate: selfSignedCertificate(subject, signBytes), sign: signBytes }
}
