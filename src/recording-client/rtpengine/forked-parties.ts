/** Who is on a forked call: what was told of them to the recorder, and what rtpengine tells now. */

import { partyAor } from './party-aor.ts'
import type { SeenParty } from './read-replies.ts'

export interface ForkedParty {
  /** The tag of From or To. */
  readonly tag: string
  /** `participant_id` of the metadata. */
  readonly participantId: string
  readonly aor: string
  readonly sends: boolean
  /** Milliseconds since 1970. */
  readonly joinedAtMs: number
  /** Those who left stay: rtpengine keeps their media lines. */
  readonly leftAtMs?: number
}

/** `came`: the subscription must be asked for again. `changed`: a new offer with new metadata says it. */
export type PartiesChange = 'none' | 'changed' | 'came'

export interface FollowedParties {
  readonly parties: readonly ForkedParty[]
  readonly change: PartiesChange
}

export interface FollowOptions {
  /** Of labels that are no URI. */
  readonly domain: string
  readonly nowMs: number
  newParticipantId(): string
}

/** `present`: those of the call now, the caller first. */
export function followParties(
  known: readonly ForkedParty[],
  present: readonly SeenParty[],
  { domain, nowMs, newParticipantId }: FollowOptions,
): FollowedParties {
  const stayed = known.map((party): ForkedParty => {
    const seen = present.find(({ tag }) => tag === party.tag)
    if (!seen) return party.leftAtMs === undefined ? { ...party, sends: false, leftAtMs: nowMs } : party
    const { leftAtMs, ...back } = party
    return { ...back, sends: seen.sends, aor: partyAor(seen.label, seen.tag, domain) }
  })
  const came = present
    .filter(({ tag }) => !known.some((party) => party.tag === tag))
    .map(({ tag, label, sends }) => {
      const aor = partyAor(label, tag, domain)
      return { tag, participantId: newParticipantId(), aor, sends, joinedAtMs: nowMs }
    })
  if (came.length > 0) return { parties: [...stayed, ...came], change: 'came' }
  const same = stayed.every((party, index) => isToldAlike(party, known[index]))
  return same ? { parties: known, change: 'none' } : { parties: stayed, change: 'changed' }
}

export function isPresent(party: ForkedParty): boolean {
  return party.leftAtMs === undefined
}

function isToldAlike(party: ForkedParty, known: ForkedParty | undefined): boolean {
  return party.aor === known?.aor && party.sends === known.sends && party.leftAtMs === known.leftAtMs
}
