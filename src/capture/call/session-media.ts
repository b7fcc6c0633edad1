/** The media lines of one recording session and the ports that receive them: follows every offer (RFC 3264 §8). */

import { isIP, isIPv6 } from 'node:net'
import type { CallEvent } from '../../core/model/call.ts'
import type { DtlsFailure } from '../../core/model/dtls.ts'
import type { SessionId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { MediaKind, Stream } from '../../core/model/media.ts'
import { answerOffer, type LocalDescription, streamDirectionOf } from '../../core/sdp/answer-offer.ts'
import { formatSdp } from '../../core/sdp/format-sdp.ts'
import { makeOffer } from '../../core/sdp/make-offer.ts'
import { rtcpDestination } from '../../core/sdp/rtcp-destination.ts'
import type { SdpMedia, SessionDescription } from '../../core/sdp/session-description.ts'
import type { SrtpCrypto } from '../../core/srtp/srtp-crypto.ts'
import type { Count } from '../counters.ts'
import type { MediaAddress } from '../media/media-address.ts'
import type { CallPorts, StreamPorts } from '../media/media-ports.ts'
import { createAnsweringKeys } from './answering-keys.ts'
import { type KernelDrops, type KernelDropWatch, watchKernelDrops } from './kernel-drops.ts'
import type { DtlsParts } from './line-handshakes.ts'
import { createLineProtection, type LineProtection } from './line-protection.ts'
import type { LiveCall } from './live-call.ts'
import { createReceiverReports, type ReceiverReports, type SendRtcp } from './receiver-reports.ts'
import { refusedLine } from './refused-line.ts'
import { StreamReceiver } from './stream-receiver.ts'

/** Audio lines of our own offer, when the client brings none: one per side of a call. */
const OFFERED_LINES = 2
/** Further lines are refused: nobody has so many, and each takes two sockets. */
const MAX_LINES = 32

export interface MediaLine {
  readonly stream: Stream
  readonly receiver: StreamReceiver
  readonly protection: LineProtection
  readonly ports: StreamPorts
  readonly reports: ReceiverReports
  readonly drops: KernelDropWatch
}

export interface SessionMediaOptions {
  readonly sessionId: SessionId
  readonly call: LiveCall
  readonly ports: CallPorts
  readonly address: MediaAddress
  readonly count: Count
  /** Whether what the client does not encrypt is refused, and SRTP is offered to it. */
  readonly srtp: 'accept' | 'require'
  readonly srtpCrypto: SrtpCrypto
  readonly dtls: DtlsParts
  /** Milliseconds since 1970, on the clock of the media ports. */
  readonly nowMs: () => number
  /** The call has news that nobody asked for: so nobody else tells. */
  readonly changed: () => void
  readonly log: Log
  /** Digits for `o=`. */
  readonly sdpSessionId: string
}

export interface SessionMedia {
  /** Whether every audio line of the offer is encrypted in a way that we cannot take; the call is flagged then. */
  cannotOpen(offer: SessionDescription, atMs: number): boolean
  /**
   * Follows the client's offer and returns our answer. Rejects with `no-media-port` and leaves everything as it was.
   * `signallingAddress`: where the request came from; media may come from there too.
   */
  follow(offer: SessionDescription, signallingAddress: string, atMs: number): Promise<string>
  /** Our offer, for a request without one: the session as it stands, or two audio lines when there is none yet. */
  offer(labels: readonly (string | undefined)[], signallingAddress: string, atMs: number): Promise<string>
  /** The client's answer to our offer. Lines it refuses end. */
  answered(answer: SessionDescription, signallingAddress: string, atMs: number): void
  /** Index: m-line. Undefined: refused or ended. */
  readonly lines: readonly (MediaLine | undefined)[]
  /** Tells the senders of all lines how their packets arrive, and the journal what was lost here, where that is due. */
  report(atMs: number): void
  /** Closes the ports. */
  close(atMs: number): void
}

export function createSessionMedia(options: SessionMediaOptions): SessionMedia {
  const {
    sessionId,
    call,
    ports: callPorts,
    address,
    count,
    srtp,
    srtpCrypto,
    dtls,
    nowMs,
    log,
    sdpSessionId,
  } = options
  const answeringKeys = createAnsweringKeys(srtpCrypto)
  const lines: (MediaLine | undefined)[] = []
  /** RFC 7022 §4.2: 96 random bits, as long as the session lasts. */
  const cname = btoa(String.fromCharCode(...srtpCrypto.randomBytes(12)))
  let version = 1
  /** What was said last; the version of `o=` grows only when it changes. */
  let described = ''
  let remote: SessionDescription | undefined
  /** Of our own offer, one list for each line. */
  let offeredKeys: readonly (readonly string[])[] | undefined
  let closed = false

  /** All that are needed, or none. */
  async function openLines(wanted: readonly (SdpMedia | undefined)[]): Promise<(MediaLine | undefined)[]> {
    const results = await Promise.allSettled(wanted.map((media) => media && openLine(media)))
    const opened = results.map((result) => (result.status === 'fulfilled' ? result.value : undefined))
    const failure = results.find((result) => result.status === 'rejected')
    if (!failure && !closed) return opened
    for (const line of opened) close(line, nowMs())
    if (failure) throw failure.reason
    return []
  }

  async function openLine(media: SdpMedia): Promise<MediaLine | undefined> {
    const id = call.newStreamId()
    if (id === undefined) return undefined
    const receiver = new StreamReceiver(id, call, count)
    const ports = await callPorts.open(address.bind, receiver)
    const protection = createLineProtection({
      srtpCrypto,
      dtls,
      ports,
      hurry: (forMs) => callPorts.hurry(forMs),
      nowMs,
      count,
      failed: (why) => handshakeFailed(why),
    })
    const { statistics } = receiver
    const ssrc = new DataView(srtpCrypto.randomBytes(4).slice().buffer).getUint32(0)
    const reports = createReceiverReports({ statistics, cname, ssrc })
    const drops = watchKernelDrops(ports, nowMs())
    return { stream: streamOf(media, id, ports.rtpPort), receiver, protection, ports, reports, drops }
  }

  /** Nothing of the stream can be opened; what else the call brings is recorded. */
  function handshakeFailed(why: DtlsFailure): void {
    log.warn({ sessionId, callId: call.call.id, why }, 'DTLS handshake failed: no keys for SRTP')
    call.flag('encryption-failed', nowMs(), why)
    options.changed()
  }

  function close(line: MediaLine | undefined, atMs: number): void {
    line?.reports.leave(atMs)
    line?.protection.close()
    line?.ports.close()
  }

  function recordLosses({ stream, receiver }: MediaLine, dropped: KernelDrops | undefined, atMs: number): void {
    if (dropped) call.record({ type: 'stream-dropped', atMs, streamId: stream.id, ...dropped })
    if (!receiver.cannotOpen || call.call.flags.includes('encryption-failed')) return
    log.warn({ sessionId, callId: call.call.id, streamId: stream.id }, 'SRTP packets cannot be opened: wrong keys')
    call.flag('encryption-failed', atMs, 'wrong keys')
    options.changed()
  }

  function update(index: number, media: SdpMedia, signallingAddress: string, atMs: number): void {
    const line = lines[index]
    if (!line) return
    const stream = streamOf(media, line.stream.id, line.stream.rtpPort)
    if (JSON.stringify(stream) !== JSON.stringify(line.stream)) {
      call.record({ type: 'stream-changed', atMs, stream })
      lines[index] = { ...line, stream }
    }
    const isProtected = expectFrom(line, media, stream, signallingAddress)
    line.reports.expect(line.protection.sendRtcp ?? rtcpTo(line, media, isProtected, index))
  }

  /** Under the key of our answer, where there is one. */
  function rtcpTo({ ports }: MediaLine, media: SdpMedia, isProtected: boolean, index: number): SendRtcp | undefined {
    const to = rtcpDestination(media)
    const sender = answeringKeys.sender(media, index)
    // A host name is not asked for: reports are worth no look-up.
    if (!to || !isIP(to.address) || (isProtected && !sender)) return undefined
    return (packet) => ports.sendRtcp(sender ? sender.rtcp(packet) : packet, to.address, to.port)
  }

  function end(index: number, atMs: number): void {
    const line = lines[index]
    if (!line) return
    lines[index] = undefined
    recordLosses(line, line.drops.last(atMs), atMs)
    close(line, atMs)
    call.record({ type: 'stream-ended', atMs, streamId: line.stream.id })
  }

  function flagEncrypted({ media }: SessionDescription, atMs: number): void {
    for (const line of media) {
      const refusal = line.kind === 'audio' ? refusedLine(line, srtp) : undefined
      if (refusal === 'encrypted' || refusal === 'dtls' || refusal === 'plain')
        call.flag('encryption-refused', atMs, refusal)
    }
  }

  const added = (stream: Stream, atMs: number): CallEvent => ({ type: 'stream-added', atMs, sessionId, stream })

  /** `theirs`: the description we answer, or repeat as our offer. */
  function local(theirs?: SessionDescription): LocalDescription {
    const addressFamily = isIPv6(address.advertise) ? 'IP6' : 'IP4'
    const rtpPorts = lines.map((line) => line?.stream.rtpPort)
    const crypto = theirs?.media.map((media, index) => (lines[index] ? answeringKeys.answer(media, index) : undefined))
    return {
      address: address.advertise,
      addressFamily,
      sessionId: sdpSessionId,
      version,
      rtpPorts,
      ...(crypto && { crypto }),
      dtls: lines.map((line) => line?.protection.local),
      ...(offeredKeys && { offeredKeys }),
    }
  }

  function describe(make: () => SessionDescription): string {
    const same = formatSdp(make())
    if (same === described || described === '') described = same
    else {
      version += 1
      described = formatSdp(make())
    }
    return described
  }

  return {
    lines,
    cannotOpen(offer, atMs) {
      const audio = offer.media.filter(({ kind, port }) => kind === 'audio' && port !== 0)
      const refusals = audio.map((line) => refusedLine(line, srtp))
      const cannot = audio.length > 0 && refusals.every((each) => each === 'encrypted' || each === 'dtls')
      if (cannot) flagEncrypted(offer, atMs)
      return cannot
    },
    async follow(offer, signallingAddress, atMs) {
      flagEncrypted(offer, atMs)
      const wanted = offer.media.map((media, index) =>
        index < MAX_LINES && refusedLine(media, srtp) === undefined ? media : undefined,
      )
      const isNew = (media: SdpMedia | undefined, index: number) =>
        media !== undefined && lines[index]?.stream.kind !== kindOf(media)
      const opened = await openLines(wanted.map((media, index) => (isNew(media, index) ? media : undefined)))
      if (closed) return described
      for (const [index, media] of wanted.entries()) {
        const line = opened[index]
        if (!media || line) end(index, atMs)
        if (line && media) {
          lines[index] = line
          call.record(added(line.stream, atMs))
        }
        if (media) update(index, media, signallingAddress, atMs)
        // A refused line keeps its place.
        lines[index] ??= undefined
      }
      remote = offer
      return describe(() => answerOffer(offer, local(offer)))
    },
    async offer(labels, signallingAddress, atMs) {
      if (remote) {
        // RFC 3264 §8.4: offering a held line as inactive would keep it held.
        const media = remote.media.map((line): SdpMedia => ({ ...line, direction: 'sendonly' }))
        const current = { ...remote, media }
        return describe(() => answerOffer(current, local(current)))
      }
      if (lines.length === 0) {
        const lineCount = Math.max(OFFERED_LINES, Math.min(labels.length, MAX_LINES))
        if (srtp === 'require')
          offeredKeys = Array.from({ length: lineCount }, (_, index) => answeringKeys.offer(index))
        const offered = makeOffer({ ...local(), rtpPorts: Array.from({ length: lineCount }, () => 9) }, labels)
        // What we receive is what the client sends, with keys that its answer will bring.
        const media = offered.media.map(
          ({ connection: _ours, ...line }): SdpMedia => ({ ...line, direction: 'sendonly', attributes: [] }),
        )
        lines.push(...(await openLines(media)))
        for (const [index, line] of media.entries()) {
          const opened = lines[index]
          if (!opened) continue
          call.record(added(opened.stream, atMs))
          expectFrom(opened, line, opened.stream, signallingAddress)
        }
      }
      return describe(() => makeOffer(local(), labels))
    },
    answered(answer, signallingAddress, atMs) {
      remote = answer
      flagEncrypted(answer, atMs)
      for (const [index, media] of answer.media.entries()) {
        if (refusedLine(media, srtp) === undefined) update(index, media, signallingAddress, atMs)
        else end(index, atMs)
      }
    },
    report(atMs) {
      for (const line of lines) {
        if (!line) continue
        line.reports.report(atMs)
        recordLosses(line, line.drops.look(atMs), atMs)
      }
    },
    close(atMs) {
      closed = true
      for (const line of lines) {
        if (line) recordLosses(line, line.drops.last(atMs), atMs)
        close(line, atMs)
      }
    },
  }
}

function expectFrom(
  { receiver, protection }: MediaLine,
  media: SdpMedia,
  stream: Stream,
  signallingAddress: string,
): boolean {
  const named = media.connection?.address
  const addresses = named === undefined ? [signallingAddress] : [named, signallingAddress]
  const protectedBy = protection.follow(media, signallingAddress)
  receiver.expect(addresses, media.codecs, stream.direction === 'inactive', protectedBy)
  return protectedBy !== undefined
}

function streamOf(media: SdpMedia, id: number, rtpPort: number): Stream {
  const { label, codecs } = media
  const direction = streamDirectionOf(media)
  return { id, kind: kindOf(media), ...(label !== undefined && { label }), direction, codecs, rtpPort }
}

function kindOf({ kind }: SdpMedia): MediaKind {
  return kind === 'audio' || kind === 'video' ? kind : 'other'
}
