/**
 * One call as a phone makes it (RFC 3261 §13.2): INVITE with a password where one is asked for, a signal in G.711, BYE. What the other side
 * says is not listened to. Unlike a recording session it is a call that phone systems know of.
 */

import { randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { encodeG711, type G711Law } from '../core/audio/g711.ts'
import { parseSdp } from '../core/sdp/parse-sdp.ts'
import { cancelRequest, learnFromResponse, openClientDialog } from '../core/sip/client-dialog.ts'
import { type Dialog, dialogAck, dialogRequest } from '../core/sip/dialog.ts'
import { answerDigest, type DigestHash } from '../core/sip/digest.ts'
import { headerValues } from '../core/sip/headers.ts'
import type { ResponseParts } from '../core/sip/make-response.ts'
import type { SipHeader, SipRequest, SipResponse } from '../core/sip/message.ts'
import type { SipFlow, SipProtocol } from '../core/sip/sip-transport.ts'
import { formatHostPort } from '../core/sip/sip-uri.ts'
import { createMediaClock } from './media-clock.ts'
import type { RecordingClientPorts } from './ports.ts'
import { encodeRtpPacket } from './rtp-packet.ts'
import { createSipUserAgent, type SipUserAgent } from './sip-user-agent.ts'

export interface PhoneCallDraft {
  /** Whom: a SIP URI. */
  readonly to: string
  readonly from: string
  /** Where all requests are sent; a literal address. */
  readonly hop: { readonly protocol: SipProtocol; readonly address: string; readonly port: number }
  readonly username?: string
  readonly password?: string
  /** Linear, at 8 kHz: spoken from the answer on; then it hangs up. */
  readonly signal: Int16Array
}

/** Times are milliseconds since 1970. */
export interface PlacedCall {
  /** Call-ID of its dialog. */
  readonly sipCallId: string
  readonly startedAtMs: number
  /** Absent: nobody did. */
  readonly answeredAtMs?: number
  readonly endedAtMs: number
  /** Of the last answer to the INVITE. */
  readonly status?: number
  /** The other side said that it was being worked on. */
  readonly wasProceeding: boolean
  /** Its reason phrase, or why there is none. */
  readonly problem?: string
}

export interface PhoneCallParts {
  readonly ports: Pick<RecordingClientPorts, 'openTransport' | 'rtp'>
  readonly hash: DigestHash
  /** Aborted: it hangs up. */
  readonly over: AbortSignal
  /** Whether audio may be sent to this literal address, wherever the other side wants it. */
  readonly maySpeakTo: (address: string) => boolean
  /** Default 30 s. */
  readonly ringMs?: number
}

/** Nobody lets a phone ring for longer. */
const RING_MS = 30_000
/** For what has to be answered before it is over: one that does not answer holds up nobody. */
const FAREWELL_MS = 5000
const FRAME_CODES = 160
const ALLOW: SipHeader = { name: 'Allow', value: 'INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE' }
/** RFC 3551 §6, in the order in which they are offered. */
const LAWS: Readonly<Record<string, G711Law>> = { '8': 'alaw', '0': 'mulaw' }

/** Never rejects because of the other side. */
export async function placePhoneCall(draft: PhoneCallDraft, parts: PhoneCallParts): Promise<PlacedCall> {
  const { protocol, address, port } = draft.hop
  const startedAtMs = Date.now()
  const sipCallId = randomBytes(12).toString('hex')
  let agent: SipUserAgent | undefined
  try {
    agent = await createSipUserAgent((events) => parts.ports.openTransport(protocol, events))
    const flow = await agent.transport.connect(address, port)
    return await callOver(agent, flow, { ...draft, startedAtMs, sipCallId }, parts)
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { sipCallId, startedAtMs, endedAtMs: Date.now(), wasProceeding: false, problem }
  } finally {
    await agent?.close()
  }
}

type Begun = PhoneCallDraft & Pick<PlacedCall, 'startedAtMs' | 'sipCallId'>

async function callOver(agent: SipUserAgent, flow: SipFlow, call: Begun, parts: PhoneCallParts): Promise<PlacedCall> {
  const { startedAtMs, sipCallId } = call
  const socket = await parts.ports.rtp.open(flow.localAddress)
  const contact: SipHeader = { name: 'Contact', value: `<${contactOf(agent, flow, call.from)}>` }
  const sdp = new TextEncoder().encode(formatSdp(flow.localAddress, socket.rtpPort))
  const hungUp = new AbortController()
  const wanted = (body: Uint8Array): Target | undefined => {
    const found = targetOf(body)
    return found && parts.maySpeakTo(found.address) ? found : undefined
  }
  let target: Target | undefined
  const stopServing = agent.serve(sipCallId, (request): ResponseParts => {
    switch (request.method) {
      case 'BYE':
        hungUp.abort()
        return { status: 200 }
      // Phone systems move the audio once the call stands.
      case 'INVITE':
      case 'UPDATE':
        target = wanted(request.body) ?? target
        if (request.method === 'UPDATE' && request.body.length === 0) return { status: 200, headers: [contact, ALLOW] }
        return { status: 200, headers: [contact, ALLOW], contentType: 'application/sdp', body: sdp }
      case 'OPTIONS':
      case 'INFO':
        return { status: 200, headers: [ALLOW] }
      default:
        return { status: 405, headers: [ALLOW] }
    }
  })
  try {
    const invited = await invite(agent, flow, call, { contact, sdp }, parts)
    const { response, dialog, wasProceeding } = invited
    if (!response) return { sipCallId, startedAtMs, endedAtMs: Date.now(), wasProceeding, problem: NOBODY }
    const { status } = response
    if (status >= 300) {
      return { sipCallId, startedAtMs, endedAtMs: Date.now(), status, wasProceeding, problem: response.reason }
    }
    const answeredAtMs = Date.now()
    target = wanted(response.body)
    if (target && !invited.isGivenUp) {
      await speak(call.signal, () => target, socket.sendRtp, AbortSignal.any([parts.over, hungUp.signal]))
    }
    const endedAtMs = Date.now()
    if (!hungUp.signal.aborted) await hangUp(agent, flow, dialog)
    if (invited.isGivenUp) return { sipCallId, startedAtMs, endedAtMs, wasProceeding, problem: NOBODY }
    const problem = target ? {} : { problem: 'No G.711 audio was agreed on, or none that may be sent there' }
    return { sipCallId, startedAtMs, answeredAtMs, endedAtMs, status, wasProceeding, ...problem }
  } finally {
    stopServing()
    socket.close()
  }
}

const NOBODY = 'Nobody answered'

async function hangUp(agent: SipUserAgent, flow: SipFlow, dialog: Dialog): Promise<void> {
  const { request } = dialogRequest(dialog, { method: 'BYE', via: agent.newVia(flow) })
  const patience = new AbortController()
  const { signal } = patience
  await Promise.race([agent.request(flow, request), delay(FAREWELL_MS, undefined, { signal })]).catch(() => {})
  patience.abort()
}

interface Invited {
  /** Absent: not even the CANCEL brought one. */
  readonly response: SipResponse | undefined
  readonly dialog: Dialog
  /** It was answered when it was being cancelled already. */
  readonly isGivenUp: boolean
  readonly wasProceeding: boolean
}

/** The final answer, once more with the password for each that asks for one. A 2xx has been acknowledged. */
async function invite(
  agent: SipUserAgent,
  flow: SipFlow,
  call: Begun,
  { contact, sdp }: { readonly contact: SipHeader; readonly sdp: Uint8Array },
  { hash, over, ringMs = RING_MS }: PhoneCallParts,
): Promise<Invited> {
  let dialog = openClientDialog({
    requestUri: call.to,
    from: `<${call.from}>`,
    to: `<${call.to}>`,
    callId: call.sipCallId,
    localTag: randomBytes(6).toString('hex'),
  })
  const hungUpOn = new Set<string>()
  const common = [contact, ALLOW, { name: 'User-Agent', value: 'Tapeline canary' }]
  async function once(credentials: readonly SipHeader[]): Promise<Omit<Invited, 'dialog'>> {
    const made = dialogRequest(dialog, {
      ...{ method: 'INVITE', via: agent.newVia(flow), headers: [...common, ...credentials] },
      ...{ contentType: 'application/sdp', body: sdp },
    })
    dialog = made.dialog
    const sequence = dialog.localSequence
    const asked = dialog
    let ack: SipRequest | undefined
    const patience = cancelLater(agent, flow, made.request, { over, ringMs })
    // A fork that answered as well is hung up on (RFC 3261 §13.2.2.4); others lost their ACK.
    function repeated(again: SipResponse): void {
      const other = learnFromResponse(asked, again)
      if (other.remoteTag === dialog.remoteTag) {
        if (ack) agent.send(flow, ack)
        return
      }
      agent.send(flow, dialogAck(other, sequence, { via: agent.newVia(flow) }))
      if (hungUpOn.has(other.remoteTag)) return
      hungUpOn.add(other.remoteTag)
      void hangUp(agent, flow, other)
    }
    const answered = agent.request(flow, made.request, { provisional: patience.provisional, repeated })
    const response = await Promise.race([answered, patience.spent]).finally(patience.stop)
    if (response && response.status < 300) {
      dialog = learnFromResponse(dialog, response)
      ack = dialogAck(dialog, sequence, { via: agent.newVia(flow) })
      agent.send(flow, ack)
    }
    // Whoever waits for it no more is told nothing.
    answered.catch(() => {})
    return { response, isGivenUp: patience.isCancelled(), wasProceeding: patience.isProceeding() }
  }
  const credentials = new Map<string, string>()
  for (let count = 1; ; count++) {
    const last = await once([...credentials].map(([name, value]) => ({ name, value })))
    const asked = last.response ? credentialsFor(last.response, call, hash) : []
    // Who is asked for the same once more has answered wrongly, unless too much time has passed.
    const more = asked.filter(({ name, isStale }) => isStale || !credentials.has(name))
    if (more.length === 0 || count === MOST_INVITES) return { ...last, dialog }
    for (const { name, value } of more) credentials.set(name, value)
  }
}

/** One for each who asks, and once more for what is stale. */
const MOST_INVITES = 4

/** Who may ask: the phone system itself, and a proxy before it; one after the other, or both at once (RFC 3261 §22.2, §22.3). */
const ASKING = [
  ['WWW-Authenticate', 'Authorization'],
  ['Proxy-Authenticate', 'Proxy-Authorization'],
] as const

function credentialsFor(
  response: SipResponse,
  { to, username, password }: PhoneCallDraft,
  hash: DigestHash,
): readonly (SipHeader & { readonly isStale: boolean })[] {
  const { status } = response
  if ((status !== 401 && status !== 407) || username === undefined) return []
  return ASKING.flatMap(([challenge, name]) => {
    const challenges = headerValues(response, challenge)
    const cnonce = randomBytes(12).toString('base64url')
    const value = answerDigest({
      ...{ challenges, username, password: password ?? '', method: 'INVITE', uri: to, cnonce, hash },
    })
    const isStale = challenges.some((each) => /\bstale[ \t]*=[ \t]*"?true/i.test(each))
    return value === undefined ? [] : [{ name, value, isStale }]
  })
}

/**
 * RFC 3261 §9.1: a CANCEL is sent after the first provisional response; it is answered by the INVITE's 487. `spent` comes when nothing is.
 */
function cancelLater(
  agent: SipUserAgent,
  flow: SipFlow,
  request: SipRequest,
  { over, ringMs }: { readonly over: AbortSignal; readonly ringMs: number },
) {
  const spent = Promise.withResolvers<undefined>()
  let isProceeding = false
  let isWanted = false
  let isCancelled = false
  let farewell: NodeJS.Timeout | undefined
  const cancel = () => {
    isWanted = true
    farewell ??= setTimeout(() => spent.resolve(undefined), FAREWELL_MS)
    if (!isProceeding || isCancelled) return
    isCancelled = true
    void agent.request(flow, cancelRequest(request)).catch(() => {})
  }
  const timer = setTimeout(cancel, ringMs)
  if (over.aborted) cancel()
  else over.addEventListener('abort', cancel)
  return {
    spent: spent.promise,
    isCancelled: () => isCancelled,
    isProceeding: () => isProceeding,
    provisional() {
      isProceeding = true
      if (isWanted) cancel()
    },
    stop() {
      clearTimeout(timer)
      clearTimeout(farewell)
      over.removeEventListener('abort', cancel)
    },
  }
}

interface Target {
  readonly address: string
  readonly port: number
  readonly payloadType: string
}

/** Where G.711 is wanted; undefined when it is nowhere. */
function targetOf(body: Uint8Array): Target | undefined {
  const audio = parseSdp(new TextDecoder().decode(body)).sdp.media.find(({ kind }) => kind === 'audio')
  const payloadType = audio?.formats.find((format) => LAWS[format] !== undefined)
  if (!audio?.connection || audio.port === 0 || payloadType === undefined) return undefined
  return { address: audio.connection.address, port: audio.port, payloadType }
}

/** Until all is said, or the signal is aborted. */
async function speak(
  signal: Int16Array,
  target: () => Target | undefined,
  send: (packet: Uint8Array, port: number, address: string) => void,
  over: AbortSignal,
): Promise<void> {
  const codes = { mulaw: encodeG711(signal, 'mulaw'), alaw: encodeG711(signal, 'alaw') }
  const random = randomBytes(10)
  const [ssrc, firstSequence, firstTimestamp] = [random.readUInt32BE(0), random.readUInt16BE(4), random.readUInt32BE(6)]
  const frames = Math.ceil(signal.length / FRAME_CODES)
  const said = Promise.withResolvers<void>()
  let frame = 0
  const stop = createMediaClock().start(() => {
    const to = target()
    if (frame === frames || over.aborted || !to) return said.resolve()
    const payload = codes[LAWS[to.payloadType] ?? 'alaw'].subarray(frame * FRAME_CODES, (frame + 1) * FRAME_CODES)
    const packet = encodeRtpPacket(
      {
        payloadType: Number(to.payloadType),
        marker: frame === 0,
        sequence: (firstSequence + frame) & 0xffff,
        timestamp: (firstTimestamp + frame * FRAME_CODES) >>> 0,
        ssrc,
      },
      payload,
    )
    send(packet, to.port, to.address)
    frame++
  })
  await said.promise
  stop()
}

function contactOf(agent: SipUserAgent, flow: SipFlow, from: string): string {
  const user = /^sips?:([^@]*)@/i.exec(from)?.[1] ?? 'tapeline'
  const transport = flow.protocol === 'udp' ? '' : `;transport=${flow.protocol}`
  return `sip:${user}@${formatHostPort(flow.localAddress, agent.transport.bound.port)}${transport}`
}

function formatSdp(address: string, rtpPort: number): string {
  const family = isIPv6(address) ? 'IP6' : 'IP4'
  return [
    'v=0',
    `o=- ${randomBytes(4).readUInt32BE(0)} 1 IN ${family} ${address}`,
    's=-',
    `c=IN ${family} ${address}`,
    't=0 0',
    `m=audio ${rtpPort} RTP/AVP 8 0`,
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=ptime:20',
    'a=sendrecv',
    '',
  ].join('\r\n')
}
