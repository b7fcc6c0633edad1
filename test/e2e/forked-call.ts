/** A phone system that forks one call to several recorders: the same packets on every way, of which each way may lose some. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { speech } from '../../src/core/audio/talk.test-kit.ts'

export interface Way {
  readonly sipPort: number
  /** Whether it loses this packet. */
  readonly loses: (packet: number) => boolean
}

interface Session {
  readonly socket: Socket
  readonly sipPort: number
  readonly callId: string
  readonly toTag: string
  readonly rtpPorts: readonly number[]
}

/** Per side. */
type Codes = readonly (readonly number[] | Uint8Array)[]

const CRLF = '\r\n'
let calls = 0

export class ForkedCall {
  readonly #ways: readonly (Way & Session)[]
  readonly #media = createSocket('udp4')
  readonly #codes: Codes
  #packets = 0

  private constructor(ways: readonly (Way & Session)[], codes: Codes) {
    this.#ways = ways
    this.#codes = codes
  }

  /** `codes`: µ-law, what each side says. */
  static async start(
    ways: readonly Way[],
    codes: Codes = [speech(11, 8000 * 60), speech(12, 8000 * 60)],
  ): Promise<ForkedCall> {
    const name = crypto.randomUUID()
    const sessions: (Way & Session)[] = []
    for (const way of ways) sessions.push({ ...way, ...(await invite(way.sipPort, name)) })
    return new ForkedCall(sessions, codes)
  }

  get packets(): number {
    return this.#packets
  }

  /** Names of the recording sessions. */
  get sipCallIds(): readonly string[] {
    return this.#ways.map(({ callId }) => callId)
  }

  /** Both sides speak for so many packets of 20 ms, in real time. `sends`: told of each before it is sent. */
  async speak(packets: number, sends?: (packet: number) => void): Promise<void> {
    const startedAtMs = performance.now()
    for (let sent = 0; sent < packets; sent++) {
      sends?.(this.#packets)
      for (const side of [0, 1]) this.#send(side, this.#packets)
      this.#packets += 1
      await delay(Math.max(0, startedAtMs + (sent + 1) * 20 - performance.now()))
    }
  }

  /** One side's next packets all at once, faster than anybody reads. */
  async burst(side: 0 | 1, packets: number): Promise<void> {
    for (let sent = 0; sent < packets; sent++) {
      this.#send(side, this.#packets)
      this.#packets += 1
      if (sent % 32 === 31) await delay(1)
    }
  }

  async end(): Promise<void> {
    for (const way of this.#ways) {
      const { socket, sipPort } = way
      socket.send(request('BYE', way, 2), sipPort, '127.0.0.1')
    }
    await delay(500)
    for (const { socket } of this.#ways) socket.close()
    this.#media.close()
  }

  #send(side: number, index: number): void {
    const packet = Buffer.alloc(172)
    packet.set([0x80, 0])
    packet.writeUInt16BE((index + 65_400) & 0xffff, 2)
    packet.writeUInt32BE((index * 160 + 7) >>> 0, 4)
    packet.writeUInt32BE(0x5eed0000 + side, 8)
    packet.set(this.#codes[side]?.slice(index * 160, index * 160 + 160) ?? [], 12)
    for (const { rtpPorts, loses } of this.#ways) {
      if (!loses(2 * index + side)) this.#media.send(packet, rtpPorts[side] ?? 0, '127.0.0.1')
    }
  }
}

async function invite(sipPort: number, name: string): Promise<Session> {
  calls += 1
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const callId = `fork-${calls}-${name}`
  const session = { socket, sipPort, callId, toTag: '', rtpPorts: [] }
  const answered = new Promise<string>((resolve) => {
    socket.on('message', (data) => {
      const text = data.toString('latin1')
      if (text.startsWith('SIP/2.0 200') && /CSeq: 1 INVITE/i.test(text)) resolve(text)
    })
  })
  socket.send(request('INVITE', session, 1, body(name)), sipPort, '127.0.0.1')
  const answer = await answered
  const toTag = /^(?:To|t):.*;tag=([^\s;]+)/im.exec(answer)?.[1] ?? ''
  const rtpPorts = [...answer.matchAll(/^m=audio (\d+)/gm)].map((match) => Number(match[1]))
  const open = { ...session, toTag, rtpPorts }
  socket.send(request('ACK', open, 1), sipPort, '127.0.0.1')
  return open
}

function request(method: string, { socket, sipPort, callId, toTag }: Session, cseq: number, text = ''): string {
  const own = `127.0.0.1:${socket.address().port}`
  return [
    `${method} sip:srs@127.0.0.1:${sipPort} SIP/2.0`,
    `Via: SIP/2.0/UDP ${own};branch=z9hG4bK${method}${callId}`,
    'Max-Forwards: 70',
    `From: <sip:sbc@127.0.0.1>;tag=sbc`,
    `To: <sip:srs@127.0.0.1>${toTag ? `;tag=${toTag}` : ''}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:sbc@${own}>;+sip.src`,
    'Require: siprec',
    ...(text ? ['Content-Type: multipart/mixed;boundary=part'] : []),
    `Content-Length: ${Buffer.byteLength(text)}`,
    '',
    text,
  ].join(CRLF)
}

function body(name: string): string {
  const line = (label: number) => `m=audio ${4000 + 2 * label} RTP/AVP 0${CRLF}a=label:${label}${CRLF}a=sendonly${CRLF}`
  const sdp = `v=0${CRLF}o=- 1 1 IN IP4 127.0.0.1${CRLF}s=-${CRLF}c=IN IP4 127.0.0.1${CRLF}t=0 0${CRLF}${line(1)}${line(2)}`
  const people = ['sip:+493055512345@carrier.example', 'sip:201@pbx.example']
  const xml = `<?xml version="1.0"?><recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>
<session session_id="${name}"/>
${people.map((aor, side) => `<participant participant_id="p${side}"><nameID aor="${aor}"/></participant>`).join('')}
${people.map((_, side) => `<stream stream_id="s${side}" session_id="${name}"><label>${side + 1}</label></stream>`).join('')}
${people.map((_, side) => `<participantstreamassoc participant_id="p${side}"><send>s${side}</send></participantstreamassoc>`).join('')}
</recording>`
  const part = (type: string, text: string) => `--part${CRLF}Content-Type: ${type}${CRLF}${CRLF}${text}${CRLF}`
  return `${part('application/sdp', sdp)}${part('application/rs-metadata+xml', xml)}--part--${CRLF}`
}
