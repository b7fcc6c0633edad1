/** Real calls over loopback sockets, against a recorder that does what it is told. */

import { createSocket } from 'node:dgram'
import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../adapters/node-srtp-crypto.ts'
import { openTcpSipTransport } from '../adapters/tcp-sip-transport.ts'
import { createUdpRtpSockets } from '../adapters/udp-rtp-sockets.ts'
import { openUdpSipTransport } from '../adapters/udp-sip-transport.ts'
import { createRtpHeader, readRtpHeader } from '../core/rtp/rtp-header.ts'
import { createTelephoneEventCollector } from '../core/rtp/telephone-event.ts'
import { formatSipMessage } from '../core/sip/format-message.ts'
import { headerValue } from '../core/sip/headers.ts'
import { makeResponse, type ResponseParts } from '../core/sip/make-response.ts'
import type { SipRequest } from '../core/sip/message.ts'
import { parseSipMessage } from '../core/sip/parse-message.ts'
import { createSipStreamFramer } from '../core/sip/sip-stream-framer.ts'
import type { SipProtocol, SipTransport, SipTransportEvents } from '../core/sip/sip-transport.ts'
import type { CallProgress } from './call-report.ts'
import { parseScenario } from './parse-scenario.ts'
import { createRecordingClient } from './recording-client.ts'
import type { Scenario } from './scenario.ts'

const SPEECH = new URL('speech/', import.meta.url)
const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

interface Received {
  readonly port: number
  readonly packet: Uint8Array
  readonly atMs: number
}

/** Answers everything with 200 and collects it; `reply` may decide otherwise. */
async function startRecorder(
  protocol: 'udp' | 'tcp',
  reply: (request: SipRequest) => ResponseParts | undefined = () => undefined,
) {
  const requests: SipRequest[] = []
  const media: Received[] = []
  const ports: number[] = []
  const framer = createSipStreamFramer()
  const events: SipTransportEvents = {
    received(flow, bytes) {
      const messages =
        protocol === 'udp'
          ? [bytes]
          : framer.push(bytes).flatMap((item) => (item.kind === 'message' ? [item.bytes] : []))
      for (const message of messages) {
        const parsed = parseSipMessage(message)
        if (!parsed.ok || parsed.message.kind !== 'request') continue
        const request = parsed.message
        requests.push(request)
        if (request.method === 'ACK') continue
        const parts = reply(request) ?? { status: 200, ...answer(request, ports) }
        const headers = [
          { name: 'Contact', value: `<sip:recorder@127.0.0.1:${transport.bound.port}>` },
          ...(parts.headers ?? []),
        ]
        transport.send(flow, formatSipMessage(makeResponse(request, flow, { toTag: 'rec', ...parts, headers })))
      }
    },
    closed() {},
    failed() {},
  }
  const open = protocol === 'udp' ? openUdpSipTransport : openTcpSipTransport
  const transport: SipTransport = await open({ address: '127.0.0.1', port: 0 }, events)
  opened.push(transport)
  for (let index = 0; index < 3; index++) {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const { port } = socket.address()
    ports.push(port)
    socket.on('message', (packet) => media.push({ port, packet, atMs: performance.now() }))
    opened.push({ close: () => new Promise<void>((resolve) => socket.close(resolve)) })
  }
  return {
    transport,
    requests,
    media,
    ports,
    uri: `sip:recorder@127.0.0.1:${transport.bound.port};transport=${protocol}`,
  }
}

function answer(request: SipRequest, ports: readonly number[]): Partial<ResponseParts> {
  if (request.method !== 'INVITE') return {}
  const offer = sdpOf(request)
  const lines = [...offer.matchAll(/m=audio (\d+) RTP\/AVP ([\d ]+)/g)].flatMap((line, index) => [
    `m=audio ${line[1] === '0' ? 0 : ports[index]} RTP/AVP ${line[2]}`,
    'a=recvonly',
  ])
  const sdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', ...lines, ''].join('\r\n')
  return { contentType: 'application/sdp', body: new TextEncoder().encode(sdp) }
}

const bodyOf = (request: SipRequest | undefined) => new TextDecoder().decode(request?.body)
const sdpOf = (request: SipRequest | undefined) => /v=0[\s\S]*?(?=\r\n--|$)/.exec(bodyOf(request))?.[0] ?? ''

function startClient() {
  const client = createRecordingClient({
    openTransport: (protocol: SipProtocol, events) =>
      (protocol === 'udp' ? openUdpSipTransport : openTcpSipTransport)({ address: '127.0.0.1', port: 0 }, events),
    rtp: createUdpRtpSockets(),
    srtpCrypto: nodeSrtpCrypto,
    readSpeech: (name) => readFile(new URL(name, SPEECH)),
    resolve: async (host) => host,
  })
  opened.push(client)
  return client
}

const PARTIES = [
  { id: 'caller', aor: 'sip:+4930111@example.com', name: 'Anna & "Bo"' },
  { id: 'agent', aor: 'sip:200@pbx.example', codec: 'PCMA' },
]

function scenario(fields: object): Scenario {
  const parsed = parseScenario(JSON.stringify({ parties: PARTIES, ...fields }))
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.scenario
}

function header(packet: Uint8Array) {
  const read = createRtpHeader()
  if (!readRtpHeader(packet, read)) throw new Error('not RTP')
  return read
}

describe('the recording client', () => {
  it.each(['udp', 'tcp'] as const)(
    'plays a file over %s, byte for byte, 20 ms apart, and says goodbye',
    async (protocol) => {
      const recorder = await startRecorder(protocol)
      const progress: CallProgress[] = []
      const report = await startClient().placeCall(
        scenario({
          steps: [
            { do: 'play', party: 'caller', file: 'agent-3-hold.wav', wait: false },
            { do: 'wait', ms: 1200 },
          ],
        }),
        { to: recorder.uri, progress: (event) => progress.push(event) },
      )
      expect(report).toMatchObject({ outcome: 'completed', status: 200, problems: [] })
      expect(recorder.requests.map(({ method }) => method)).toEqual(['INVITE', 'ACK', 'BYE'])
      const [invite] = recorder.requests
      expect(headerValue(invite as SipRequest, 'Contact')).toMatch(/;\+sip\.src$/)
      expect(headerValue(invite as SipRequest, 'Content-Type')).toMatch(/^multipart\/mixed;boundary=/)
      expect(bodyOf(invite)).toContain('Anna &#38; &#34;Bo&#34;')
      expect(sdpOf(invite)).toMatch(/a=label:1[\s\S]*a=sendonly[\s\S]*a=label:2/)
      expect(progress.map(({ type }) => type)).toEqual(['calling', 'answered', 'step', 'step', 'ended'])

      const packets = recorder.media.filter(({ port }) => port === recorder.ports[0])
      const file = await readFile(new URL('agent-3-hold.wav', SPEECH))
      const said = Buffer.concat(packets.map(({ packet }) => packet.subarray(12)))
      expect(said.indexOf(file.subarray(58, 58 + 6000))).toBeGreaterThanOrEqual(0)
      const [first, last] = [header((packets[0] as Received).packet), header((packets.at(-1) as Received).packet)]
      expect(first.marker).toBe(true)
      expect((last.sequenceNumber - first.sequenceNumber + 0x10000) % 0x10000).toBe(packets.length - 1)
      expect((last.timestamp - first.timestamp) >>> 0).toBe((packets.length - 1) * 160)
      const elapsedMs = (packets.at(-1)?.atMs ?? 0) - (packets[0]?.atMs ?? 0)
      expect(Math.abs(elapsedMs - (packets.length - 1) * 20)).toBeLessThan(40)
      expect(report.streams[0]).toMatchObject({ codec: 'PCMU', packetsSent: packets.length })
      expect(
        header((recorder.media.find(({ port }) => port === recorder.ports[1]) as Received).packet).payloadType,
      ).toBe(8)
    },
  )

  it('holds one party: its line turns inactive, then goes on with the same SSRC and the time that passed', async () => {
    const recorder = await startRecorder('udp')
    const steps = [
      { do: 'wait', ms: 100 },
      { do: 'hold', party: 'agent' },
      { do: 'wait', ms: 200 },
      { do: 'resume', party: 'agent' },
      { do: 'wait', ms: 100 },
    ]
    const report = await startClient().placeCall(scenario({ steps }), { to: recorder.uri })
    expect(report).toMatchObject({ outcome: 'completed', problems: [] })
    const invites = recorder.requests.filter(({ method }) => method === 'INVITE')
    expect(invites.map((invite) => sdpOf(invite).match(/a=(sendonly|inactive)/g))).toEqual([
      ['a=sendonly', 'a=sendonly'],
      ['a=sendonly', 'a=inactive'],
      ['a=sendonly', 'a=sendonly'],
    ])
    const headers = recorder.media
      .filter(({ port }) => port === recorder.ports[1])
      .map(({ packet }) => header(packet).timestamp)
    const gaps = headers.slice(1).map((timestamp, index) => (timestamp - (headers[index] ?? 0)) >>> 0)
    expect(Math.max(...gaps)).toBeGreaterThan(8 * 200 - 1)
    expect(new Set(gaps.filter((gap) => gap !== 160)).size).toBe(1)
  })

  it('presses digits as telephone events, the end of each three times', async () => {
    const recorder = await startRecorder('udp')
    const steps = [{ do: 'dtmf', party: 'caller', digits: '4#A' }]
    await startClient().placeCall(scenario({ steps }), { to: recorder.uri })
    const collector = createTelephoneEventCollector()
    let ends = 0
    for (const { packet } of recorder.media) {
      const { payloadType, ssrc, timestamp } = header(packet)
      if (payloadType !== 101) continue
      if ((packet[13] ?? 0) & 0x80) ends++
      collector.packet(ssrc, timestamp, packet.subarray(12))
    }
    expect(collector.events.map(({ digit, durationTicks, ended }) => [digit, durationTicks, ended])).toEqual([
      ['4', 800, true],
      ['#', 800, true],
      ['A', 800, true],
    ])
    expect(ends).toBe(9)
  })

  it('brings, transfers and takes away parties, and tells what it learns', async () => {
    const recorder = await startRecorder('udp')
    const steps = [
      { do: 'join', party: { id: 'boss', aor: 'sip:300@pbx.example' } },
      { do: 'transfer', from: 'agent', to: { id: 'expert', aor: 'sip:400@pbx.example' } },
      { do: 'wait', ms: 60 },
      { do: 'leave', party: 'boss' },
      { do: 'update', party: 'caller', name: 'Anna' },
      { do: 'refresh' },
      { do: 'info', contentType: 'application/x', body: 'hi' },
      { do: 'options' },
      { do: 'bye', metadata: true },
    ]
    const report = await startClient().placeCall(scenario({ steps, metadata: 'rfc7865-partial' }), { to: recorder.uri })
    expect(report).toMatchObject({ outcome: 'completed', problems: [] })
    expect(recorder.requests.map(({ method }) => method).filter((method) => method !== 'ACK')).toEqual([
      'INVITE',
      'INVITE',
      'INVITE',
      'INVITE',
      'UPDATE',
      'UPDATE',
      'INFO',
      'OPTIONS',
      'BYE',
    ])
    const [first, join, transfer, leave, update] = recorder.requests.filter(({ method }) => method !== 'ACK')
    expect(bodyOf(first)).toContain('<datamode>complete')
    expect(bodyOf(join)).toContain('<datamode>partial')
    expect(bodyOf(join)).toContain('sip:300@pbx.example')
    expect(bodyOf(join)).not.toContain('sip:200@pbx.example')
    expect(bodyOf(transfer)).toContain('<disassociate-time>')
    expect(sdpOf(transfer).match(/m=audio/g)).toHaveLength(3)
    expect(sdpOf(leave).match(/m=audio 0/g)).toHaveLength(1)
    expect(headerValue(update as SipRequest, 'Content-Type')).toBe('application/rs-metadata+xml')
    expect(bodyOf(update)).toContain('>Anna<')
    expect(headerValue(recorder.requests.at(-1) as SipRequest, 'Content-Type')).toBe('application/rs-metadata+xml')
    expect(report.streams.map(({ parties, ssrcs }) => [parties, ssrcs.length])).toEqual([
      [['caller'], 1],
      [['agent', 'expert'], 2],
      [['boss'], 1],
    ])
    const sequences = recorder.requests.map((request) => Number.parseInt(headerValue(request, 'CSeq') ?? '', 10))
    expect(new Set(sequences).size).toBe(9)
  })

  it('mixes everybody into one line where the scenario says so', async () => {
    const recorder = await startRecorder('udp')
    const parties = [
      { id: 'caller', aor: 'sip:1@a', speech: 'caller-1-problem.wav' },
      { id: 'agent', aor: 'sip:2@a', speech: 'agent-1-greeting.wav' },
    ]
    const steps = [{ do: 'wait', ms: 200 }]
    const report = await startClient().placeCall(scenario({ streams: 'mixed', parties, steps }), { to: recorder.uri })
    expect(report.streams).toHaveLength(1)
    expect(sdpOf(recorder.requests[0]).match(/m=audio/g)).toHaveLength(1)
    expect(bodyOf(recorder.requests[0]).match(/<send>/g)).toHaveLength(2)
  })

  it.each([
    ['none', /^v=0/, 'application/sdp'],
    ['old-root', /xmlns='urn:ietf:params:xml:ns:recording'>[\s\S]*<participant id=/, 'multipart'],
    ['old-type', /Content-Type: application\/rs-metadata\r\n/, 'multipart'],
    ['broken', /<\/record\n/, 'multipart'],
  ])('writes metadata as %s', async (metadata, shape, contentType) => {
    const recorder = await startRecorder('udp')
    await startClient().placeCall(scenario({ metadata }), { to: recorder.uri })
    expect(bodyOf(recorder.requests[0])).toMatch(shape)
    expect(headerValue(recorder.requests[0] as SipRequest, 'Content-Type')).toContain(contentType)
  })

  it('reports a refusal', async () => {
    const recorder = await startRecorder('udp', () => ({ status: 403, reason: 'Who are you' }))
    const report = await startClient().placeCall(scenario({}), { to: recorder.uri })
    expect(report).toMatchObject({ outcome: 'refused', status: 403, reason: 'Who are you' })
    await expect.poll(() => recorder.requests.map(({ method }) => method)).toEqual(['INVITE', 'ACK'])
  })

  it('reports a recorder that is not there, and a file that is not there', async () => {
    const recorder = await startRecorder('tcp')
    await recorder.transport.close()
    const client = startClient()
    expect(await client.placeCall(scenario({}), { to: recorder.uri })).toMatchObject({
      outcome: 'failed',
      error: /ECONNREFUSED/,
    })
    const steps = [{ do: 'play', party: 'caller', file: 'nothing.wav' }]
    const udp = await startRecorder('udp')
    expect(await client.placeCall(scenario({ steps }), { to: udp.uri })).toMatchObject({
      outcome: 'failed',
      error: /ENOENT/,
    })
    expect(udp.requests).toEqual([])
    expect(await client.placeCall(scenario({}), { to: 'tel:1' })).toMatchObject({
      outcome: 'failed',
      error: /not a SIP URI/,
    })
  })

  it('goes on when a change is refused, and says so', async () => {
    let invites = 0
    const recorder = await startRecorder('udp', ({ method }) =>
      method === 'INVITE' && ++invites > 1 ? { status: 491 } : undefined,
    )
    const report = await startClient().placeCall(scenario({ steps: [{ do: 'hold', party: 'agent' }] }), {
      to: recorder.uri,
    })
    expect(report).toMatchObject({ outcome: 'completed', problems: [/re-INVITE was answered 491/] })
  })

  it('stops when the recorder says BYE', async () => {
    const recorder = await startRecorder('udp')
    const client = startClient()
    const call = client.placeCall(scenario({ steps: [{ do: 'wait', ms: 60_000 }] }), {
      to: recorder.uri,
      progress(event) {
        if (event.type !== 'step') return
        const [invite] = recorder.requests as [SipRequest]
        const contact = /:(\d+)>/.exec(headerValue(invite, 'Contact') ?? '')?.[1]
        const bye: SipRequest = {
          kind: 'request',
          method: 'BYE',
          requestUri: 'sip:src@127.0.0.1',
          headers: [
            { name: 'Via', value: `SIP/2.0/UDP 127.0.0.1:${recorder.transport.bound.port};branch=z9hG4bKbye` },
            { name: 'From', value: `${headerValue(invite, 'To')};tag=rec` },
            { name: 'To', value: headerValue(invite, 'From') ?? '' },
            { name: 'Call-ID', value: headerValue(invite, 'Call-ID') ?? '' },
            { name: 'CSeq', value: '1 BYE' },
          ],
          body: new Uint8Array(0),
        }
        void recorder.transport
          .connect('127.0.0.1', Number(contact))
          .then((flow) => recorder.transport.send(flow, formatSipMessage(bye)))
      },
    })
    expect(await call).toMatchObject({ outcome: 'ended-by-recorder' })
  })

  it('vanishes without a word', async () => {
    const recorder = await startRecorder('udp')
    const report = await startClient().placeCall(scenario({ steps: [{ do: 'vanish' }] }), { to: recorder.uri })
    expect(report.outcome).toBe('vanished')
    expect(recorder.requests.map(({ method }) => method)).not.toContain('BYE')
  })

  it('can be cut short', async () => {
    const recorder = await startRecorder('udp')
    const cut = new AbortController()
    const report = await startClient().placeCall(scenario({ steps: [{ do: 'wait', ms: 60_000 }] }), {
      to: recorder.uri,
      signal: cut.signal,
      progress: (event) => event.type === 'step' && cut.abort(),
    })
    expect(report.outcome).toBe('aborted')
    expect(recorder.requests.at(-1)?.method).toBe('BYE')
  })

  it('cancels an INVITE that is not answered', async () => {
    const cut = new AbortController()
    let invite: SipRequest | undefined
    const recorder = await startRecorder('udp', (request) => {
      if (request.method !== 'INVITE') return undefined
      invite = request
      return { status: 180 }
    })
    const call = startClient().placeCall(scenario({}), {
      to: recorder.uri,
      signal: cut.signal,
      progress: (event) => event.type === 'provisional' && cut.abort(),
    })
    await expect.poll(() => recorder.requests.map(({ method }) => method)).toEqual(['INVITE', 'CANCEL'])
    const branches = recorder.requests.map((request) => headerValue(request, 'Via'))
    expect(branches[1]).toBe(branches[0])
    const flow = await recorder.transport.connect('127.0.0.1', Number(/:(\d+);/.exec(branches[0] ?? '')?.[1]))
    if (invite)
      recorder.transport.send(flow, formatSipMessage(makeResponse(invite, flow, { status: 487, toTag: 'rec' })))
    expect(await call).toMatchObject({ outcome: 'aborted', status: 487 })
  })

  it('refreshes a session timer', async () => {
    const recorder = await startRecorder('udp', (request) =>
      request.method === 'INVITE'
        ? {
            status: 200,
            ...answer(request, recorder.ports),
            headers: [{ name: 'Session-Expires', value: '1;refresher=uac' }],
          }
        : undefined,
    )
    const fields = { sessionExpiresSeconds: 90, steps: [{ do: 'wait', ms: 700 }] }
    const report = await startClient().placeCall(scenario(fields), { to: recorder.uri })
    expect(report.problems).toEqual([])
    expect(headerValue(recorder.requests[0] as SipRequest, 'Session-Expires')).toBe('90;refresher=uac')
    expect(recorder.requests.filter(({ method }) => method === 'INVITE')).toHaveLength(2)
  })
})
