/** One recording session (SIPREC dialog) of a call: its media, its metadata, and what they say of the call. */

import type { EndCause } from '../../core/model/call.ts'
import type { SessionId } from '../../core/model/ids.ts'
import type { SessionDescription } from '../../core/sdp/session-description.ts'
import { formatHostPort } from '../../core/sip/sip-uri.ts'
import { mergeMetadata } from '../../core/siprec/merge-metadata.ts'
import type { Metadata } from '../../core/siprec/metadata.ts'
import { namesParties } from '../../core/siprec/parties-from-headers.ts'
import type { SessionRequest } from '../sip/session-handler.ts'
import type { CallInProgress } from './call-in-progress.ts'
import type { MediaSigns } from './media-timeout.ts'
import type { ReceivedMetadata, SessionBody } from './read-session-body.ts'
import type { SessionMedia } from './session-media.ts'
import type { StreamReceiver } from './stream-receiver.ts'

/** With every character escaped in JSON this stays below the longest record of a journal. */
const MAX_RAW_CHARACTERS = 600_000

export interface CallSession extends MediaSigns {
  readonly id: SessionId
  readonly call: CallInProgress
  readonly media: SessionMedia
  /** The INVITE that opened it: says who is on the call when there is no metadata. */
  readonly invite: SessionRequest
  /** Metadata as it stands after all updates. */
  readonly metadata: Metadata | undefined
  /** Takes what the request says: metadata and media. Returns our SDP, undefined when none is called for. */
  apply(body: SessionBody, request: SessionRequest): Promise<string | undefined>
  /** The ACK of our own offer. */
  answered(answer: SessionDescription, request: SessionRequest): void
  /** It leads now: what it says of the call counts. */
  reconsider(atMs: number): void
  /** Closes the ports. The BYE may bring metadata. */
  end(cause: EndCause, atMs: number, body?: SessionBody): void
  /** Another session that brings the same call was hung up. */
  twinGone(atMs: number): void
  /** Milliseconds since 1970, on any stream; −∞ before the first. */
  readonly lastPacketMs: number
  /** Packets taken on all streams. */
  readonly packets: number
}

/** `joining`: why it belongs to a call that is live already, and how further ones are known. */
export function createCallSession(
  call: CallInProgress,
  media: SessionMedia,
  invite: SessionRequest,
  joining: { readonly joinKeys: readonly string[]; readonly twinOf?: SessionId },
): CallSession {
  const { live } = call
  const { sessionId: id, flow } = invite
  let metadata: Metadata | undefined
  let hadMetadata = false
  let lastRequestMs = invite.receivedAtMs
  let twinGoneAtMs: number | undefined

  live.record({
    type: 'session-started',
    atMs: invite.receivedAtMs,
    sessionId: id,
    sipCallId: invite.sipCallId,
    from: invite.from,
    to: invite.to,
    remote: `${flow.protocol}:${formatHostPort(flow.remoteAddress, flow.remotePort)}`,
    ...(joining.joinKeys.length > 0 && { joinKeys: joining.joinKeys }),
    ...(joining.twinOf !== undefined && { twinOf: joining.twinOf }),
  })

  function takeMetadata({ text, parsed, problems }: ReceivedMetadata, atMs: number): void {
    hadMetadata = true
    const { contentType, text: whole } = text
    const raw = whole.slice(0, MAX_RAW_CHARACTERS)
    live.record({ type: 'metadata-received', atMs, sessionId: id, contentType, raw, problems })
    if (!parsed) live.flag('metadata-unreadable', atMs, problems[0])
    else if (problems.length > 0) live.flag('metadata-repaired', atMs, problems[0])
    if (parsed) metadata = mergeMetadata(metadata, parsed)
  }

  function reconsider(atMs: number): void {
    const streams = media.lines.flatMap((line) => (line ? [line.stream] : []))
    call.reconsider({ sessionId: id, metadata, streams, invite }, atMs)
  }

  const latestOf = (timeOf: (receiver: StreamReceiver) => number) =>
    media.lines.reduce((last, line) => (line ? Math.max(last, timeOf(line.receiver)) : last), Number.NEGATIVE_INFINITY)
  const lastPacketMs = () => latestOf((receiver) => receiver.lastPacketMs)

  return {
    id,
    call,
    media,
    invite,
    get metadata() {
      return metadata
    },
    get lastPacketMs() {
      return lastPacketMs()
    },
    get packets() {
      return media.lines.reduce((sum, line) => sum + (line?.receiver.packets ?? 0), 0)
    },
    get lastSignOfLifeMs() {
      return Math.max(lastPacketMs(), lastRequestMs)
    },
    get lastRtcpMs() {
      return latestOf((receiver) => receiver.lastRtcpMs)
    },
    get twinGoneAtMs() {
      return twinGoneAtMs
    },
    get isHeld() {
      return media.lines.every((line) => line === undefined || line.stream.direction === 'inactive')
    },
    async apply(body, request) {
      const atMs = request.receivedAtMs
      lastRequestMs = atMs
      if (body.metadata) takeMetadata(body.metadata, atMs)
      if (body.sdpProblems.length > 0) live.flag('sdp-repaired', atMs, body.sdpProblems[0])
      try {
        if (body.sdp) return await media.follow(body.sdp, request.flow.remoteAddress, atMs)
        // RFC 3261 §14.2, §13.3.1: an INVITE without offer asks for ours, also when its body is only metadata (RFC 8068 §3.13).
        if (request.method !== 'INVITE') return undefined
        const labels = metadata?.streams.map((stream) => stream.label) ?? []
        return await media.offer(labels, request.flow.remoteAddress, atMs)
      } finally {
        reconsider(atMs)
      }
    },
    answered(answer, request) {
      media.answered(answer, request.flow.remoteAddress, request.receivedAtMs)
      reconsider(request.receivedAtMs)
    },
    reconsider,
    twinGone(atMs) {
      twinGoneAtMs = atMs
    },
    end(cause, atMs, body) {
      if (body?.metadata) {
        takeMetadata(body.metadata, atMs)
        reconsider(atMs)
      }
      if (media.lines.some((line) => line?.protection.lacksKeys)) live.flag('encryption-failed', atMs, 'no keys')
      media.close(atMs)
      // Phone systems that send no SIPREC name the parties in headers; their sessions are whole without metadata.
      if (!hadMetadata && !namesParties(invite)) live.flag('metadata-missing', atMs)
      live.record({ type: 'session-ended', atMs, sessionId: id, cause })
    },
  }
}
