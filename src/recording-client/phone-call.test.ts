/** Real calls over loopback sockets, to a phone system that does what it is told. */

import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { openTcpSipTransport } from '../adapters/tcp-sip-transport.ts'
import { throwawayCertificate } from '../adapters/throwaway-certificate.ts'
import { openTlsSipTransport } from '../adapters/tls-sip-transport.ts'
import { createUdpRtpSockets } from '../adapters/udp-rtp-sockets.ts'
import { openUdpSipTransport } from '../adapters/udp-sip-transport.ts'
import { formatSipMessage } from '../core/sip/format-message.ts'
import { headerValue } from '../core/sip/headers.ts'
import { makeResponse, type ResponseParts } from '../core/sip/make-response.ts'
import type { SipRequest } from '../core/sip/message.ts'
import { parseSipMessage } from '../core/sip/parse-message.ts'
import { createSipStreamFramer } from '../core/sip/sip-stream-framer.ts'
import type { SipFlow, SipProtocol, SipTransport, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { type PhoneCallParts, placePhoneCall } from './phone-call.ts'

const ADDRESS = '127.0.0.1'
const AT = { address: ADDRESS, port: 0 }
const OWN = throwawayCertificate(Date.now())
const opened: SipTransport[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

type Events = SipTransportEvents
function open(protocol: SipProtocol, events: Events, serverName?: string): Promise<SipTransport> {
  if (protocol === 'udp') return openUdpSipTransport(AT, events)
  if (protocol === 'tcp') return openTcpSipTransport(AT, events)
  const name = serverName === undefined ? {} : { serverName, authorities: OWN.certificate }
  return openTlsSipTransport({ ...AT, ...OWN, ...name }, events)
}

const answerTo = (media = ADDRESS): ResponseParts => ({
  status: 200,
  body: new TextEncoder().encode(`v=0\r\ns=-\r\nc=IN IP4 ${media}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n`),
})
type Tagged = ResponseParts & { readonly tag?: string }
type Reply = (request: SipRequest, send: (request: SipRequest) => void) => readonly Tagged[]

async function startPhoneSystem(reply: Reply, protocol: SipProtocol = 'udp') {
  const requests: SipRequest[] = []
  const framer = createSipStreamFramer()
  function read(flow: SipFlow, bytes: Uint8Array): void {
    const parsed = parseSipMessage(bytes)
    if (!parsed.ok || parsed.message.kind !== 'request') return
    const { message: request } = parsed
    requests.push(request)
    const send = (own: SipRequest) => transport.send(flow, formatSipMessage(own))
    for (const { tag = 'one', ...parts } of reply(request, send)) {
      const headers = [{ name: 'Contact', value: `<sip:${tag}@${ADDRESS}>` }, ...(parts.headers ?? [])]
      transport.send(flow, formatSipMessage(makeResponse(request, flow, { ...parts, headers, toTag: tag })))
    }
  }
  const transport = await open(protocol, {
    received(flow, bytes) {
      if (protocol === 'udp') return read(flow, bytes)
      for (const item of framer.push(bytes)) if (item.kind === 'message') read(flow, item.bytes)
    },
    closed() {},
    failed() {},
  })
  opened.push(transport)
  const to = (method: string) =>
    requests.filter((one) => one.method === method).map((one) => /tag=(\w+)/.exec(headerValue(one, 'To') ?? '')?.[1])
  return { requests, to, port: transport.bound.port }
}

const SECOND = 8000
function call(port: number, changes: Partial<PhoneCallParts> & { protocol?: SipProtocol; name?: string } = {}) {
  const { protocol = 'udp', name = 'Tapeline', ...parts } = changes
  return placePhoneCall(
    {
      ...{ to: `sip:600@${ADDRESS}:${port}`, from: `sip:canary@${ADDRESS}`, hop: { protocol, address: ADDRESS, port } },
      ...{ username: 'canary', password: 'chirp', signal: new Int16Array(SECOND) },
    },
    {
      ports: { rtp: createUdpRtpSockets(), openTransport: (asked, events) => open(asked, events, name) },
      hash: (algorithm, text) => createHash(algorithm).update(text).digest('hex'),
      ...{ over: new AbortController().signal, maySpeakTo: () => true, ...parts },
    },
  )
}

const answers: Reply = ({ method }) => (method === 'INVITE' ? [answerTo()] : method === 'ACK' ? [] : [{ status: 200 }])
const onInvite =
  (...parts: readonly Tagged[]): Reply =>
  (request, send) =>
    request.method === 'INVITE' ? parts : answers(request, send)

describe('a phone call', () => {
  it.each(['udp', 'tcp', 'tls'] as const)('is made and ended over %s', async (protocol) => {
    const system = await startPhoneSystem(answers, protocol)
    const placed = await call(system.port, { protocol })
    expect(placed).toMatchObject({ status: 200, answeredAtMs: expect.any(Number) })
    expect(system.requests.map(({ method }) => method)).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(headerValue(system.requests[0] as SipRequest, 'Via')).toContain(`SIP/2.0/${protocol.toUpperCase()} `)
  })

  it('is not made to whoever shows the certificate of somebody else', async () => {
    const system = await startPhoneSystem(answers, 'tls')
    const placed = await call(system.port, { protocol: 'tls', name: 'pbx.example.com' })
    expect(placed).toMatchObject({ wasProceeding: false, problem: expect.stringContaining('pbx.example.com') })
    expect(placed.status).toBeUndefined()
    expect(system.requests).toEqual([])
  })

  it('ends where the phone system only says that it tries', { timeout: 15_000 }, async () => {
    const system = await startPhoneSystem(({ method }) =>
      method === 'INVITE' ? [{ status: 100 }] : method === 'CANCEL' ? [{ status: 200 }] : [],
    )
    const placed = await call(system.port, { ringMs: 100 })
    expect(placed).toMatchObject({ wasProceeding: true, problem: 'Nobody answered' })
    expect(placed.answeredAtMs).toBeUndefined()
    expect(system.to('CANCEL')).toHaveLength(1)
  })

  it('ends soon where nothing is answered and it has to', { timeout: 15_000 }, async () => {
    const system = await startPhoneSystem(() => [])
    const placed = await call(system.port, { over: AbortSignal.timeout(200) })
    expect(placed).toMatchObject({ wasProceeding: false })
    expect(placed.endedAtMs - placed.startedAtMs).toBeLessThan(8000)
  })

  it('ends soon where no BYE is answered', { timeout: 15_000 }, async () => {
    const system = await startPhoneSystem(({ method }) => (method === 'INVITE' ? [answerTo()] : []))
    const startedAtMs = Date.now()
    expect(await call(system.port)).toMatchObject({ status: 200 })
    expect(Date.now() - startedAtMs).toBeLessThan(9000)
  })

  it('hangs up on every further phone that answered', async () => {
    const system = await startPhoneSystem(onInvite({ status: 180 }, answerTo(), { ...answerTo(), tag: 'two' }))
    expect(await call(system.port)).toMatchObject({ status: 200 })
    expect(system.to('ACK').sort()).toEqual(['one', 'two'])
    expect(system.to('BYE')).toEqual(['two', 'one'])
  })

  it.each([302, 486, 603])('tells a %s', async (status) => {
    const system = await startPhoneSystem(onInvite({ status }))
    expect(await call(system.port)).toMatchObject({ status })
    await expect.poll(() => system.to('ACK')).toHaveLength(1)
  })

  describe('where passwords are asked for', () => {
    const challenge = (name: string, nonce = 'n', rest = '') => ({
      name,
      value: `Digest realm="${name}", nonce="${nonce}", qop="auth"${rest}`,
    })
    const OWN_CHALLENGE = challenge('WWW-Authenticate')
    const PROXY_CHALLENGE = challenge('Proxy-Authenticate')
    const nonceIn = (request: SipRequest, name: string) => /nonce="(\w+)"/.exec(headerValue(request, name) ?? '')?.[1]
    /** Answers each INVITE as its credentials say. */
    async function placed(reply: (own: string | undefined, proxy: string | undefined) => ResponseParts) {
      const system = await startPhoneSystem((request, send) =>
        request.method === 'INVITE'
          ? [reply(nonceIn(request, 'Authorization'), nonceIn(request, 'Proxy-Authorization'))]
          : answers(request, send),
      )
      const { status } = await call(system.port)
      return { status, invites: system.requests.filter(({ method }) => method === 'INVITE').length }
    }

    it('answers a proxy and then the phone system behind it', async () => {
      expect(
        await placed((own, proxy) => {
          if (!proxy) return { status: 407, headers: [PROXY_CHALLENGE] }
          return own ? answerTo() : { status: 401, headers: [OWN_CHALLENGE] }
        }),
      ).toEqual({ status: 200, invites: 3 })
    })

    it('answers both where both ask at once', async () => {
      expect(
        await placed((own, proxy) =>
          own && proxy ? answerTo() : { status: 401, headers: [OWN_CHALLENGE, PROXY_CHALLENGE] },
        ),
      ).toEqual({ status: 200, invites: 2 })
    })

    it('answers again where a nonce was good for one request only', async () => {
      const fresh = challenge('Proxy-Authenticate', 'fresh', ', stale=true')
      expect(
        await placed((own, proxy) => {
          if (!proxy) return { status: 407, headers: [PROXY_CHALLENGE] }
          if (!own) return { status: 401, headers: [OWN_CHALLENGE] }
          return proxy === 'fresh' ? answerTo() : { status: 407, headers: [fresh] }
        }),
      ).toEqual({ status: 200, invites: 4 })
    })

    it.each([
      ['asks for another password again', '', 2],
      ['calls every answer stale', ', stale=true', 4],
    ])('gives up where one %s', async (_, rest, invites) => {
      const asks = challenge('WWW-Authenticate', 'n', rest)
      expect(await placed(() => ({ status: 401, headers: [asks] }))).toEqual({ status: 401, invites })
    })
  })

  it('gives its password once, also where it is asked for it again and again', async () => {
    const asks = { name: 'WWW-Authenticate', value: 'Digest realm="pbx", nonce="n", qop="auth"' }
    const system = await startPhoneSystem(onInvite({ status: 401, headers: [asks] }))
    expect(await call(system.port)).toMatchObject({ status: 401 })
    expect(system.to('INVITE')).toHaveLength(2)
  })

  it('is over when the phone system hangs up', async () => {
    const system = await startPhoneSystem((request, send) => {
      if (request.method === 'INVITE') return [answerTo()]
      if (request.method !== 'ACK') return [{ status: 200 }]
      const own = (name: string) => ({ name, value: headerValue(request, name) ?? '' })
      const [from, to] = [own('From').value, own('To').value]
      const uri = /<(.*)>/.exec(headerValue(system.requests[0] as SipRequest, 'Contact') ?? '')?.[1] ?? ''
      void delay(200).then(() =>
        send({
          ...{ kind: 'request', method: 'BYE', requestUri: uri, body: new Uint8Array(0) },
          headers: [
            { name: 'Via', value: `SIP/2.0/UDP ${ADDRESS}:${system.port};branch=z9hG4bKbye` },
            ...[{ name: 'From', value: to }, { name: 'To', value: from }, own('Call-ID')],
            { name: 'CSeq', value: '1 BYE' },
          ],
        }),
      )
      return []
    })
    const placed = await call(system.port)
    expect(placed.endedAtMs - (placed.answeredAtMs ?? 0)).toBeLessThan(700)
    expect(system.to('BYE')).toEqual([])
  })

  it('sends no audio to where none may be sent', async () => {
    const system = await startPhoneSystem(onInvite(answerTo('10.0.0.7')))
    const asked: string[] = []
    const maySpeakTo = (address: string) => asked.push(address) === 0
    expect(await call(system.port, { maySpeakTo })).toMatchObject({ problem: expect.stringContaining('No G.711') })
    expect(asked).toEqual(['10.0.0.7'])
    expect(system.to('BYE')).toHaveLength(1)
  })
})
