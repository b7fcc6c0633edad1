/** What the recorder is offered of a call in rtpengine, and what rtpengine is told of its answer (RFC 7866 §7.1). */

import { formatSdp } from '../../core/sdp/format-sdp.ts'
import { parseSdp } from '../../core/sdp/parse-sdp.ts'
import type { SdpAttribute, SdpMedia, SessionDescription } from '../../core/sdp/session-description.ts'
import type { DescribedCall } from '../format-metadata.ts'
import type { ForkedParty } from './forked-parties.ts'
import type { SubscriptionOffer } from './read-replies.ts'

export interface ForkLine {
  readonly label: string
  /** `stream_id` of the metadata. */
  readonly streamId: string
  /** Whose voice it is. */
  readonly tag: string
}

export interface ForkOffer {
  readonly description: SessionDescription
  /** One per m-line. */
  readonly lines: readonly ForkLine[]
}

/** Lines that were there before keep their stream id. */
export function readForkOffer(
  { sdp, tagsByLabel }: SubscriptionOffer,
  before: ForkOffer | undefined,
  newStreamId: () => string,
): ForkOffer {
  const description = parseSdp(sdp).sdp
  const lines = description.media.map(({ label = '' }) => {
    const streamId = before?.lines.find((line) => line.label === label)?.streamId ?? newStreamId()
    return { label, streamId, tag: tagsByLabel.get(label) ?? '' }
  })
  return { description, lines }
}

/**
 * `version` counts the offers of the session (RFC 3264 §8). Lines of those who are on hold or gone are inactive, lines that
 * are not audio disabled. rtpengine is not asked for this: to it the subscription stays as it is.
 */
export function formatForkOffer(
  { description, lines }: ForkOffer,
  parties: readonly ForkedParty[],
  version: number,
): string {
  const { origin } = description
  const media = description.media.map((line, index) => {
    if (line.kind !== 'audio') return { ...line, port: 0 }
    const sends = parties.some(({ tag, sends }) => sends && tag === lines[index]?.tag)
    return withDirection(line, sends ? 'sendonly' : 'inactive')
  })
  return formatSdp({ ...description, origin: { ...origin, version: raise(origin.version, version) }, media })
}

/**
 * What is asked of the subscription: never to stop. When a party is on hold nothing comes, and nothing is sent.
 * Undefined: no session description.
 */
export function formatSubscriptionAnswer(answer: string): string | undefined {
  const { sdp } = parseSdp(answer)
  if (sdp.media.length === 0) return undefined
  return formatSdp({
    ...sdp,
    media: sdp.media.map((line) => (line.port === 0 ? line : withDirection(line, 'recvonly'))),
  })
}

/** The call as its metadata tells it. `sipCallId`: of the call, not of the recording session. */
export function describeForkedCall(
  call: Pick<DescribedCall, 'sessionId' | 'sipCallId' | 'startedAtMs'>,
  { description, lines }: ForkOffer,
  parties: readonly ForkedParty[],
): DescribedCall {
  return {
    ...call,
    lines: lines.map(({ label, streamId }, index) => {
      return { label, streamId, state: description.media[index]?.kind === 'audio' ? 'sendonly' : 'disabled' }
    }),
    members: parties.map(({ tag, participantId, aor, sends, joinedAtMs, leftAtMs }) => ({
      party: { aor },
      participantId,
      line: lines.findIndex((line, index) => line.tag === tag && description.media[index]?.kind === 'audio'),
      held: !sends,
      joinedAtMs,
      ...(leftAtMs === undefined ? {} : { leftAtMs }),
    })),
  }
}

function withDirection(line: SdpMedia, direction: 'sendonly' | 'recvonly' | 'inactive'): SdpMedia {
  const attributes: readonly SdpAttribute[] = line.attributes.filter(
    ({ name }) => !/^(sendrecv|sendonly|recvonly|inactive)$/.test(name),
  )
  return { ...line, direction, attributes: [...attributes, { name: direction }] }
}

/** rtpengine's versions are larger than a number holds. */
function raise(version: string, by: number): string {
  return /^\d{1,30}$/.test(version) ? String(BigInt(version) + BigInt(by)) : String(by)
}
