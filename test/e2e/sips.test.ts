/** SIP over TLS through the real program: who is let in by a certificate, and a certificate that is renewed while a connection stands. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeAuthority, makeCertificate, openssl, type TestCertificate } from '../../src/adapters/tls.test-kit.ts'
import { acmeDocument } from './acme.ts'
import { eventually, runTapeline, TapelineProcess } from './tapeline-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-sips-'))
const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
let tapeline: TapelineProcess
let port: number
let sbc: TestCertificate
let stranger: TestCertificate

function put(name: string, { certificate, privateKey }: TestCertificate) {
  writeFileSync(join(folder, `${name}.pem`), certificate)
  writeFileSync(join(folder, `${name}.key`), privateKey)
}

beforeAll(async () => {
  if (!openssl) return
  const authority = makeAuthority('our phone systems')
  sbc = authority.issue('sbc')
  put('server', makeCertificate())
  put('sbc', sbc)
  stranger = makeAuthority('somebody').issue('sbc')
  put('ca', authority)
  port = await freePort()
  const files = ['--tls-cert', join(folder, 'server.pem'), '--tls-key', join(folder, 'server.key')]
  const clients = ['--tls-client-ca', join(folder, 'ca.pem'), '--tls-client-auth', 'require']
  tapeline = await TapelineProcess.start({ args: ['--sips', `127.0.0.1:${port}`, ...files, ...clients] })
  const document = acmeDocument({ minimumDurationMs: 0 })
  await tapeline.apply({
    ...document,
    recordingClients: [
      {
        name: 'sbc',
        certificateFingerprints: [sbc.fingerprint],
        selectors: [{ by: 'fixed', account: 'acme' }],
        srtp: 'require',
      },
    ],
  })
})

afterAll(async () => {
  await tapeline?.remove()
  rmSync(folder, { recursive: true })
})

async function call(srtp?: string) {
  const scenario = join(folder, 'scenario.json')
  const parties = [
    { id: 'caller', aor: 'sip:+493055512345@carrier.example' },
    { id: 'agent', aor: 'sip:201@pbx.example' },
  ]
  const steps = [{ do: 'play', party: 'agent', file: join(SPEECH, 'agent-1-greeting.wav') }]
  writeFileSync(scenario, JSON.stringify({ name: 'sips', parties, steps, ...(srtp && { srtp }) }))
  const own = ['--tls-cert', join(folder, 'sbc.pem'), '--tls-key', join(folder, 'sbc.key'), '--insecure']
  const { stdout, stderr } = await runTapeline([
    ...['call', '--to', `sips:127.0.0.1:${port}`, '--scenario', scenario, '--json', ...own],
  ])
  return stdout ? JSON.parse(stdout) : { outcome: stderr }
}

it.skipIf(!openssl)('a certificate says who is calling, and a client that must encrypt does', async () => {
  const apiKey = await tapeline.createApiKey('acme', 'account-administrator')
  const report = await call('AEAD_AES_256_GCM')
  expect(report).toMatchObject({ outcome: 'completed', problems: [] })
  expect((await tapeline.readyCall(report.sipCallId, apiKey)).recordings).toHaveLength(1)
  expect((await call()).outcome).not.toBe('completed')
  const refusedClient = await open(stranger)
  await new Promise((resolve) => refusedClient.once('close', resolve))
  expect(await tapeline.metric('tls_clients_refused_total')).toBe(1)
  const refused = await tapeline.get('/api/v1/refused-invites', await tapeline.createApiKey('', 'administrator'))
  expect(await refused.json()).toMatchObject({
    refusedInvites: [{ reason: 'not-encrypted', certificateFingerprint: sbc.fingerprint }],
  })
})

it.skipIf(!openssl)('a renewed certificate is taken by SIGHUP, and connections that stand go on', async () => {
  const standing = await open()
  const renewed = makeCertificate('renewed', 30)
  put('server', renewed)
  process.kill(tapeline.pid ?? 0, 'SIGHUP')
  await eventually(
    () => tapeline.metric('tls_certificate_reloads_total'),
    (reloads) => reloads === 1,
  )
  expect(shownBy(await open())).toBe(renewed.fingerprint)
  expect(await answerTo(standing)).toContain('SIP/2.0 200')
  const leftDays = ((await tapeline.metric('tls_certificate_expires_seconds')) - Date.now() / 1000) / 86_400
  expect(leftDays).toBeGreaterThan(29)
  writeFileSync(join(folder, 'server.key'), makeCertificate().privateKey)
  process.kill(tapeline.pid ?? 0, 'SIGHUP')
  await eventually(
    () => tapeline.metric('tls_certificate_reloads_failed_total'),
    (failed) => failed === 1,
  )
  expect(shownBy(await open())).toBe(renewed.fingerprint)
})

function open({ privateKey: key, certificate: cert } = sbc): Promise<TLSSocket> {
  const socket = connect({
    host: '127.0.0.1',
    port,
    key,
    cert,
    rejectUnauthorized: false,
  })
  // A client that is refused is reset.
  socket.on('error', () => {})
  return new Promise((resolve) => socket.once('secureConnect', () => resolve(socket)))
}

const shownBy = (socket: TLSSocket) => socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase()

function answerTo(socket: TLSSocket): Promise<string> {
  socket.write(
    `OPTIONS sip:recorder SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: options\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`,
  )
  return new Promise((resolve) => socket.once('data', (bytes) => resolve(String(bytes))))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
