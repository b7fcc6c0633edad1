/** A time-stamp authority: `openssl ts` behind HTTP, with certificates as its administrator makes them. */

import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openssl } from './tls.test-kit.ts'

export interface TestTsa {
  readonly url: string
  /** PEM of the root. */
  readonly ca: string
  readonly caCertificate: X509Certificate
  /** Of the signer itself. */
  readonly certificate: X509Certificate
  /** Requests so far. */
  readonly asked: readonly Buffer[]
  /** Instead of what the authority would do; undefined: as it would. */
  behave(answer?: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void): void
  /** TimeStampResp for a TimeStampReq. */
  reply(request: Buffer): Buffer
  /** A token around what another one says, signed with this authority's key whatever its certificate is for: `openssl ts` would not. */
  signAgain(token: Uint8Array): Buffer
  /** What `openssl ts -verify` says of a token for a text: whether it is good. */
  verifies(token: Uint8Array, text: string): boolean
  close(): Promise<void>
}

interface TsaOptions {
  /** Of the signer's certificate. Default: EC. */
  readonly key?: 'ec' | 'rsa' | 'ed25519'
  /** As openssl writes it. Default: `critical,timeStamping`. */
  readonly usage?: string
  /** Of the signer's certificate; negative: it is over. */
  readonly days?: number
  /** Whether an authority stands between root and signer. */
  readonly between?: boolean
  /** Of the hash that the token names its certificate by. */
  readonly certificateHash?: 'sha1' | 'sha256'
  readonly name?: string
}

const KEYS = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
  rsa: ['-newkey', 'rsa:2048'],
  ed25519: ['-newkey', 'ed25519'],
}

export async function startTsa(options: TsaOptions = {}): Promise<TestTsa> {
  const { key = 'ec', usage = 'critical,timeStamping', days = 2, between = false, name = 'Test TSA' } = options
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-tsa-'))
  const at = (file: string) => join(folder, file)
  const run = (...parameters: string[]) =>
    execFileSync(openssl ?? 'openssl', parameters, { cwd: folder, stdio: 'pipe' })
  const isCa = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
  run(
    'req',
    '-x509',
    ...KEYS.ec,
    '-nodes',
    '-days',
    '2',
    '-keyout',
    'root.key',
    '-out',
    'root.pem',
    '-subj',
    '/CN=Test root',
  )
  const issue = (
    file: string,
    subject: string,
    issuer: string,
    extensions: string,
    kind: keyof typeof KEYS,
    lasts: number,
  ) => {
    writeFileSync(at(`${file}.cnf`), extensions)
    run('req', '-new', ...KEYS[kind], '-nodes', '-keyout', `${file}.key`, '-out', `${file}.csr`, '-subj', subject)
    run(
      ...['x509', '-req', '-in', `${file}.csr`, '-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial'],
      ...['-days', String(lasts), '-extfile', `${file}.cnf`, '-out', `${file}.pem`],
    )
  }
  if (between) issue('between', '/CN=Test between', 'root', isCa, 'ec', 2)
  const usages = usage === '' ? 'basicConstraints=CA:FALSE\n' : `extendedKeyUsage=${usage}\n`
  issue('tsa', `/O=Test/CN=${name}`, between ? 'between' : 'root', usages, key, days)
  writeFileSync(at('chain.pem'), between ? readFileSync(at('between.pem')) : '')
  writeFileSync(at('serial'), '01\n')
  writeFileSync(
    at('tsa.cnf'),
    `[tsa]\ndefault_tsa = one\n[one]\nserial = serial\ndigests = sha256\ndefault_policy = 1.2.3.4\naccuracy = secs:1\n` +
      `ess_cert_id_chain = no\ness_cert_id_alg = ${options.certificateHash ?? 'sha256'}\nsigner_digest = sha256\n`,
  )
  const reply = (request: Buffer): Buffer => {
    writeFileSync(at('request'), request)
    const chain = between ? ['-chain', 'chain.pem'] : []
    run(
      ...['ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'request', '-inkey', 'tsa.key', '-signer', 'tsa.pem'],
      ...chain,
      ...['-out', 'response'],
    )
    return readFileSync(at('response'))
  }

  let behaviour: Parameters<TestTsa['behave']>[0]
  const asked: Buffer[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      asked.push(body)
      if (behaviour) return behaviour(request, response, body)
      response.setHeader('content-type', 'application/timestamp-reply').end(reply(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const ca = readFileSync(at('root.pem'), 'utf8')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    ca,
    caCertificate: new X509Certificate(ca),
    certificate: new X509Certificate(readFileSync(at('tsa.pem'))),
    asked,
    behave(answer) {
      behaviour = answer
    },
    reply,
    signAgain(token) {
      writeFileSync(at('good'), token)
      run('cms', '-verify', '-noverify', '-binary', '-inform', 'DER', '-in', 'good', '-out', 'info')
      const how = ['-binary', '-nodetach', '-cades', '-nosmimecap', '-md', 'sha256']
      run(
        ...['cms', '-sign', ...how, '-econtent_type', '1.2.840.113549.1.9.16.1.4', '-in', 'info'],
        ...['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-outform', 'DER', '-out', 'again'],
      )
      return readFileSync(at('again'))
    },
    verifies(token, text) {
      writeFileSync(at('token'), token)
      writeFileSync(at('text'), text)
      const given = ['-in', 'token', '-token_in', '-data', 'text', '-CAfile', 'root.pem']
      try {
        run('ts', '-verify', ...given, ...(existsSync(at('between.pem')) ? ['-untrusted', 'between.pem'] : []))
        return true
      } catch {
        return false
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true })
    },
  }
}
