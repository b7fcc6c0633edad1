/** A real SIPREC call with real RTP through the real SIP server into the spool. */

import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../adapters/node-srtp-crypto.ts'
import { openTcpSipTransport } from '../adapters/tcp-sip-transport.ts'
import { createUdpRtpSockets } from '../adapters/udp-rtp-sockets.ts'
import { openUdpSipTransport } from '../adapters/udp-sip-transport.ts'
import { encodeWavHeader } from '../core/audio/wav-header.ts'
import { createRtpHeader, readRtpHeader } from '../core/rtp/rtp-header.ts'
import type { SipProtocol, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { parseScenario } from '../recording-client/parse-scenario.ts'
import { createRecordingClient } from '../recording-client/recording-client.ts'
import { startCapture, type TestCapture } from './call/call-layer.test-kit.ts'
import { createRecordingServer } from './sip/recording-server.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

const listen = (protocol: SipProtocol, events: SipTransportEvents) => {
  const options = { address: '127.0.0.1', port: 0 }
  return protocol === 'udp' ? openUdpSipTransport(options, events) : openTcpSipTransport(options, events)
}
/** Half a second of µ-law codes that occur in no other voice: every byte of a frame follows from the name. */
const VOICES = ['caller', 'agent', 'again'] as const
function codesOf(voice: string): Buffer {
  const seed = VOICES.findIndex((name) => voice.startsWith(name)) + 1
  return Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * seed * 37 + (index >> 6) * 11 + seed) & 0xff))
}
function speechOf(voice: string): Uint8Array {
  const codes = codesOf(voice)
  return Buffer.concat([encodeWavHeader({ encoding: 'mulaw', sampleRateHz: 8000, channels: 1 }, codes.length), codes])
}

async function startRecorder(protocol: SipProtocol): Promise<{ capture: TestCapture; to: string }> {
  const capture = await startCapture()
  opened.push(capture)
  const server = createRecordingServer({
    handler: capture.layer,
    accepting: () => capture.layer.accepting,
    newId: randomUUID,
    count() {},
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
  capture.layer.control(server)
  const { bound } = await server.listen((events) => listen(protocol, events))
  return { capture, to: `sip:recorder@127.0.0.1:${bound.port};transport=${protocol}` }
}

function startClient() {
  const client = createRecordingClient({
    openTransport: listen,
    rtp: createUdpRtpSockets(),
    srtpCrypto: nodeSrtpCrypto,
    readSpeech: async (name) => speechOf(name),
    resolve: async (host) => host,
  })
  opened.push(client)
  return client
}

function scenario(fields: object) {
  const parsed = parseScenario(
    JSON.stringify({
      parties: [
        { id: 'caller', aor: 'sip:+4930123456@carrier.example', speech: 'caller.wav' },
        { id: 'agent', aor: 'sip:101@acme.example', name: 'Anna', speech: 'agent.wav' },
      ],
      ...fields,
    }),
  )
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.scenario
}

/** G.711 codes of a stream in order of sending. */
async function heard(capture: TestCapture, callId: string, streamId: number): Promise<Buffer> {
  const header = createRtpHeader()
  const payloads = (await capture.packets(callId, streamId)).flatMap((packet) => {
    if (readRtpHeader(packet, header) !== 'ok' || header.payloadType !== 0) return []
    return [packet.subarray(header.payloadStart, header.payloadEnd)]
  })
  return Buffer.concat(payloads)
}

describe.each(['udp', 'tcp'] as const)('a call recorded over %s', (protocol) => {
  it('has every packet of every party in its journal, byte for byte', async () => {
    const { capture, to } = await startRecorder(protocol)
    const steps = [{ do: 'wait-for-speech' }, { do: 'dtmf', party: 'caller', digits: '4' }]
    const report = await startClient().placeCall(scenario({ steps }), { to })
    expect(report).toMatchObject({ outcome: 'completed', problems: [] })

    await expect.poll(() => capture.endedCalls).toHaveLength(1)
    const [callId = ''] = capture.endedCalls
    expect(capture.changes.at(-1)).toMatchObject({
      id: callId,
      state: 'ended',
      endCause: 'bye',
      direction: 'inbound',
      flags: [],
      parties: [{ number: '+4930123456' }, { userId: 'anna', name: 'Anna' }],
    })
    for (const [streamId, stream] of report.streams.entries()) {
      expect(await capture.packets(callId, streamId)).toHaveLength(stream.packetsSent)
    }
    expect((await heard(capture, callId, 0)).includes(codesOf('caller'))).toBe(true)
    expect((await heard(capture, callId, 1)).includes(codesOf('agent'))).toBe(true)
  })

  it('keeps what both said before and after hold', async () => {
    const { capture, to } = await startRecorder(protocol)
    const steps = [
      { do: 'wait-for-speech' },
      { do: 'hold', party: 'agent' },
      { do: 'wait', ms: 200 },
      { do: 'resume', party: 'agent' },
      { do: 'play', party: 'agent', file: 'again.wav' },
    ]
    const report = await startClient().placeCall(scenario({ steps }), { to })
    expect(report).toMatchObject({ outcome: 'completed', problems: [] })
    await expect.poll(() => capture.endedCalls).toHaveLength(1)
    const [callId = ''] = capture.endedCalls
    const call = capture.changes.at(-1)
    expect(call?.streams.map(({ directions }) => directions.map(({ direction }) => direction))).toEqual([
      ['recvonly'],
      ['recvonly', 'inactive', 'recvonly'],
    ])
    const agent = await heard(capture, callId, 1)
    const [before, after] = [codesOf('agent.wav'), codesOf('again.wav')]
    expect(agent.indexOf(after)).toBeGreaterThanOrEqual(agent.indexOf(before) + before.length)
    expect((await heard(capture, callId, 0)).includes(codesOf('caller.wav'))).toBe(true)
  })
})
