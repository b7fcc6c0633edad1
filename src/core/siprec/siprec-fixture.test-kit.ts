/** Requests under test/fixtures/siprec, taken through everything a recording session takes them through. */

import { readFileSync } from 'node:fs'
import { parseSdp } from '../sdp/parse-sdp.ts'
import { headerValue } from '../sip/headers.ts'
import type { SipRequest } from '../sip/message.ts'
import { parseSipMessage } from '../sip/parse-message.ts'
import { mergeMetadata } from './merge-metadata.ts'
import type { Metadata } from './metadata.ts'
import { parseMetadata } from './parse-metadata.ts'
import type { InviteHeaders } from './parties-from-headers.ts'
import { partiesOf } from './parties-of.ts'
import type { PartyDraft } from './party-draft.ts'
import { type SplitBody, splitBody } from './split-body.ts'
import type { SessionStream } from './tie-streams.ts'

const FOLDER = new URL('../../../test/fixtures/siprec/', import.meta.url)

export function fixtureBytes(name: string): Uint8Array {
  return readFileSync(new URL(name, FOLDER))
}

export function fixtureRequest(name: string): SipRequest {
  const parsed = parseSipMessage(fixtureBytes(name))
  if (!parsed.ok || parsed.message.kind !== 'request') throw new Error(`${name} is no request`)
  return parsed.message
}

/** What a recording session knows after a request. */
export interface Seen {
  readonly invite: InviteHeaders
  readonly metadata: Metadata | undefined
  readonly streams: readonly SessionStream[]
  readonly parties: readonly PartyDraft[]
  readonly problems: readonly string[]
}

/** `before`: the same session's earlier requests, or another session of the call with `isNewSession`. */
export function seen(request: SipRequest, before?: Seen, isNewSession = false, atMs = 1000): Seen {
  const body = splitBody(headerValue(request, 'Content-Type') ?? '', request.body)
  const sdp = body.sdp === undefined ? undefined : parseSdp(body.sdp)
  const read = body.metadata && parseMetadata(body.metadata.text)
  const known = isNewSession ? undefined : before
  const metadata = read?.metadata ? mergeMetadata(known?.metadata, read.metadata) : known?.metadata
  const firstId = isNewSession ? (before?.streams.length ?? 0) : 0
  const streams =
    sdp?.sdp.media.map(
      ({ kind, label }, index): SessionStream => ({
        id: firstId + index,
        kind: kind === 'audio' || kind === 'video' ? kind : 'other',
        ...(label === undefined ? {} : { label }),
      }),
    ) ??
    known?.streams ??
    []
  const from = headerValue(request, 'From') ?? ''
  const to = headerValue(request, 'To') ?? ''
  const invite = known?.invite ?? { headers: request.headers, from, to }
  const { parties, problems } = partiesOf({ metadata, streams, invite, previous: before?.parties ?? [], atMs })
  const all = [...body.problems, ...(sdp?.problems ?? []), ...(read?.problems ?? []), ...problems]
  return { invite, metadata, streams, parties, problems: all }
}

/** `caller 101 "Ann" [0]`, `callee sip:x@y [1] left`: a party in one line. */
export function shown(party: PartyDraft): string {
  const { role, number, aor, name, streamIds, leftAtMs } = party
  const parts = [role, number ?? aor ?? '-', name && `"${name}"`, `[${streamIds}]`, leftAtMs !== undefined && 'left']
  return parts.filter(Boolean).join(' ')
}

/** A small offer with one line. */
export const OFFER =
  'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'
/** The smallest metadata. */
export const EMPTY_METADATA =
  '<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode></recording>'
/** Two participants, a and b. */
export const PEOPLE =
  '<participant participant_id="a"><nameID aor="sip:101@x"/></participant>' +
  '<participant participant_id="b"><nameID aor="sip:102@x"/></participant>'
/** Two streams, s1 and s2, with the labels of `STREAMS`. */
export const LABELLED =
  '<stream stream_id="s1"><label>1</label></stream><stream stream_id="s2"><label>2</label></stream>'
export const STREAMS: readonly SessionStream[] = [
  { id: 0, kind: 'audio', label: '1' },
  { id: 1, kind: 'audio', label: '2' },
]
/** An INVITE whose headers name nobody. */
export const NOBODY: InviteHeaders = {
  headers: [],
  from: '<sip:src@sbc.example>;tag=1',
  to: '<sip:src@sbc.example>',
}

export function splitText(body: string, contentType = 'multipart/mixed;boundary=b'): SplitBody {
  return splitBody(contentType, new TextEncoder().encode(body))
}

/** Metadata with these elements inside. */
export function metadataOf(inner: string): Metadata {
  const { metadata } = parseMetadata(`<recording xmlns="urn:ietf:params:xml:ns:recording:1">${inner}</recording>`)
  if (!metadata) throw new Error('no metadata')
  return metadata
}

export function partiesIn(metadata: Metadata | undefined, streams = STREAMS, invite = NOBODY): string[] {
  return partiesOf({ metadata, streams, invite, previous: [], atMs: 0 }).parties.map(shown)
}
