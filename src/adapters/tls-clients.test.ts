/** Which clients SIP over TLS lets in, with authorities and certificates made by openssl. */

import { connect, type TLSSocket } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SipFlow } from '../core/sip/sip-transport.ts'
import { makeAuthority, makeCertificate, openssl, type TestAuthority, type TestCertificate } from './tls.test-kit.ts'
import { openTlsSipTransport, type TlsSipTransportOptions } from './tls-sip-transport.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened.close()
})

let own: TestCertificate
let authority: TestAuthority
let stranger: TestAuthority
beforeAll(() => {
  if (!openssl) return
  own = makeCertificate()
  authority = makeAuthority('our authority')
  stranger = makeAuthority('some authority')
})

async function start(options: Partial<TlsSipTransportOptions>) {
  const flows: SipFlow[] = []
  const refusals: string[] = []
  const events = {
    received: (flow: SipFlow) => void flows.push(flow),
    closed: () => {},
    failed: () => {},
  }
  const clientRefused = (_: string, why: string) => void refusals.push(why)
  const transport = await openTlsSipTransport(
    { address: '127.0.0.1', port: 0, ...own, ...options, clientRefused },
    events,
  )
  open.push(transport)
  return { transport, flows, refusals }
}

type Server = Awaited<ReturnType<typeof start>>

/** Sends a line; resolves with the flow it came by, or with 'closed' when the server hung up. */
async function call({ transport, flows }: Server, shown?: TestCertificate, more: object = {}) {
  const before = flows.length
  const client = shown ? { key: shown.privateKey, cert: shown.certificate } : {}
  const socket = connect({
    ...client,
    ...more,
    port: transport.bound.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
  })
  open.push({ close: () => socket.destroy() })
  const closed = new Promise<'closed'>((resolve) => {
    socket.on('error', () => {})
    socket.on('close', () => resolve('closed'))
  })
  socket.on('secureConnect', () => socket.write('hello'))
  const arrived = expect
    .poll(() => flows.length)
    .toBe(before + 1)
    .then(() => flows[before])
  const answer = await Promise.race([closed, arrived])
  arrived.catch(() => {})
  return { socket, answer }
}

/** Which of the four are let in: issued by our authority, by another, expired, none. */
async function letIn(server: Server) {
  const shown = {
    ours: authority.issue('sbc'),
    others: stranger.issue('sbc'),
    expired: authority.issue('sbc', -1),
    none: undefined,
  }
  const answers: Record<string, boolean> = {}
  for (const [name, certificate] of Object.entries(shown)) {
    answers[name] = (await call(server, certificate)).answer !== 'closed'
  }
  return answers
}

describe.skipIf(!openssl)('with an authority', () => {
  it('`require` lets in what the authority vouches for today, and says why it refuses the others', async () => {
    const server = await start({ clientAuthorities: authority.certificate, clientAuthentication: 'require' })
    expect(await letIn(server)).toEqual({ ours: true, others: false, expired: false, none: false })
    expect(server.refusals).toHaveLength(3)
    expect(server.refusals.join('\n')).toMatch(/SIGNATURE|ISSUER[\s\S]*CERT_HAS_EXPIRED[\s\S]*no certificate/)
  })

  it('`request` lets in whoever shows none as well', async () => {
    const server = await start({ clientAuthorities: authority.certificate, clientAuthentication: 'request' })
    expect(await letIn(server)).toEqual({ ours: true, others: false, expired: false, none: true })
  })

  it('a certificate whose fingerprint is listed is refused all the same when the authority does not vouch for it', async () => {
    const listed = { clientAuthentication: 'require', isKnownFingerprint: () => true } as const
    const server = await start({ clientAuthorities: authority.certificate, ...listed })
    expect((await call(server, stranger.issue('sbc'))).answer).toBe('closed')
  })

  it('an authority that was taken out of the file vouches for nobody from then on, not by a resumed session either', async () => {
    const server = await start({ clientAuthorities: authority.certificate, clientAuthentication: 'require' })
    const certificate = authority.issue('sbc')
    const first = await call(server, certificate)
    expect(first.answer).not.toBe('closed')
    const session = first.socket.getSession()
    server.transport.replaceCertificate({ ...own, clientAuthorities: stranger.certificate })
    expect((await call(server, certificate, { session })).answer).toBe('closed')
    expect((await call(server, stranger.issue('sbc'))).answer).not.toBe('closed')
  })
})

describe.skipIf(!openssl)('without an authority', () => {
  it('`require` lets in the certificates of recording clients, by their fingerprint', async () => {
    const [known, unknown] = [makeCertificate('known'), makeCertificate('unknown')]
    const server = await start({
      clientAuthentication: 'require',
      isKnownFingerprint: (fingerprint) => fingerprint === known.fingerprint,
    })
    expect((await call(server, known)).answer).toMatchObject({ certificateFingerprint: known.fingerprint })
    expect((await call(server, unknown)).answer).toBe('closed')
    expect((await call(server)).answer).toBe('closed')
    expect(server.refusals[0]).toContain(unknown.fingerprint)
  })

  it('`request` lets in everybody and tells whose certificate it is', async () => {
    const server = await start({})
    const certificate = stranger.issue('sbc')
    expect((await call(server, certificate)).answer).toMatchObject({ certificateFingerprint: certificate.fingerprint })
    expect((await call(server)).answer).not.toHaveProperty('certificateFingerprint')
  })

  it('`off` asks nobody', async () => {
    const server = await start({ clientAuthentication: 'off' })
    expect((await call(server, authority.issue('sbc'))).answer).not.toHaveProperty('certificateFingerprint')
  })
})

it.skipIf(!openssl)('TLS 1.1 is refused', async () => {
  const server = await start({})
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }
  expect((await call(server, undefined, old)).answer).toBe('closed')
})

it.skipIf(!openssl)('a new certificate is shown to whoever connects, and connections that stand go on', async () => {
  const server = await start({})
  const { socket } = await call(server)
  const renewed = makeCertificate('renewed')
  server.transport.replaceCertificate(renewed)
  const fresh = await call(server)
  expect(fingerprintShown(socket)).toBe(own.fingerprint)
  expect(fingerprintShown(fresh.socket)).toBe(renewed.fingerprint)
  const before = server.flows.length
  socket.write('again')
  await expect.poll(() => server.flows.length).toBe(before + 1)
  expect(server.flows.at(-1)).toBe(server.flows[0])
})

function fingerprintShown(socket: TLSSocket): string {
  return socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase()
}
