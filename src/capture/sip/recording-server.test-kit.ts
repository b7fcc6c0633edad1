/** A recording server on a transport of arrays and a clock that is advanced by hand, and a client that writes messages. */

import { formatSipMessage } from '../../core/sip/format-message.ts'
import { headerValue } from '../../core/sip/headers.ts'
import { decodeLatin1, encodeLatin1 } from '../../core/sip/latin1.ts'
import type { SipMessage, SipRequest, SipResponse } from '../../core/sip/message.ts'
import { parseSipMessage } from '../../core/sip/parse-message.ts'
import type { SipFlow, SipProtocol, SipTransport, SipTransportEvents } from '../../core/sip/sip-transport.ts'
import { createRecordingServer, type RecordingServer, type RecordingServerOptions } from './recording-server.ts'
import type { SessionHandler, SessionReply, SessionRequest } from './session-handler.ts'
import type { SipClock } from './sip-clock.ts'

export class HandClock implements SipClock {
  #nowMs = 0
  #timers: { dueAtMs: number; callback: () => void }[] = []

  nowMs(): number {
    return 1_700_000_000_000 + this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  setTimer(delayMs: number, callback: () => void): () => void {
    const timer = { dueAtMs: this.#nowMs + delayMs, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  get pending(): number {
    return this.#timers.length
  }

  /** Rings every timer that falls due, in order. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms
    for (;;) {
      const next = this.#timers.filter(({ dueAtMs }) => dueAtMs <= endMs).sort((a, b) => a.dueAtMs - b.dueAtMs)[0]
      if (!next) break
      this.#timers = this.#timers.filter((other) => other !== next)
      this.#nowMs = Math.max(this.#nowMs, next.dueAtMs)
      next.callback()
    }
    this.#nowMs = endMs
  }
}

/** What the call layer was told, as words. */
export class Recorder implements SessionHandler {
  readonly heard: string[] = []
  readonly requests: SessionRequest[] = []
  mediaFlows = false
  reply: (request: SessionRequest) => SessionReply | Promise<SessionReply> = () => OK

  async open(request: SessionRequest): Promise<SessionReply> {
    return this.#take('open', request)
  }

  async change(request: SessionRequest): Promise<SessionReply> {
    return this.#take(`change ${request.method}`, request)
  }

  acknowledged(request: SessionRequest): void {
    this.heard.push('acknowledged')
    this.requests.push(request)
  }

  async inform(request: SessionRequest): Promise<SessionReply> {
    return this.#take(`inform ${request.method}`, request)
  }

  hasMedia(): boolean {
    return this.mediaFlows
  }

  ended(_: string, cause: string, request?: SessionRequest): void {
    this.heard.push(request ? `ended ${cause} with ${request.method}` : `ended ${cause}`)
    if (request) this.requests.push(request)
  }

  async #take(word: string, request: SessionRequest): Promise<SessionReply> {
    this.heard.push(word)
    this.requests.push(request)
    return this.reply(request)
  }
}

export const OK: SessionReply = { status: 200, contentType: 'application/sdp', body: encodeLatin1('v=0\r\n') }

export interface Sent {
  readonly flow: SipFlow
  readonly message: SipMessage
}

export interface TestBed {
  readonly server: RecordingServer
  readonly recorder: Recorder
  readonly clock: HandClock
  readonly counted: Record<string, number>
  /** Everything the server sent since it was last taken. */
  take(): Sent[]
  /** Status lines and request lines' methods of `take()`, such as `200 INVITE` and `BYE`. */
  said(): Promise<string[]>
  receive(message: SipMessage | string | Uint8Array, flow?: Partial<SipFlow>): void
  readonly dropped: SipFlow[]
  readonly rawSent: Uint8Array[]
  /** The connection of the default flow ends. */
  disconnect(): void
}

export async function createTestBed(
  options: Partial<RecordingServerOptions> = {},
  protocol: SipProtocol = 'udp',
): Promise<TestBed> {
  const clock = new HandClock()
  const recorder = new Recorder()
  const counted: Record<string, number> = {}
  let ids = 0
  const quiet = () => {}
  const server = createRecordingServer({
    handler: recorder,
    clock,
    newId: () => `id${++ids}`,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    count: (name, by = 1) => {
      counted[name] = (counted[name] ?? 0) + by
    },
    ...options,
  })
  const rawSent: Uint8Array[] = []
  const flows: SipFlow[] = []
  const dropped: SipFlow[] = []
  let events: SipTransportEvents | undefined
  const defaultFlow: SipFlow = {
    protocol,
    remoteAddress: '192.0.2.2',
    remotePort: 5060,
    localAddress: '192.0.2.1',
    localPort: 5060,
    ...(protocol === 'udp' ? {} : { connectionId: '1' }),
  }
  const transport: SipTransport = {
    protocol,
    bound: { address: '192.0.2.1', port: 5060 },
    send(flow, bytes) {
      rawSent.push(bytes)
      flows.push(flow)
    },
    connect: (remoteAddress, remotePort) =>
      Promise.resolve({ ...defaultFlow, remoteAddress, remotePort, connectionId: 'dialled' }),
    drop: (flow) => dropped.push(flow),
    close: () => Promise.resolve(),
  }
  await server.listen((given) => {
    events = given
    return Promise.resolve(transport)
  })
  const take = () => {
    const taken = rawSent.splice(0).map((bytes, index) => ({ flow: flows[index] ?? defaultFlow, message: read(bytes) }))
    flows.length = 0
    return taken
  }
  return {
    server,
    recorder,
    clock,
    counted,
    dropped,
    rawSent,
    take,
    async said() {
      await settled()
      return take().map(({ message }) => describe(message))
    },
    receive(message, flow = {}) {
      const bytes =
        typeof message === 'string'
          ? encodeLatin1(message)
          : message instanceof Uint8Array
            ? message
            : formatSipMessage(message)
      events?.received({ ...defaultFlow, ...flow }, bytes)
    },
    disconnect: () => events?.closed(defaultFlow),
  }
}

/** Lets the call layer's promises run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

export function describe(message: SipMessage): string {
  if (message.kind === 'request') return message.method
  return `${message.status} ${(headerValue(message, 'CSeq') ?? '').replace(/^(\d+) (\S+)$/, '$2 $1')}`
}

function read(bytes: Uint8Array): SipMessage {
  const parsed = parseSipMessage(bytes)
  if (!parsed.ok) throw new Error(`the server sent ${JSON.stringify(decodeLatin1(bytes))}: ${parsed.reason}`)
  return parsed.message
}

export interface RequestParts {
  /** Replaces or, undefined, removes a header. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string
  readonly toTag?: string
  readonly requestUri?: string
}

/** One client: one Call-ID, one From tag. */
export class TestClient {
  readonly #name: string
  #branches = 0

  constructor(name = 'client') {
    this.#name = name
  }

  request(
    method: string,
    sequence: number,
    { headers = {}, body = '', toTag, requestUri }: RequestParts = {},
  ): SipRequest {
    const all: Record<string, string | undefined> = {
      Via: `SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK${this.#name}${++this.#branches}`,
      From: `<sip:src@192.0.2.2>;tag=${this.#name}`,
      To: `<sip:srs@192.0.2.1>${toTag === undefined ? '' : `;tag=${toTag}`}`,
      'Call-ID': `call-${this.#name}`,
      CSeq: `${sequence} ${method}`,
      'Max-Forwards': '70',
      Contact: '<sip:src@192.0.2.2:5060>;+sip.src',
      ...(body === '' ? {} : { 'Content-Type': 'application/sdp' }),
      ...headers,
    }
    const rows = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
    return {
      kind: 'request',
      method,
      requestUri: requestUri ?? 'sip:srs@192.0.2.1',
      headers: rows,
      body: encodeLatin1(body),
    }
  }
}

export interface OpenSession {
  readonly client: TestClient
  readonly tag: string
  readonly answer: SipResponse
}

/** A session whose INVITE was answered 200 and, unless told otherwise, acknowledged. */
export async function openSession(
  bed: TestBed,
  {
    acknowledge = true,
    sequence = 1,
    name,
    ...parts
  }: RequestParts & { acknowledge?: boolean; sequence?: number; name?: string } = {},
): Promise<OpenSession> {
  const client = new TestClient(name)
  bed.receive(client.request('INVITE', sequence, parts))
  await settled()
  const answer = bed.take().at(-1)?.message
  if (answer?.kind !== 'response' || answer.status !== 200) throw new Error('the session was not opened')
  const tag = (headerValue(answer, 'To') ?? '').replace(/^.*;tag=/, '')
  if (acknowledge) bed.receive(client.request('ACK', sequence, { toTag: tag }))
  await settled()
  return { client, tag, answer }
}
