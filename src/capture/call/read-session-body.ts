import { parseSdp } from '../../core/sdp/parse-sdp.ts'
import type { SessionDescription } from '../../core/sdp/session-description.ts'
import type { Metadata } from '../../core/siprec/metadata.ts'
import { parseMetadata } from '../../core/siprec/parse-metadata.ts'
import { type MetadataText, splitBody } from '../../core/siprec/split-body.ts'
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
export function readSessionBody({ contentType, body }: SessionRequest): SessionBody {
  const split = splitBody(contentType, body)
  const { sdp, problems } = split.sdp === undefined ? { sdp: undefined, problems: [] } : parseSdp(split.sdp)
  const hasMedia = sdp !== undefined && sdp.media.length > 0
  return {
    ...(hasMedia && { sdp }),
    hasSdp: split.sdp !== undefined,
    sdpProblems: problems,
    ...(split.metadata && { metadata: receivedMetadata(split.metadata, split.problems) }),
  }
}

function receivedMetadata(text: MetadataText, bodyProblems: readonly string[]): ReceivedMetadata {
  const { metadata, problems } = parseMetadata(text.text)
  return { text, ...(metadata && { parsed: metadata }), problems: [...bodyProblems, ...problems] }
}
