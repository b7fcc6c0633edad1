import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { selfSignedCertificate } from '../core/dtls/self-signed-certificate.ts'

const DAY_MS = 86_400_000
const SERIAL_BYTES = 16

/** PEM: for a client that has to show something, and of which nobody asks who it is. */
export function throwawayCertificate(nowMs: number): { readonly certificate: string; readonly privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = {
    commonName: 'Tapeline',
    publicKey: publicKey.export({ format: 'der', type: 'spki' }),
    serial: randomBytes(SERIAL_BYTES),
    fromMs: nowMs - DAY_MS,
    untilMs: nowMs + DAY_MS,
  }
  const der = Buffer.from(selfSignedCertificate(subject, (bytes) => sign('sha256', bytes, privateKey)))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}
