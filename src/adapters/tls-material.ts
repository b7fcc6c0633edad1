/** Certificate, key and authorities of a TLS server as files: read, and checked before anybody is shown them. */

import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'

export interface TlsFiles {
  /** PEM: certificate chain, its own first; private key. */
  readonly certificateFile: string
  readonly keyFile: string
  /** PEM of the authorities whose client certificates are trusted. */
  readonly clientAuthoritiesFile?: string
}

export interface TlsMaterial {
  readonly certificate: string
  readonly privateKey: string
  readonly clientAuthorities?: string
  /** Milliseconds since 1970: when the first certificate of the chain stops being valid. */
  readonly expiresAtMs: number
  /** Alike for the same contents. */
  readonly digest: string
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Rejects with an error that says what is wrong, and never quotes a key. */
export async function readTlsMaterial(files: TlsFiles, nowMs: number): Promise<TlsMaterial> {
  const paths = [files.certificateFile, files.keyFile, files.clientAuthoritiesFile]
  const [certificate = '', privateKey = '', clientAuthorities] = await Promise.all(
    paths.map((path) => (path === undefined ? undefined : readFile(path, 'utf8'))),
  )
  const digest = createHash('sha256')
    .update(JSON.stringify([certificate, privateKey, clientAuthorities]))
    .digest('hex')
  const [own] = certificatesIn(certificate, files.certificateFile)
  // Throws when the key cannot be read, or is another certificate's.
  createSecureContext({ cert: certificate, key: privateKey })
  if (clientAuthorities !== undefined) certificatesIn(clientAuthorities, files.clientAuthoritiesFile ?? '')
  const expiresAtMs = Date.parse(own?.validTo ?? '')
  if (Date.parse(own?.validFrom ?? '') > nowMs) throw new Error(`${files.certificateFile} is not valid yet`)
  if (expiresAtMs <= nowMs) throw new Error(`${files.certificateFile} has expired`)
  return {
    certificate,
    privateKey,
    ...(clientAuthorities !== undefined && { clientAuthorities }),
    expiresAtMs,
    digest,
  }
}

/** At least one, each readable. */
function certificatesIn(pem: string, path: string): X509Certificate[] {
  const certificates = (pem.match(CERTIFICATE) ?? []).map((text) => new X509Certificate(text))
  if (certificates.length === 0) throw new Error(`${path} holds no certificate`)
  return certificates
}
