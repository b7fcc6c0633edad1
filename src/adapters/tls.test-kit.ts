/** Authorities and certificates as an administrator makes them, with openssl. */

import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '../../test/tools.ts'

export interface TestCertificate {
  readonly privateKey: string
  readonly certificate: string
  /** SHA-256, lower-case hex. */
  readonly fingerprint: string
}

export interface TestAuthority extends TestCertificate {
  /** `days` may be negative: then it has expired. */
  issue(name: string, days?: number): TestCertificate
}

export const openssl = findTool('openssl')

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Signed by itself. */
export function makeCertificate(name = 'localhost', days = 2): TestCertificate {
  return inFolder((folder) => {
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1']
    run('req', '-x509', ...EC, '-days', String(days), '-keyout', `${folder}/key`, '-out', `${folder}/cert`, ...subject)
    return read(folder)
  })
}

export function makeAuthority(name: string): TestAuthority {
  const authority = makeCertificate(name)
  return {
    ...authority,
    issue: (subject, days = 2) =>
      inFolder((folder) => {
        writeFileSync(join(folder, 'ca'), authority.certificate)
        writeFileSync(join(folder, 'ca-key'), authority.privateKey)
        run('req', '-new', ...EC, '-keyout', `${folder}/key`, '-out', `${folder}/request`, '-subj', `/CN=${subject}`)
        const by = ['-CA', `${folder}/ca`, '-CAkey', `${folder}/ca-key`, '-CAcreateserial']
        run('x509', '-req', '-in', `${folder}/request`, ...by, '-days', String(days), '-out', `${folder}/cert`)
        return read(folder)
      }),
  }
}

function inFolder<T>(make: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-tls-'))
  try {
    return make(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(...parameters: string[]): void {
  execFileSync(openssl ?? 'openssl', parameters, { stdio: 'ignore' })
}

function read(folder: string): TestCertificate {
  const certificate = readFileSync(join(folder, 'cert'), 'utf8')
  const fingerprint = createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex')
  return { privateKey: readFileSync(join(folder, 'key'), 'utf8'), certificate, fingerprint }
}
