/** What Tapeline understands of a pasted message, read as the live path reads it. */

import type { FactMapping } from '../../core/model/fact-mapping.ts'
import { refusalOf } from '../../core/sdp/answer-offer.ts'
import { parseSdp } from '../../core/sdp/parse-sdp.ts'
import type { SessionDescription } from '../../core/sdp/session-description.ts'
import { blankKeys } from '../../core/sdp/without-keys.ts'
import { headerValue } from '../../core/sip/headers.ts'
import { readableText } from '../../core/sip/latin1.ts'
import { type PastedMessage, readPasted } from '../../core/sip/read-pasted.ts'
import { callIdentifiers } from '../../core/siprec/call-identifiers.ts'
import {
  findingsOf,
  type MappedFacts,
  type MappedFinding,
  mappedFacts,
  patternOf,
} from '../../core/siprec/fact-mapping/mapped-facts.ts'
import { overrideParties } from '../../core/siprec/fact-mapping/override-parties.ts'
import { rulesOf } from '../../core/siprec/fact-mapping/ready-made-mappings.ts'
import type { MappingInput } from '../../core/siprec/fact-mapping/source-values.ts'
import { type UnusedValue, unusedValues } from '../../core/siprec/fact-mapping/unused-values.ts'
import type { Metadata } from '../../core/siprec/metadata.ts'
import { parseMetadata } from '../../core/siprec/parse-metadata.ts'
import { partiesOf } from '../../core/siprec/parties-of.ts'
import type { PartyDraft } from '../../core/siprec/party-draft.ts'
import { splitBody } from '../../core/siprec/split-body.ts'
import type { SessionStream } from '../../core/siprec/tie-streams.ts'

export interface Understanding {
  readonly message: PastedMessage
  readonly input: MappingInput
  readonly sdp?: SessionDescription
  readonly metadata?: Metadata
  /** Content types of parts that are neither SDP nor metadata. */
  readonly otherParts: readonly string[]
  /** As signalled, and as the mapping knows them; stream ids are places of m-lines. */
  readonly signalled: readonly PartyDraft[]
  readonly parties: readonly PartyDraft[]
  readonly mapped: MappedFacts
  readonly rules: readonly RuleResult[]
  readonly identifiers: Readonly<Record<string, string>>
  readonly unused: readonly UnusedValue[]
  readonly problems: readonly UnderstandingProblem[]
}

export interface RuleResult {
  /** What it finds by itself. */
  readonly found: readonly string[]
  /** Whether that is used; else an earlier rule has found the fact already. */
  readonly counts: boolean
}

export interface UnderstandingProblem {
  readonly of: 'message' | 'sdp' | 'metadata' | 'parties' | 'mapping'
  readonly text: string
}

const MAXIMUM_FOUND = 10

/** Never throws. SRTP keys are gone before anything is read: none can come back in what is understood, or why not. */
export function understandPasted(text: string, mapping: FactMapping): Understanding {
  const message = readPasted(blankKeys(text))
  const header = (name: string) => headerValue(message, name) ?? ''
  const split = splitBody(header('Content-Type'), message.body)
  const read = split.sdp === undefined ? undefined : parseSdp(split.sdp)
  const sdp = read && read.sdp.media.length > 0 ? read.sdp : undefined
  const parsed = split.metadata && parseMetadata(split.metadata.text)
  const metadata = parsed?.metadata
  const input: MappingInput = {
    requestUri: message.requestUri,
    headers: message.headers,
    from: header('From'),
    to: header('To'),
    metadata,
  }
  const told = partiesOf({ metadata, streams: streamsOf(sdp), invite: input, previous: [], atMs: 0 })
  const signalled = told.parties.filter(({ aor, streamIds }) => aor !== undefined || streamIds.length > 0)
  const mapped = mappedFacts(mapping, input)
  const known = callIdentifiers(input, metadata)
  const identifiers = { ...known, ...mapped.identifiers }
  const problemsOf = (of: UnderstandingProblem['of'], texts: readonly string[] = []) =>
    texts.map((each) => ({ of, text: each }))
  const parties = overrideParties(signalled, mapped)
  const rules = ruleResults(mapping, input, mapped, parties)
  const asked = rulesOf(mapping).filter((_, index) => (rules[index]?.found.length ?? 0) > 0)
  return {
    message,
    input,
    ...(sdp && { sdp }),
    ...(metadata && { metadata }),
    otherParts: split.others.map(({ contentType }) => readableText(contentType) || 'no type'),
    signalled,
    parties,
    mapped,
    rules,
    identifiers,
    unused: unusedValues(message.headers, metadata?.extensions ?? [], asked, new Set(Object.keys(known))),
    problems: [
      ...problemsOf('message', [...message.problems, ...split.problems]),
      ...problemsOf('sdp', read?.problems),
      ...problemsOf('metadata', parsed?.problems),
      ...problemsOf('parties', told.problems),
      ...problemsOf('mapping', mapped.problems),
    ],
  }
}

/** Lines that can be recorded, as the live path numbers them: by their place. */
function streamsOf(sdp: SessionDescription | undefined): SessionStream[] {
  return (sdp?.media ?? []).flatMap((media, id): SessionStream[] => {
    if (refusalOf(media) !== undefined) return []
    const kind = media.kind === 'audio' || media.kind === 'video' ? media.kind : 'other'
    return [{ id, kind, ...(media.label !== undefined && { label: media.label }) }]
  })
}

function ruleResults(
  mapping: FactMapping,
  input: MappingInput,
  { findings }: MappedFacts,
  parties: readonly PartyDraft[],
): RuleResult[] {
  return rulesOf(mapping).map((rule, index) => ({
    found: findingsOf(rule, index, patternOf(rule), input)
      .slice(0, MAXIMUM_FOUND)
      .map(({ text }) => text),
    counts: findings.some((finding) => finding.rule === index && isUsed(finding, parties)),
  }))
}

/** Who is found only for want of somebody counts when nobody was signalled. */
function isUsed({ fact, text, onlyIfUnknown }: MappedFinding, parties: readonly PartyDraft[]): boolean {
  return !onlyIfUnknown || parties.some(({ role, aor }) => role === fact && aor === text)
}
