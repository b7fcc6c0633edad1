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
import { splitBody } from './split-body.ts'
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
