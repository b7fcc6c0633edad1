import { createPublicKey, verify } from 'node:crypto'

/** Whether the signature (hex) over the text is one of the public key (hex): Ed25519, RFC 8032. */
export function isSigned(publicKey: string, text: string, signature: string): boolean {
  const x = Buffer.from(publicKey, 'hex').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'hex'))
}
