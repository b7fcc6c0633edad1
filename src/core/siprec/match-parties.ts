/** Which of the parties known so far a sighting is about. */

import { parseAddress } from '../model/party-address.ts'
import type { PartyDraft } from './party-draft.ts'
import type { Sighting } from './sightings.ts'

/** One entry per sighting; undefined for somebody new. Each known party is taken once. */
export function matchParties(sightings: readonly Sighting[], known: readonly PartyDraft[]): (PartyDraft | undefined)[] {
  const free = new Set(known)
  const matches = new Array<PartyDraft | undefined>(sightings.length).fill(undefined)
  const pass = (isSame: (sighting: Sighting, party: PartyDraft) => boolean) => {
    for (const [index, sighting] of sightings.entries()) {
      if (matches[index]) continue
      for (const party of free) {
        if (!isSame(sighting, party)) continue
        matches[index] = party
        free.delete(party)
        break
      }
    }
  }
  pass((sighting, party) => sighting.participantId !== undefined && sighting.participantId === party.participantId)
  // Some clients make new ids for every document.
  pass((sighting, party) => isSameAddress(sighting.aor, party.aor))
  // Parties guessed from headers are the participants the first metadata then names, in their order.
  pass((_, party) => party.participantId === undefined && party.leftAtMs === undefined)
  return matches
}

function isSameAddress(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false
  if (one === other) return true
  const [a, b] = [parseAddress(one), parseAddress(other)]
  return a.user !== undefined && a.user === b.user && a.host === b.host
}
