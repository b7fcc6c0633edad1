import { parseSdp } from '../../core/sdp/parse-sdp.ts'
import type { SessionDescription } from '../../core/sdp/session-description.ts'
import { blankKeys } from '../../core/sdp/without-keys.ts'
import { type JoinKey, joinKeysOf } from '../../core/siprec/join-key.ts'
import type { Metadata } from '../../core/siprec/metadata.ts'
import { parseMetadata } from '../../core/siprec/parse-metadata.ts'
import { type MetadataText, type SplitBody, splitBody } from '../../core/siprec/split-body.ts'
import type { SessionRequest } from '../sip/session-handler.ts'

/** What a request of a recording session carries. */
export interface SessionBody {
  /** Offer or answer; absent when the request brings none, or one without any m-line. */
  readonly sdp?: SessionDescription
  /** There was an SDP part, readable or not. */
  readonly hasSdp: boolean
  readonly sdpProblems: readonly string[]
  readonly metadata?: ReceivedMetadata
}

export interface ReceivedMetadata {
  readonly text: MetadataText
  /** Absent when nothing in the text is recording metadata. */
  readonly parsed?: Metadata
  readonly problems: readonly string[]
}

/** Never throws: what cannot be read is missing and named in the problems. */
export function readSessionBody({ method, contentType, body }: SessionRequest): SessionBody {
  const split = splitBody(contentType, body)
  const { sdp, problems } = split.sdp === undefined ? { sdp: undefined, problems: [] } : parseSdp(split.sdp)
  const hasMedia = sdp !== undefined && sdp.media.length > 0
  return {
    ...(hasMedia && { sdp }),
    hasSdp: split.sdp !== undefined,
    sdpProblems: problems,
    ...metadataOf(split, method),
  }
}

/** What names the call of the session that this opens. */
export function joinKeysOfSession(invite: SessionRequest, { sdp, metadata }: SessionBody): readonly JoinKey[] {
  const audioLines = sdp?.media.filter(({ kind }) => kind === 'audio').length ?? 0
  return joinKeysOf(invite, { audioLines, metadata: metadata?.parsed })
}

// INFO and others carry bodies of their own kinds; what opens or changes a session should bring metadata.
function metadataOf(split: SplitBody, method: string): { readonly metadata?: ReceivedMetadata } {
  if (split.metadata) return { metadata: receivedMetadata(split.metadata, split.problems) }
  if (method !== 'INVITE' && method !== 'UPDATE') return {}
  const candidates = split.others.map((part) =>
    receivedMetadata(part, [...split.problems, `a part of type ${part.contentType || 'none'} is taken as metadata`]),
  )
  // With metadata under a foreign root and type, or a body of which nothing at all can be read: kept, and flagged.
  const metadata = candidates.find(({ parsed }) => parsed) ?? (split.sdp === undefined ? candidates[0] : undefined)
  return metadata ? { metadata } : {}
}

function receivedMetadata(
  { contentType, text: received }: MetadataText,
  bodyProblems: readonly string[],
): ReceivedMetadata {
  // It is kept; a stray part with keys may be taken for metadata.
  const whole = blankKeys(received)
  const text = { contentType, text: whole }
  const { metadata, problems } = parseMetadata(whole)
  return { text, ...(metadata && { parsed: metadata }), problems: [...bodyProblems, ...problems] }
}
