/** Which of the parties known so far a sighting is about. */

import { addressKey, parseAddress } from '../model/party-address.ts'
import type { PartyDraft } from './party-draft.ts'
import type { Sighting } from './sightings.ts'

/** One entry per sighting; undefined for somebody new. Each known party is taken once. */
export function matchParties(sightings: readonly Sighting[], known: readonly PartyDraft[]): (PartyDraft | undefined)[] {
  const taken = new Set<PartyDraft>()
  const matches = new Array<PartyDraft | undefined>(sightings.length).fill(undefined)
  /** Sightings and parties with the same key are the same, first come first served. */
  const pass = (keyOf: (one: Sighting | PartyDraft) => string | undefined) => {
    const byKey = Map.groupBy(
      known.filter((party) => !taken.has(party)),
      keyOf,
    )
    for (const [index, sighting] of sightings.entries()) {
      const key = matches[index] ? undefined : keyOf(sighting)
      const party = key === undefined ? undefined : byKey.get(key)?.shift()
      if (!party) continue
      matches[index] = party
      taken.add(party)
    }
  }
  pass(({ participantId }) => participantId)
  // Some clients make new ids for every document.
  pass(({ aor }) => aor && (addressKey(aor) ?? parseAddress(aor).user))
  // Parties guessed from headers are the participants the first metadata then names, in their order.
  const guessed = known.filter((party) => !taken.has(party) && !party.participantId && party.leftAtMs === undefined)
  return matches.map((match) => match ?? guessed.shift())
}
