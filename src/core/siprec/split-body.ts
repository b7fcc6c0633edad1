/**
 * The body of a request of a recording session, RFC 7866 §9.1: an offer, metadata, or both in `multipart/mixed` (RFC 2046 §5.1).
 * Content types are a hint only: what a part is, its text tells better.
 */

import { decodeLatin1 } from '../sip/latin1.ts'
import { bodyText } from './body-text.ts'
import { type BodyPart, splitMultipart } from './split-multipart.ts'

export interface SplitBody {
  /** The offer or answer: the first SDP with an m-line, else the first SDP. */
  readonly sdp?: string
  readonly metadata?: MetadataText
  /** Parts that are neither, such as `application/gtd`. */
  readonly others: readonly BodyPart[]
  /** What a strict reader would have refused. */
  readonly problems: readonly string[]
}

/** Kept as it came, whatever can be read of it. */
export interface MetadataText {
  /** As sent; empty when the part had none. */
  readonly contentType: string
  readonly text: string
}

type PartKind = 'sdp' | 'metadata' | 'other'

const METADATA_ROOT = /<(?:[\w.-]+:)?(?:recording|recording_?-?metadata|requestsnapshot)[\s/>]/i
const MULTIPART = /^\s*multipart\//i
/** A boundary line, then a part's header, or the XML or SDP itself. */
const LOOKS_MULTIPART = /^\s*--[^\r\n]+\r?\n(?:[\t ]*\r?\n){0,4}[\t ]*(?:Content-[\w-]+[\t ]*:|<|v=0)/i

/** Never throws. `contentType` is the request's, verbatim, empty when it has none. */
export function splitBody(contentType: string, body: Uint8Array): SplitBody {
  if (body.length === 0) return { others: [], problems: [] }
  const text = decodeLatin1(body)
  const isMultipart = MULTIPART.test(contentType)
  const problems: string[] = []
  if (isMultipart || LOOKS_MULTIPART.test(text)) {
    if (!isMultipart) problems.push(`body has parts, but its type is ${contentType || 'not given'}`)
    const parts = splitMultipart(isMultipart ? contentType : '', text, problems)
    if (parts.length > 0) return choose(parts, problems)
    problems.push('no part found in the body')
  }
  return choose([{ contentType: isMultipart ? '' : contentType, disposition: '', text: bodyText(text) }], problems)
}

function choose(parts: readonly BodyPart[], problems: string[]): SplitBody {
  const kinds = parts.map((part) => kindOf(part, problems))
  const sdps = parts.filter((_, index) => kinds[index] === 'sdp')
  const documents = parts.filter((_, index) => kinds[index] === 'metadata')
  if (sdps.length > 1) problems.push(`${sdps.length} SDP parts: the first with an m= line counts`)
  if (documents.length > 1) problems.push(`${documents.length} metadata parts: the first that looks right counts`)
  const sdp = sdps.find((part) => /^\s*m=/m.test(part.text)) ?? sdps[0]
  const metadata = documents.find((part) => METADATA_ROOT.test(part.text)) ?? documents[0]
  return {
    ...(sdp ? { sdp: sdp.text } : {}),
    ...(metadata ? { metadata: { contentType: metadata.contentType, text: metadata.text } } : {}),
    others: parts.filter((part) => part !== sdp && part !== metadata && part.text.trim() !== ''),
    problems,
  }
}

function kindOf(part: BodyPart, problems: string[]): PartKind {
  const declared = declaredKind(part)
  const found = sniffedKind(part)
  if (found === 'empty') {
    if (declared !== 'other') problems.push(`empty ${declared} part`)
    return 'other'
  }
  // What it plainly is beats what it is said to be; a metadata part that is no XML is kept as metadata, to be flagged.
  const kind = found ?? declared
  if (kind !== declared) problems.push(`a part of type ${part.contentType || 'none'} is taken as ${kind}`)
  return kind
}

/** RFC 7866 §9.1; `rs-metadata` without `+xml` is RFC 7866's own, with it RFC 9806's. */
function declaredKind(part: BodyPart): PartKind {
  const type = part.contentType.toLowerCase()
  if (/^\s*application\/sdp\b/.test(type)) return 'sdp'
  if (type.includes('rs-metadata') || /^\s*recording-session/i.test(part.disposition)) return 'metadata'
  return 'other'
}

function sniffedKind({ text }: BodyPart): PartKind | 'empty' | undefined {
  const start = /\S/.exec(text)?.index
  if (start === undefined) return 'empty'
  const head = text.slice(start, start + 4096)
  if (/^v[ \t]*=[ \t]*0\s/.test(head)) return 'sdp'
  if (head.startsWith('<') && METADATA_ROOT.test(head)) return 'metadata'
  return undefined
}
