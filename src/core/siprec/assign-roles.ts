/** Caller, callee or other: who has a role keeps it; newcomers get one by hint, by taking a leaver's place, or by order. */

import type { PartyDraft } from './party-draft.ts'
import type { CallRole } from './roles-by-hint.ts'

const ROLES: readonly CallRole[] = ['caller', 'callee']

/** `known`: how many of the parties, from the first, have their role already. `hints`: by index of the party. */
export function assignRoles(
  parties: readonly PartyDraft[],
  known: number,
  hints: ReadonlyMap<number, CallRole>,
): PartyDraft[] {
  const result = [...parties]
  const holders = (role: CallRole) => result.filter((party, index) => party.role === role && assigned.has(index))
  const assigned = new Set(parties.slice(0, known).keys())
  const isFree = (role: CallRole) => holders(role).every((party) => party.leftAtMs !== undefined)
  const pass = (choose: (party: PartyDraft) => CallRole | undefined) => {
    for (const [index, party] of result.entries()) {
      const role = assigned.has(index) || party.leftAtMs !== undefined ? undefined : choose(party)
      if (role === undefined) continue
      result[index] = { ...party, role }
      assigned.add(index)
    }
  }
  pass(({ index }) => ROLES.find((role) => hints.get(index) === role && isFree(role)))
  pass(({ streamIds }) =>
    ROLES.find(
      (role) =>
        isFree(role) && holders(role).some((party) => party.streamIds.some((streamId) => streamIds.includes(streamId))),
    ),
  )
  // The first participant called (RFC 7865 does not say, clients write them so), unless a hint says that it was called.
  pass(({ index }) => ROLES.find((role) => holders(role).length === 0 && (hints.get(index) ?? role) === role))
  return result
}
