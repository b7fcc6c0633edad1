/**
 * What a new list of parties says of the call: transfers and conferences. SIPREC has no word for either (RFC 7865 only tells who is
 * there); they are read from who leaves and who is there instead.
 */

import type { Party } from '../model/call.ts'
import type { TimeLineEvent } from '../model/call-time-line.ts'
import { factsOfParty } from './time-line-of-call.ts'

/** Which party, by index, is on which side at the moment; undefined while nobody is known. */
export interface Sides {
  readonly caller: number | undefined
  readonly callee: number | undefined
}

export interface PartyChanges {
  readonly events: readonly TimeLineEvent[]
  readonly sides: Sides
}

/** From so many on it is a conference; three may be a consultation before a transfer, and is told too. */
const CONFERENCE_FROM = 3

export const NOBODY: Sides = { caller: undefined, callee: undefined }

/** `before`: the parties of the last time, `after`: as they are from `atMs` on. */
export function partyChanges(
  before: readonly Party[],
  after: readonly Party[],
  sides: Sides,
  atMs: number,
): PartyChanges {
  const events: TimeLineEvent[] = []
  let now: Sides = {
    caller: sides.caller ?? after.find(({ role }) => role === 'caller')?.index,
    callee: sides.callee ?? after.find(({ role }) => role === 'callee')?.index,
  }
  for (const side of ['callee', 'caller'] as const) {
    const left = after.find((party) => party.index === now[side] && party.leftAtMs !== undefined)
    const next = left && successor(after, now, left)
    if (!next) continue
    // Who was there already was consulted first.
    const how = before.some((party) => party.index === next.index && isPresent(party)) ? 'warm' : 'cold'
    events.push({ type: 'transfer', atMs, how, by: side, to: factsOfParty(next) })
    // The other side is from then on the caller, whoever called first.
    now = { caller: side === 'caller' ? now.callee : now.caller, callee: next.index }
  }
  const [countBefore, count] = [before.filter(isPresent).length, after.filter(isPresent).length]
  if (count !== countBefore && Math.max(count, countBefore) >= CONFERENCE_FROM) {
    events.push({ type: 'conference', atMs, parties: count })
  }
  return { events, sides: now }
}

const isPresent = ({ leftAtMs }: Party): boolean => leftAtMs === undefined

/** Who took the role, else who came last. */
function successor(parties: readonly Party[], sides: Sides, left: Party): Party | undefined {
  const free = parties.filter(
    (party) => isPresent(party) && party.index !== sides.caller && party.index !== sides.callee,
  )
  return free.findLast(({ role }) => role === left.role) ?? free.at(-1)
}
