/** What one recording session says of the parties at one moment, before it is compared with what was known. */

import type { StreamId } from '../model/media.ts'
import { parsePartyAddress } from '../model/party-address.ts'
import { parseNameAddress } from '../sip/name-address.ts'
import type { Metadata } from './metadata.ts'
import { type HeaderParty, type InviteHeaders, partiesFromHeaders } from './parties-from-headers.ts'
import { participantsGone } from './presence.ts'
import { type CallRole, rolesByHint } from './roles-by-hint.ts'
import { type SessionStream, tieStreams } from './tie-streams.ts'

/** One party, as one source shows it. */
export interface Sighting {
  readonly participantId?: string
  readonly aor?: string
  readonly name?: string
  readonly role?: CallRole
  readonly gone: boolean
  /** Undefined: not said. */
  readonly streamIds: readonly StreamId[] | undefined
}

/** In the order of the document; empty when it names nobody. */
export function sightingsInMetadata(
  metadata: Metadata,
  streams: readonly SessionStream[],
  problems: string[],
): Sighting[] {
  const gone = participantsGone(metadata)
  const present = metadata.participants.filter(({ id }) => !gone.has(id))
  const tied = tieStreams(metadata, present, streams, problems)
  const streamsOf = new Map(present.map((participant, index) => [participant, tied[index]]))
  const roles = rolesByHint(metadata)
  return metadata.participants.map((participant): Sighting => {
    const role = roles.get(participant.id)
    return {
      ...(participant.id ? { participantId: participant.id } : {}),
      ...described(participant),
      ...(role ? { role } : {}),
      gone: gone.has(participant.id),
      streamIds: streamsOf.get(participant),
    }
  })
}

/** `isSecondSession`: another recording session of the same call has brought its parties already. */
export function sightingsInHeaders(
  invite: InviteHeaders,
  streams: readonly SessionStream[],
  isSecondSession: boolean,
): Sighting[] {
  const parties = partiesFromHeaders(invite)
  const speaker = streams.length === 1 ? onlySpeaker(invite, parties, isSecondSession) : undefined
  return parties.map((party): Sighting => {
    const lines = party.lines ?? (speaker && (speaker === party ? [0] : []))
    return {
      ...described(party),
      ...(party.role === 'other' ? {} : { role: party.role }),
      gone: false,
      streamIds: lines?.flatMap((line) => streams[line]?.id ?? []),
    }
  })
}

/** Who sends the one stream of a session of a call with two: the one in From, else the second party in the second session. */
function onlySpeaker(
  { from }: InviteHeaders,
  parties: readonly HeaderParty[],
  isSecondSession: boolean,
): HeaderParty | undefined {
  if (parties.some((party) => party.lines !== undefined || party.aor === undefined)) return undefined
  const sender = userOf(parseNameAddress(from)?.uri)
  const named = parties.filter((party) => userOf(party.aor) === sender)
  // Without X-Cisco-Recording-Participant From is the caller, not the speaker: then both are in the one stream.
  if (!isSecondSession) return undefined
  return named.length === 1 ? named[0] : parties[1]
}

function userOf(aor: string | undefined): string | undefined {
  return aor === undefined ? undefined : parsePartyAddress(aor).user?.toLowerCase()
}

function described({ aor, name }: { readonly aor?: string; readonly name?: string }): Pick<Sighting, 'aor' | 'name'> {
  const shown = name ?? (aor === undefined ? undefined : parsePartyAddress(aor).displayName)
  return { ...(aor === undefined ? {} : { aor }), ...(shown === undefined ? {} : { name: shown }) }
}
