/** For tests: a call layer on real sockets and a real spool, requests without SIP around them, and a client that sends RTP. */

import { createSocket } from 'node:dgram'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMediaPorts } from '../../adapters/media-ports.ts'
import { createDtlsIdentity, nodeDtlsCrypto } from '../../adapters/node-dtls-crypto.ts'
import { nodeSrtpCrypto } from '../../adapters/node-srtp-crypto.ts'
import { accountOf, clientOf, deviceOf, userOf } from '../../core/directory/directory.test-kit.ts'
import { buildDirectory, type Directory } from '../../core/directory/directory.ts'
import type { PacketKind } from '../../core/journal/journal-format.ts'
import { readJournal } from '../../core/journal/read-journal.ts'
import type { Call, CallEvent, EndCause } from '../../core/model/call.ts'
import type { CallId, SessionId } from '../../core/model/ids.ts'
import type { CellValue, PolicySettings } from '../../core/model/policy.ts'
import { uuidv7 } from '../../core/model/uuid.ts'
import type { CounterName } from '../counters.ts'
import type { MediaPorts } from '../media/media-ports.ts'
import type { SessionReply, SessionRequest } from '../sip/session-handler.ts'
import { journalPath, openSpool, type Spool, type SpoolOptions } from '../spool/spool.ts'
import { type CallLayer, type CallLayerOptions, createCallLayer } from './call-layer.ts'
import type { RefusedInvite } from './refusals.ts'

export const ALWAYS = settings('always')
export const OFF = settings('off')

export function settings(cell: CellValue): PolicySettings {
  const row = { onnet: cell, offnet: cell }
  return { preset: 'tapeline', account: { inbound: row, outbound: row }, minimumDurationMs: 0, dtmf: 'kept' }
}

/** Account `acme` with user 101, fed by a client at 127.0.0.1. */
export function acmeDirectory(policy: PolicySettings = ALWAYS): Directory {
  return buildDirectory({
    accounts: [accountOf('acme')],
    users: [userOf('acme', 'anna', { extension: '101' }), userOf('acme', 'ben', { extension: '102' })],
    devices: [deviceOf('acme', 'desk', 'desk@acme.example', 'anna')],
    recordingClients: [
      clientOf('pbx', { addresses: ['127.0.0.1'], selectors: [{ by: 'fixed', accountId: 'acme' }] }),
      clientOf('nameless', { addresses: ['127.0.0.2'], selectors: [{ by: 'domain' }] }),
    ],
    settings: new Map([['acme', policy]]),
  })
}

export interface JournalLine {
  readonly event?: CallEvent
  /** Stream, kind and bytes of a packet. */
  readonly streamId?: number
  readonly kind?: PacketKind
  readonly packet?: Uint8Array
}

export interface TestCapture {
  readonly layer: CallLayer
  readonly mediaPorts: MediaPorts
  readonly spool: Spool
  readonly folder: string
  readonly counted: Partial<Record<CounterName, number>>
  readonly refused: RefusedInvite[]
  readonly changes: Call[]
  readonly endedCalls: CallId[]
  /** What the call layer asked SIP to end; `ended` is called as SIP would. */
  readonly endRequests: { readonly sessionId: SessionId; readonly cause: EndCause }[]
  readonly logged: { readonly fields: object; readonly message: string }[]
  /** Events and packets as they are on disk. */
  journal(callId: CallId): Promise<JournalLine[]>
  /** RTP packets of one stream, as on disk. */
  packets(callId: CallId, streamId: number): Promise<Uint8Array[]>
  close(): Promise<void>
}

export interface TestCaptureOptions {
  readonly directory?: () => Directory
  readonly layer?: Partial<CallLayerOptions>
  readonly spool?: Partial<SpoolOptions>
  readonly mediaPairs?: number
}

export async function startCapture(options: TestCaptureOptions = {}): Promise<TestCapture> {
  const folder = await mkdtemp(join(tmpdir(), 'capture-'))
  const counted: Partial<Record<CounterName, number>> = {}
  const count = (name: CounterName, by = 1) => {
    counted[name] = (counted[name] ?? 0) + by
  }
  const logged: { fields: object; message: string }[] = []
  const write = (fields: object, message: string) => void logged.push({ fields, message })
  const log = { debug: write, info: write, warn: write, error: write }
  const spool = await openSpool({ folder, log, count, tickMs: 20, syncEveryMs: 0, ...options.spool })
  // Where every pair counts, ports that no other test file uses at the same time.
  const firstPort = options.mediaPairs
    ? 31_900 + Math.floor(Math.random() * 400) * 2
    : 21_000 + Math.floor(Math.random() * 3400) * 2
  const mediaPorts = await openMediaPorts({
    tickMs: 20,
    firstPort,
    lastPort: firstPort + 2 * (options.mediaPairs ?? 2000) - 1,
    restMs: 100,
  })
  const refused: RefusedInvite[] = []
  const changes: Call[] = []
  const endedCalls: CallId[] = []
  const endRequests: { sessionId: SessionId; cause: EndCause }[] = []
  const directory = acmeDirectory()
  const layer = createCallLayer({
    directory: options.directory ?? (() => directory),
    mediaPorts,
    srtpCrypto: nodeSrtpCrypto,
    dtls: { crypto: nodeDtlsCrypto, identity: createDtlsIdentity(Date.now()) },
    spool,
    onCallChanged: (call) => changes.push(call),
    onCallEnded: (callId) => endedCalls.push(callId),
    onRefused: (invite) => refused.push(invite),
    nowMs: Date.now,
    newId: () => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
    log,
    count,
    ...options.layer,
  })
  layer.control({
    end(sessionId, cause) {
      endRequests.push({ sessionId, cause })
      layer.ended(sessionId, cause)
    },
  })

  async function journal(callId: CallId): Promise<JournalLine[]> {
    const lines: JournalLine[] = []
    for (const entry of readJournal(await readFile(journalPath(folder, callId)))) {
      if (entry.type === 'event') lines.push({ event: entry.event })
      if (entry.type === 'packet') {
        const { streamId, kind, packet } = entry
        lines.push({ streamId, kind, packet: packet.slice() })
      }
    }
    return lines
  }

  return {
    layer,
    mediaPorts,
    spool,
    folder,
    counted,
    refused,
    changes,
    endedCalls,
    endRequests,
    logged,
    journal,
    async packets(callId, streamId) {
      const lines = await journal(callId)
      return lines.flatMap((line) =>
        line.packet && line.kind === 'rtp' && line.streamId === streamId ? [line.packet] : [],
      )
    },
    async close() {
      await layer.close()
      await spool.close()
      await mediaPorts.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

let requests = 0

/** An INVITE of the client at 127.0.0.1, unless told otherwise. */
export function request(body: string | Uint8Array, overrides: Partial<SessionRequest> = {}): SessionRequest {
  requests += 1
  const text = typeof body === 'string' ? body : ''
  return {
    sessionId: `session-${requests}`,
    method: 'INVITE',
    requestUri: 'sip:srs@127.0.0.1',
    sipCallId: `call-${requests}@127.0.0.1`,
    from: '<sip:pbx@127.0.0.1>;tag=1',
    to: '<sip:srs@127.0.0.1>',
    headers: [],
    contentType: text.startsWith('v=') ? 'application/sdp' : text === '' ? '' : 'multipart/mixed;boundary=part',
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    flow: {
      protocol: 'udp',
      remoteAddress: '127.0.0.1',
      remotePort: 5060,
      localAddress: '127.0.0.1',
      localPort: 5060,
    },
    receivedAtMs: Date.now(),
    ...overrides,
  }
}

/** A request in the session of another. */
export function within(first: SessionRequest, body: string, overrides: Partial<SessionRequest> = {}): SessionRequest {
  const { sessionId, sipCallId, from, to } = first
  return request(body, { sessionId, sipCallId, from, to, ...overrides })
}

/** `lines`: what stands after each m-line, e.g. `a=label:1`; without `c=`, the client's address is 127.0.0.1. */
export function sdp(...lines: readonly string[]): string {
  const media = lines.map((line) =>
    line.startsWith('m=') ? line : `m=audio 4000 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\n${line}`,
  )
  return `v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n${media.join('\n')}\n`
}

export const TWO_LINES = sdp('a=label:1\na=sendonly', 'a=label:2\na=sendonly')

/** Caller sends label 1, callee label 2. */
export function metadata(caller: string, callee: string, mode = 'complete'): string {
  return `<?xml version="1.0"?><recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>${mode}</datamode>
<session session_id="s1"><sipSessionID>abc;remote=def</sipSessionID></session>
<participant participant_id="p1"><nameID aor="${caller}"/></participant>
<participant participant_id="p2"><nameID aor="${callee}"/></participant>
<stream stream_id="st1" session_id="s1"><label>1</label></stream>
<stream stream_id="st2" session_id="s1"><label>2</label></stream>
<participantstreamassoc participant_id="p1"><send>st1</send><recv>st2</recv></participantstreamassoc>
<participantstreamassoc participant_id="p2"><send>st2</send><recv>st1</recv></participantstreamassoc></recording>`
}

/** `multipart/mixed` with boundary `part`. */
export function siprec(sdpText: string | undefined, xml: string): string {
  const offer = sdpText === undefined ? '' : `--part\r\nContent-Type: application/sdp\r\n\r\n${sdpText}\r\n`
  return `${offer}--part\r\nContent-Type: application/rs-metadata+xml\r\n\r\n${xml}\r\n--part--\r\n`
}

/** Ports of the m-lines of an answer. */
export function answeredPorts(reply: SessionReply): number[] {
  return [...new TextDecoder().decode(reply.body).matchAll(/^m=\S+ (\d+)/gm)].map((match) => Number(match[1]))
}

export const sdpOf = (reply: SessionReply): string => new TextDecoder().decode(reply.body)

export interface RtpSender {
  /** Sends the next packet; 160 bytes of payload filled with `mark`. Resolves when the kernel has it. */
  send(mark: number, payloadType?: number): Promise<Uint8Array>
  /** Presses keys, three packets each (RFC 4733 §2.5.1.4 sends the last one three times), in payload type 101. */
  press(keys: string): Promise<void>
  close(): void
}

export function rtpSender(port: number, ssrc = port, address = '127.0.0.1'): RtpSender {
  const socket = createSocket('udp4')
  let sequence = 0
  function sendPacket(packet: Buffer): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      socket.send(packet, port, address, (error) => (error ? reject(error) : resolve(packet)))
    })
  }
  return {
    async press(keys) {
      for (const key of keys) {
        const timestamp = (sequence * 160) >>> 0
        for (const isEnd of [false, true, true]) {
          const packet = Buffer.alloc(16)
          packet.set([0x80, 101])
          packet.writeUInt16BE(sequence++ & 0xffff, 2)
          packet.writeUInt32BE(timestamp, 4)
          packet.writeUInt32BE(ssrc, 8)
          packet.set(['0123456789*#ABCD'.indexOf(key), isEnd ? 0x8a : 0x0a, 0x03, 0x20], 12)
          await sendPacket(packet)
        }
      }
    },
    send(mark, payloadType = 0) {
      const packet = Buffer.alloc(172, mark)
      packet.set([0x80, payloadType])
      packet.writeUInt16BE(sequence & 0xffff, 2)
      packet.writeUInt32BE((sequence * 160) >>> 0, 4)
      packet.writeUInt32BE(ssrc, 8)
      sequence += 1
      return sendPacket(packet)
    },
    close: () => socket.close(),
  }
}
