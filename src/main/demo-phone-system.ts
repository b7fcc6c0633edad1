/** A small phone system that answers every call with an echo, and forks what was said to the recorder: for the demo's canary calls. */

import { createSocket } from 'node:dgram'
import { openUdpSipTransport } from '../adapters/udp-sip-transport.ts'
import { encodeWavHeader } from '../core/audio/wav-header.ts'
import { formatSipMessage } from '../core/sip/format-message.ts'
import { headerValue } from '../core/sip/headers.ts'
import { makeResponse, type ResponseParts } from '../core/sip/make-response.ts'
import type { SipRequest } from '../core/sip/message.ts'
import { parseSipMessage } from '../core/sip/parse-message.ts'
import type { SipFlow } from '../core/sip/sip-transport.ts'
import { createRecordingClient } from '../recording-client/recording-client.ts'
import type { Scenario, ScenarioParty } from '../recording-client/scenario.ts'
import { recordingClientPorts } from './recording-client-ports.ts'

const ADDRESS = '127.0.0.1'
const RTP_HEADER_BYTES = 12
const HEARD = 'heard.wav'

export interface DemoPhoneSystem {
  readonly port: number
  close(): Promise<void>
}

/** `caller`, `callee`: as the recorder is told, whoever calls. The recording session comes when the call is over, with all of it. */
export async function startDemoPhoneSystem(
  recorder: string,
  { caller, callee }: Readonly<Record<'caller' | 'callee', Pick<ScenarioParty, 'aor' | 'name'>>>,
): Promise<DemoPhoneSystem> {
  const over = new AbortController()
  const calls = new Map<string, EchoCall>()
  const forking = new Set<Promise<void>>()

  async function fork(callId: string, heard: Uint8Array): Promise<void> {
    const ports = recordingClientPorts({ remoteAddress: ADDRESS, speechFolder: '.' })
    const client = createRecordingClient({ ...ports, readSpeech: async () => heard })
    await client.placeCall(scenarioOf(callId, caller, callee), { to: recorder, signal: over.signal })
    await client.close()
  }

  async function answer(request: SipRequest): Promise<ResponseParts | undefined> {
    const callId = headerValue(request, 'Call-ID') ?? ''
    if (request.method === 'ACK') return undefined
    if (request.method === 'INVITE') {
      const call = calls.get(callId) ?? (await startEcho())
      calls.set(callId, call)
      return { status: 200, contentType: 'application/sdp', body: call.answer }
    }
    const call = calls.get(callId)
    if (request.method === 'BYE' && call) {
      calls.delete(callId)
      const work = fork(callId, call.end()).finally(() => forking.delete(work))
      forking.add(work)
    }
    return { status: 200 }
  }

  async function received(flow: SipFlow, bytes: Uint8Array): Promise<void> {
    const parsed = parseSipMessage(bytes)
    if (!parsed.ok || parsed.message.kind !== 'request') return
    const parts = await answer(parsed.message)
    if (!parts) return
    const contact = { name: 'Contact', value: `<sip:echo@${ADDRESS}:${transport.bound.port}>` }
    const response = makeResponse(parsed.message, flow, { ...parts, headers: [contact], toTag: 'echo' })
    transport.send(flow, formatSipMessage(response))
  }

  const transport = await openUdpSipTransport(
    { address: ADDRESS, port: 0 },
    { received: (flow, bytes) => void received(flow, bytes), closed() {}, failed() {} },
  )
  return {
    port: transport.bound.port,
    async close() {
      over.abort()
      for (const call of calls.values()) call.end()
      await Promise.all(forking)
      await transport.close()
    },
  }
}

interface EchoCall {
  /** SDP. */
  readonly answer: Uint8Array
  /** All that was heard, as WAV. */
  end(): Uint8Array
}

/** Says everything that it hears back to whoever said it. µ-law only: it is asked by Tapeline, which offers that. */
async function startEcho(): Promise<EchoCall> {
  const socket = createSocket('udp4')
  const heard: Uint8Array[] = []
  socket.on('error', () => {})
  socket.on('message', (packet, { address, port }) => {
    heard.push(packet.subarray(RTP_HEADER_BYTES))
    socket.send(packet, port, address, () => {})
  })
  await new Promise<void>((bound) => socket.bind(0, ADDRESS, bound))
  const { port } = socket.address()
  const sdp = [
    'v=0',
    `o=- 0 0 IN IP4 ${ADDRESS}`,
    's=-',
    `c=IN IP4 ${ADDRESS}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0`,
    '',
  ]
  return {
    answer: new TextEncoder().encode(sdp.join('\r\n')),
    end() {
      socket.close()
      const data = Buffer.concat(heard)
      const header = encodeWavHeader({ encoding: 'mulaw', sampleRateHz: 8000, channels: 1 }, data.length)
      return Buffer.concat([header, data])
    },
  }
}

type Person = Pick<ScenarioParty, 'aor' | 'name'>

function scenarioOf(callId: string, caller: Person, callee: Person): Scenario {
  const party = (id: string, person: Person): ScenarioParty => ({
    ...{ id, ...person, codec: 'PCMU', alsoOffers: [], repeat: false, lossPercent: 0, speech: HEARD },
  })
  return {
    name: 'canary call',
    parties: [party('caller', caller), party('callee', callee)],
    steps: [{ do: 'wait-for-speech' }],
    headers: [{ name: 'X-Call-ID', value: callId }],
    ...{ transport: 'udp', streams: 'per-party', metadata: 'rfc7865' },
  }
}
