/**
 * What a new list of parties says of the call: who began it, transfers and conferences. SIPREC has no word for the latter two (RFC 7865
 * only tells who is there); they are read from who leaves, and who is there instead.
 */

import type { CallSides, Party } from '../model/call.ts'
import type { TimeLineEvent } from '../model/call-time-line.ts'
import { factsOfParty } from './time-line-of-call.ts'

export interface PartyCourse {
  /** Which party, by index, is on which side at the moment; absent while nobody is known. */
  readonly now: { readonly caller?: number | undefined; readonly callee?: number | undefined }
  /** Who began the call. */
  readonly first: CallSides
  /** Somebody else is on a side by now: better words about who is there are no longer about who began. */
  readonly isChanged: boolean
}

export interface PartyChanges {
  readonly course: PartyCourse
  readonly events: readonly TimeLineEvent[]
}

export const NOBODY: PartyCourse = {
  now: {},
  first: { caller: { network: 'offnet' }, callee: { network: 'offnet' } },
  isChanged: false,
}

/** From so many on it is a conference; three may be a consultation before a transfer, and is told too. */
const CONFERENCE_FROM = 3

/** `before`: the parties of the last time, `after`: as they are from `atMs` on. */
export function partyChanges(
  before: readonly Party[],
  after: readonly Party[],
  { now: nowBefore, first: firstBefore, isChanged: wasChanged }: PartyCourse,
  atMs: number,
): PartyChanges {
  const events: TimeLineEvent[] = []
  let [now, first, isChanged] = [nowBefore, firstBefore, wasChanged]
  const transfer = (by: 'caller' | 'callee', to: Party, how: 'warm' | 'cold') => {
    events.push({ type: 'transfer', atMs, how, by, to: factsOfParty(to) })
    isChanged = true
    // The other side is from then on the caller, whoever called first.
    now = { caller: by === 'caller' ? now.callee : now.caller, callee: to.index }
  }
  for (const side of ['callee', 'caller'] as const) {
    const holder = after.find(({ index, role }) => (now[side] === undefined ? role === side : index === now[side]))
    if (!holder) continue
    const was = before.find(({ index }) => index === holder.index)
    if (was && now[side] !== undefined && !isSamePerson(was, holder)) {
      events.push({ type: 'party-changed', atMs, side, to: factsOfParty(holder) })
      isChanged = true
    } else {
      now = { ...now, [side]: holder.index }
      // Better words about who it was all along.
      if (!isChanged) first = { ...first, [side]: factsOfParty(holder) }
    }
    const next = isPresent(holder) ? undefined : successor(after, now, holder)
    // Who was there already was consulted first.
    if (next)
      transfer(
        side,
        next,
        before.some(({ index, leftAtMs }) => index === next.index && leftAtMs === undefined) ? 'warm' : 'cold',
      )
  }
  const [countBefore, count] = [before.filter(isPresent).length, after.filter(isPresent).length]
  if (count !== countBefore && Math.max(count, countBefore) >= CONFERENCE_FROM) {
    events.push({ type: 'conference', atMs, parties: count })
  }
  return { events, course: { now, first, isChanged } }
}

const isPresent = ({ leftAtMs }: Party): boolean => leftAtMs === undefined

/**
 * Some clients keep the participant and change its address when somebody else takes the call. That holds from then on: what was kept
 * until then was kept of the person who was known, and stays.
 */
function isSamePerson(was: Party, is: Party): boolean {
  return isPlaceholder(was) || was.aor === is.aor || identityOf(was) === identityOf(is)
}

/** Nobody known and no telephone number: the real party is still to come. */
function isPlaceholder({ userId, deviceId, number }: Party): boolean {
  return userId === undefined && deviceId === undefined && number === undefined
}

function identityOf({ userId, deviceId, number, aor }: Party): string | undefined {
  return userId ?? deviceId ?? number ?? aor
}

/** Who took the role, else who came last. */
function successor(parties: readonly Party[], now: PartyCourse['now'], left: Party): Party | undefined {
  const free = parties.filter((party) => isPresent(party) && party.index !== now.caller && party.index !== now.callee)
  return free.findLast(({ role }) => role === left.role) ?? free.at(-1)
}
