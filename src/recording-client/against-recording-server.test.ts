/** The recording client against our own recording server: two sides written apart must understand each other. */

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../adapters/node-srtp-crypto.ts'
import { openTcpSipTransport } from '../adapters/tcp-sip-transport.ts'
import { createUdpRtpSockets } from '../adapters/udp-rtp-sockets.ts'
import { openUdpSipTransport } from '../adapters/udp-sip-transport.ts'
import { createRecordingServer } from '../capture/sip/recording-server.ts'
import type { SessionHandler, SessionReply, SessionRequest } from '../capture/sip/session-handler.ts'
import { answerOffer } from '../core/sdp/answer-offer.ts'
import { formatSdp } from '../core/sdp/format-sdp.ts'
import { parseSdp } from '../core/sdp/parse-sdp.ts'
import type { SipProtocol, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { splitBody } from '../core/siprec/split-body.ts'
import { parseScenario } from './parse-scenario.ts'
import { createRecordingClient } from './recording-client.ts'
import type { Scenario } from './scenario.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function startServer(protocol: 'udp' | 'tcp') {
  const happened: string[] = []
  const answer = (what: string, request: SessionRequest): SessionReply => {
    const { sdp } = splitBody(request.contentType, request.body)
    happened.push(`${what} ${request.method}`)
    if (sdp === undefined) return { status: 200 }
    const offer = parseSdp(sdp).sdp
    const description = answerOffer(offer, {
      address: '127.0.0.1',
      addressFamily: 'IP4',
      sessionId: '1',
      version: 1,
      rtpPorts: offer.media.map(() => 9),
    })
    return { status: 200, contentType: 'application/sdp', body: new TextEncoder().encode(formatSdp(description)) }
  }
  const handler: SessionHandler = {
    open: async (request) => answer('open', request),
    change: async (request) => answer('change', request),
    inform: async (request) => answer('inform', request),
    acknowledged: () => happened.push('acknowledged'),
    ended: (_, cause) => void happened.push(`ended ${cause}`),
  }
  const server = createRecordingServer({
    handler,
    newId: () => randomUUID(),
    count: () => {},
    log: { debug() {}, info() {}, warn() {}, error() {} },
    clock: {
      nowMs: Date.now,
      monotonicMs: () => performance.now(),
      setTimer(delayMs, callback) {
        const timer = setTimeout(callback, delayMs)
        return () => clearTimeout(timer)
      },
    },
  })
  opened.push({ close: () => server.close({ waitMs: 100 }) })
  const transport = await server.listen((events) => open(protocol, events))
  return { happened, server, uri: `sip:recorder@127.0.0.1:${transport.bound.port};transport=${protocol}` }
}

function open(protocol: SipProtocol, events: SipTransportEvents) {
  const options = { address: '127.0.0.1', port: 0 }
  return protocol === 'udp' ? openUdpSipTransport(options, events) : openTcpSipTransport(options, events)
}

function startClient() {
  const client = createRecordingClient({
    openTransport: open,
    rtp: createUdpRtpSockets(),
    srtpCrypto: nodeSrtpCrypto,
    readSpeech: (name) => readFile(new URL(name, import.meta.url)),
    resolve: async (host) => host,
  })
  opened.push(client)
  return client
}

function scenario(fields: object): Scenario {
  const parties = [
    { id: 'caller', aor: 'sip:+4930111@example.com', alsoOffers: ['opus/48000/2', 'G729/8000'] },
    { id: 'agent', aor: 'sip:200@pbx.example' },
  ]
  const parsed = parseScenario(JSON.stringify({ parties, ...fields }))
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.scenario
}

describe.each(['udp', 'tcp'] as const)('client and server over %s', (protocol) => {
  it('agree on everything a call can do', async () => {
    const { happened, server, uri } = await startServer(protocol)
    const steps = [
      { do: 'hold', party: 'agent' },
      { do: 'resume', party: 'agent' },
      { do: 'join', party: { id: 'boss', aor: 'sip:300@pbx.example' } },
      { do: 'leave', party: 'boss' },
      { do: 'update', party: 'caller', name: 'Anna' },
      { do: 'refresh' },
      { do: 'info', contentType: 'text/plain', body: 'hi' },
      { do: 'options' },
    ]
    const report = await startClient().placeCall(scenario({ steps, sessionExpiresSeconds: 1800 }), { to: uri })
    expect(report).toMatchObject({ outcome: 'completed', problems: [] })
    expect(happened.filter((what) => what !== 'acknowledged')).toEqual([
      'open INVITE',
      ...new Array(4).fill('change INVITE'),
      'change UPDATE',
      'change UPDATE',
      'inform INFO',
      'ended bye',
    ])
    expect(server.sessionCount).toBe(0)
  })

  it('hold fifty calls at once', async () => {
    const { happened, uri } = await startServer(protocol)
    const client = startClient()
    const calls = Array.from({ length: 50 }, () =>
      client.placeCall(
        scenario({
          steps: [
            { do: 'wait', ms: 300 },
            { do: 'hold', party: 'agent' },
          ],
        }),
        { to: uri },
      ),
    )
    for (const report of await Promise.all(calls)) expect(report).toMatchObject({ outcome: 'completed', problems: [] })
    expect(happened.filter((what) => what === 'ended bye')).toHaveLength(50)
  })
})
