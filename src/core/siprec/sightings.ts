/** What one recording session says of the parties at one moment, before it is compared with what was known. */

import type { StreamId } from '../model/media.ts'
import { parseAddress } from '../model/party-address.ts'
import { headerValue } from '../sip/headers.ts'
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

/** `isSecondSession`: its streams are new, and another recording session of the same call has brought its parties already. */
export function sightingsInHeaders(
  invite: InviteHeaders,
  streams: readonly SessionStream[],
  isSecondSession: boolean,
): Sighting[] {
  const parties = partiesFromHeaders(invite)
  // An index beyond the m-lines counts something else: the sides of the call.
  const isSound = parties.every(({ lines }) => lines?.every((line) => line < streams.length))
  const speaker = !isSound && isSecondSession && streams.length === 1 ? speakerOfSecond(invite, parties) : undefined
  return parties.map((party): Sighting => {
    const lines = isSound ? party.lines : speaker && (speaker === party ? [0] : [])
    return {
      ...described(party),
      ...(party.role === 'other' ? {} : { role: party.role }),
      gone: false,
      streamIds: lines?.flatMap((line) => streams[line]?.id ?? []),
    }
  })
}

/** Who sends the one stream of the second session where both name both parties: the one in From, else the second party. */
function speakerOfSecond(invite: InviteHeaders, parties: readonly HeaderParty[]): HeaderParty | undefined {
  if (!headerValue(invite, 'X-Cisco-Recording-Participant')) return undefined
  const sender = userOf(parseNameAddress(invite.from)?.uri)
  const named = parties.filter((party) => userOf(party.aor) === sender)
  return named.length === 1 ? named[0] : parties[1]
}

function userOf(aor: string | undefined): string | undefined {
  return aor === undefined ? undefined : parseAddress(aor).user
}

function described({ aor, name }: { readonly aor?: string; readonly name?: string }): Pick<Sighting, 'aor' | 'name'> {
  const shown = name ?? (aor?.includes('<') ? parseNameAddress(aor)?.displayName || undefined : undefined)
  return { ...(aor === undefined ? {} : { aor }), ...(shown === undefined ? {} : { name: shown }) }
}
