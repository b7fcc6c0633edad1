/** The parties of a call, from what a recording session says and what was known before. */

import type { Party } from '../model/call.ts'
import type { StreamId } from '../model/media.ts'
import { parseAddress } from '../model/party-address.ts'
import { assignRoles } from './assign-roles.ts'
import { matchParties } from './match-parties.ts'
import type { Metadata } from './metadata.ts'
import type { InviteHeaders } from './parties-from-headers.ts'
import type { PartyDraft } from './party-draft.ts'
import type { CallRole } from './roles-by-hint.ts'
import { type Sighting, sightingsInHeaders, sightingsInMetadata } from './sightings.ts'
import { MAXIMUM_PARTIES, MAXIMUM_PROBLEMS } from './siprec-limits.ts'
import { type SessionStream, tieByOrder } from './tie-streams.ts'

export type { PartyDraft }

export interface PartiesInput {
  /** As merged; undefined when there is none, or none that can be read. */
  readonly metadata: Metadata | undefined
  /** Of this recording session, in the order of its m-lines, without refused and ended ones. */
  readonly streams: readonly SessionStream[]
  /** Of the INVITE: asked where metadata names nobody. */
  readonly invite: InviteHeaders
  /** Parties of the call so far, from this and other recording sessions; empty at first. */
  readonly previous: readonly PartyDraft[]
  /** When this came: who appears or disappears with it joins or leaves at this time. */
  readonly atMs: number
}

export interface Parties {
  /** The full list: those before, in their places, then the new ones. */
  readonly parties: readonly PartyDraft[]
  readonly problems: readonly string[]
}

/** Never throws. Times of the metadata are not used: clocks of clients are in 1970 or without zone. */
export function partiesOf(input: PartiesInput): Parties {
  const { metadata, streams, invite, previous, atMs } = input
  const problems: string[] = []
  const inMetadata = metadata ? sightingsInMetadata(metadata, streams, problems) : []
  const known = new Set(previous.flatMap((party) => party.streamIds))
  const isSecondSession = known.size > 0 && !streams.some((stream) => known.has(stream.id))
  const sightings = inMetadata.length > 0 ? inMetadata : sightingsInHeaders(invite, streams, isSecondSession)

  const matches = matchParties(sightings, previous)
  const isOtherSide = isSecondSession && inMetadata.length === 0
  const streamIds = settledStreams(sightings, matches, metadata, streams, isOtherSide)
  const parties: PartyDraft[] = [...previous]
  const hints = new Map<number, CallRole>()
  for (const [position, sighting] of sightings.entries()) {
    const before = matches[position]
    if (!before && parties.length >= MAXIMUM_PARTIES) {
      problems.push(`more than ${MAXIMUM_PARTIES} parties: the rest is not listed`)
      continue
    }
    const index = before?.index ?? parties.length
    const party = partyOf(sighting, before, index, streamIds[position] ?? [], atMs)
    if (before) parties[parties.indexOf(before)] = party
    else parties.push(previous.length === 0 ? party : { ...party, joinedAtMs: atMs })
    if (sighting.role) hints.set(index, sighting.role)
  }
  const present = inMetadata.length > 0 ? withoutMissing(parties, new Set(matches), previous, atMs) : parties
  return { parties: assignRoles(present, previous.length, hints), problems: problems.slice(0, MAXIMUM_PROBLEMS) }
}

/** The parties with the streams of a session that brings the same call once more; it adds nobody, and nobody leaves with it. */
export function withTwinStreams({ metadata, streams, invite, previous }: PartiesInput): readonly PartyDraft[] {
  const inMetadata = metadata ? sightingsInMetadata(metadata, streams, []) : []
  const sightings = inMetadata.length > 0 ? inMetadata : sightingsInHeaders(invite, streams, false)
  const matches = matchParties(sightings, previous)
  const tied = tieByOrder(
    sightings.map(({ streamIds, gone }) => (gone ? [] : streamIds)),
    metadata,
    streams,
  )
  const own = new Set(streams.map(({ id }) => id))
  return previous.map((party) => {
    const position = matches.indexOf(party)
    const now = tied[position] ?? []
    // On hold whoever had a stream keeps it.
    const elsewhere = party.streamIds.filter((id) => !own.has(id) || now.length === 0)
    return { ...party, streamIds: [...elsewhere, ...now] }
  })
}

/** The party that holds the role now: who came last and is still there, else who held it last. */
export function partyInRole<P extends Pick<Party, 'role' | 'leftAtMs'>>(
  parties: readonly P[],
  role: CallRole,
): P | undefined {
  const held = parties.filter((party) => party.role === role)
  return held.findLast((party) => party.leftAtMs === undefined) ?? held.at(-1)
}

/**
 * Per sighting: streams of other sessions or times, then those of this one. `isOtherSide`: each session brings one side of the call,
 * so whoever speaks in this one is not heard where the first, alone, could have been anybody.
 */
function settledStreams(
  sightings: readonly Sighting[],
  matches: readonly (PartyDraft | undefined)[],
  metadata: Metadata | undefined,
  streams: readonly SessionStream[],
  isOtherSide: boolean,
): (readonly StreamId[])[] {
  const current = new Set(streams.map((stream) => stream.id))
  const keptHere = (position: number) => matches[position]?.streamIds.filter((id) => current.has(id)) ?? []
  // Nothing said: who had a stream here keeps it (hold); the others share what is left.
  const said = sightings.map(({ streamIds, gone }, position) => {
    const kept = keptHere(position)
    if (gone) return []
    return streamIds && streamIds.length > 0 ? streamIds : kept.length > 0 ? kept : streamIds
  })
  const here = tieByOrder(said, metadata, streams)
  const isShared = (id: StreamId) => matches.filter((party) => party?.streamIds.includes(id)).length > 1
  return sightings.map(({ gone, streamIds = [] }, position) => {
    const speaksHereOnly = isOtherSide && streamIds.length > 0
    const elsewhere =
      matches[position]?.streamIds.filter((id) => !current.has(id) && !(speaksHereOnly && isShared(id))) ?? []
    return [...elsewhere, ...(gone ? keptHere(position) : (here[position] ?? []))]
  })
}

function partyOf(
  sighting: Sighting,
  before: PartyDraft | undefined,
  index: number,
  streamIds: readonly StreamId[],
  atMs: number,
): PartyDraft {
  const participantId = sighting.participantId ?? before?.participantId
  const aor = sighting.aor ?? before?.aor
  // A placeholder's name goes with its address.
  const name = sighting.name ?? (aor?.toLowerCase() === before?.aor?.toLowerCase() ? before?.name : undefined)
  const number = aor === undefined ? undefined : parseAddress(aor).number
  const leftAtMs = sighting.gone ? (before?.leftAtMs ?? atMs) : undefined
  return {
    index,
    ...(participantId === undefined ? {} : { participantId }),
    ...(aor === undefined ? {} : { aor }),
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
    role: before?.role ?? 'other',
    streamIds,
    ...(before?.joinedAtMs === undefined ? {} : { joinedAtMs: before.joinedAtMs }),
    ...(leftAtMs === undefined ? {} : { leftAtMs }),
  }
}

/** Metadata is complete once merged: participants it no longer names have left. */
function withoutMissing(
  parties: readonly PartyDraft[],
  seen: ReadonlySet<PartyDraft | undefined>,
  previous: readonly PartyDraft[],
  atMs: number,
): PartyDraft[] {
  const missing = new Set(previous.filter((party) => !seen.has(party) && party.leftAtMs === undefined))
  return parties.map((party) => (missing.has(party) ? { ...party, leftAtMs: atMs } : party))
}
