/** Handshakes with OpenSSL, an implementation of its own, as client and as server; its exported key is the measure. */

import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createDtlsClient } from '../core/dtls/dtls-client.ts'
import type { DtlsHandshake, DtlsOptions, DtlsSrtpKeys, DtlsStep } from '../core/dtls/dtls-handshake.ts'
import { createDtlsServer } from '../core/dtls/dtls-server.ts'
import type { DtlsFailure } from '../core/model/dtls.ts'
import { createDtlsIdentity, nodeDtlsCrypto } from './node-dtls-crypto.ts'
import { makeCertificate, openssl, type TestCertificate } from './tls.test-kit.ts'

const PROFILES = [
  ['SRTP_AEAD_AES_256_GCM', 'AEAD_AES_256_GCM'],
  ['SRTP_AEAD_AES_128_GCM', 'AEAD_AES_128_GCM'],
  ['SRTP_AES128_CM_SHA1_80', 'AES_CM_128_HMAC_SHA1_80'],
  ['SRTP_AES128_CM_SHA1_32', 'AES_CM_128_HMAC_SHA1_32'],
] as const

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const identity = createDtlsIdentity(Date.now())

function options(theirs: TestCertificate): DtlsOptions {
  const { raw } = new X509Certificate(theirs.certificate)
  const fingerprints = [{ hash: 'sha-256', hex: nodeDtlsCrypto.fingerprint('sha-256', raw) }] as const
  return { crypto: nodeDtlsCrypto, identity, fingerprints }
}

/** The handshake on a socket, with its timers. Resolves with keys or the failure. */
async function onSocket(make: (socket: Socket) => DtlsHandshake) {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const handshake = make(socket)
  const outcome = Promise.withResolvers<DtlsSrtpKeys | DtlsFailure>()
  const perform = ({ send, to, keys, failed }: DtlsStep) => {
    const [address = '', port = ''] = to.split(' ')
    for (const datagram of send) socket.send(datagram, Number(port), address)
    const result = keys ?? failed
    if (result) outcome.resolve(result)
  }
  socket.on('message', (datagram, { address, port }) =>
    perform(handshake.receive(datagram, `${address} ${port}`, Date.now())),
  )
  const timer = setInterval(() => perform(handshake.due(Date.now())), 50)
  open.push(() => {
    clearInterval(timer)
    socket.close()
  })
  return { outcome: outcome.promise, begin: () => perform(handshake.start(Date.now())), port: socket.address().port }
}

/** OpenSSL with the certificate; `exported` resolves with what it derived for SRTP. */
async function openSsl(certificate: TestCertificate, ...parameters: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-dtls-'))
  await writeFile(join(folder, 'cert'), certificate.certificate)
  await writeFile(join(folder, 'key'), certificate.privateKey)
  const own = ['-cert', join(folder, 'cert'), '-key', join(folder, 'key')]
  const exporter = ['-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', '88']
  const child: ChildProcess = spawn(openssl ?? '', [...parameters, ...own, ...exporter])
  open.push(async () => {
    child.kill()
    await rm(folder, { recursive: true })
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => (text += String(piece)))
  const exported = () =>
    expect
      .poll(() => /Keying material: ([0-9A-F]+)/.exec(text)?.[1], { timeout: 5000 })
      .toBeTruthy()
      .then(() => {
        return (/Keying material: ([0-9A-F]+)/.exec(text)?.[1] ?? '').toLowerCase()
      })
  return { exported, says: () => text }
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe.skipIf(!openssl)('OpenSSL as the active side', () => {
  it.each(PROFILES)('%s', async (theirName, ourName) => {
    const certificate = makeCertificate()
    const ours = await onSocket(() => createDtlsServer(options(certificate)))
    const peer = await openSsl(
      certificate,
      ...['s_client', '-dtls1_2', '-connect', `127.0.0.1:${ours.port}`, '-use_srtp', theirName],
    )
    const keys = await ours.outcome
    if (typeof keys === 'string') throw new Error(`${keys}\n${peer.says()}`)
    expect(keys.theirs.suite.name).toBe(ourName)
    const exported = await peer.exported()
    const { keyBytes, saltBytes } = keys.theirs.suite
    expect(exported.slice(0, 4 * (keyBytes + saltBytes))).toBe(
      [keys.theirs.key, keys.ours.key, keys.theirs.salt, keys.ours.salt].map(hexOf).join(''),
    )
  })

  it.each([
    ['small datagrams, so that messages come in fragments', ['-mtu', '256']],
    ['P-256 only', ['-groups', 'P-256']],
    ['P-384 before the curve of our certificate', ['-groups', 'P-384:P-256']],
    ['AES-256 for the handshake', ['-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384']],
  ])('%s', async (_, more) => {
    const certificate = makeCertificate()
    const ours = await onSocket(() => createDtlsServer(options(certificate)))
    const peer = await openSsl(
      certificate,
      ...['s_client', '-dtls1_2', '-connect', `127.0.0.1:${ours.port}`, '-use_srtp', 'SRTP_AES128_CM_SHA1_80', ...more],
    )
    const keys = await ours.outcome
    if (typeof keys === 'string') throw new Error(`${keys}\n${peer.says()}`)
    expect(await peer.exported()).toContain(hexOf(keys.theirs.key))
  })

  it.each([
    ['another certificate than the one named', [], 'fingerprint'],
    ['no SRTP', ['-no-srtp'], 'no-srtp'],
    ['DTLS 1.0', ['-dtls1', '-cipher', 'ALL:@SECLEVEL=0'], 'nothing-in-common'],
  ])('%s is refused', async (_, more, why) => {
    const ours = await onSocket(() => createDtlsServer(options(makeCertificate())))
    const srtp = more[0] === '-no-srtp' ? [] : ['-use_srtp', 'SRTP_AES128_CM_SHA1_80']
    const version = more[0] === '-dtls1' ? more : ['-dtls1_2']
    await openSsl(makeCertificate(), 's_client', ...version, '-connect', `127.0.0.1:${ours.port}`, ...srtp)
    expect(await ours.outcome).toBe(why)
  })
})

describe.skipIf(!openssl)('OpenSSL as the passive side', () => {
  async function freePort(): Promise<number> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const { port } = socket.address()
    await new Promise<void>((resolve) => socket.close(resolve))
    return port
  }

  it.each([
    ['that asks for our certificate', ['-verify', '1']],
    ['that asks for a cookie first', ['-verify', '1', '-listen']],
    ['that asks for no certificate', []],
    ['with small datagrams', ['-verify', '1', '-mtu', '256']],
    ['with a group of its own', ['-verify', '1', '-named_curve', 'P-256']],
  ])('%s', async (_, more) => {
    const certificate = makeCertificate()
    const port = await freePort()
    const peer = await openSsl(
      certificate,
      ...['s_server', '-dtls1_2', '-accept', `127.0.0.1:${port}`, '-use_srtp', 'SRTP_AES128_CM_SHA1_80', ...more],
    )
    await expect.poll(peer.says).toContain('ACCEPT')
    const ours = await onSocket(() => createDtlsClient({ ...options(certificate), peer: `127.0.0.1 ${port}` }))
    ours.begin()
    const keys = await ours.outcome
    if (typeof keys === 'string') throw new Error(`${keys}\n${peer.says()}`)
    expect(keys.ours.suite.name).toBe('AES_CM_128_HMAC_SHA1_80')
    expect(await peer.exported()).toContain([keys.ours.key, keys.theirs.key].map(hexOf).join(''))
  })
})
