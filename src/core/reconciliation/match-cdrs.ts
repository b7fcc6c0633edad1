/**
 * Which call each call detail record is about: by an id that both know, else by who talked when for how long. A record has one call at most.
 * Legs of a call that share an id share its call; whom only numbers and times tie together are tied one to one, the most alike first.
 */

import type { Directory } from '../directory/directory.ts'
import { matchParty } from '../directory/match-party.ts'
import type { AccountId } from '../model/ids.ts'
import { parseAddress } from '../model/party-address.ts'
import type { Cdr } from './cdr.ts'

/** What is compared of a call of ours. */
export interface MatchedCall {
  readonly id: string
  /** Its names in other systems. */
  readonly names: readonly string[]
  readonly startedAtMs: number
  readonly durationMs: number
  readonly parties: readonly { readonly number?: string; readonly userId?: string }[]
}

/** `directoryAt`: asked in order of time. */
interface Who {
  readonly directoryAt: (atMs: number) => Directory
  readonly accountId: AccountId
}

export interface MatchOptions {
  /** How far the start of a call may lie from start or answer of its record. */
  readonly windowMs: number
}

/** Who somebody is, comparable: `user <id>`, `number <last digits>`. */
type Key = string

/** A number that ends like this is taken for the same one; shorter ones have to be equal. */
const TRAILING_DIGITS = 7
/** One more side in common counts for so much nearness in time. */
const SIDE_MS = 1_000_000
/** Between a record and a call with its id. Phone systems that count begin again, also every day. */
const SAME_ID_MS = 12 * 3_600_000
/** Of the same number within one window. */
const MOST_CANDIDATES = 200

/** Yields now and then, so that whoever runs it can let others have their turn. */
export function* matchCdrs<Call extends MatchedCall>(
  cdrs: readonly Cdr[],
  calls: readonly Call[],
  who: Who,
  { windowMs }: MatchOptions,
): Generator<void, ReadonlyMap<Cdr, Call>> {
  const matches = new Map<Cdr, Call>()
  const taken = new Set<Call>()
  const byName = new Map<string, Call[]>()
  for (const call of calls) {
    for (const name of call.names) {
      const same = byName.get(name)
      if (same) same.push(call)
      else byName.set(name, [call])
    }
  }
  const left: Cdr[] = []
  for (const cdr of cdrs) {
    yield
    const named = cdr.names.flatMap((name) => byName.get(name) ?? []).filter((call) => gapMs(cdr, call) <= SAME_ID_MS)
    const nearest = minimumOf(named, (call) => distanceMs(cdr, call))
    if (!nearest) left.push(cdr)
    else {
      matches.set(cdr, nearest)
      taken.add(nearest)
    }
  }
  const keysOf = createKeys(who)
  const byKey = new Map<Key, Call[]>()
  for (const call of inTime(calls)) {
    yield
    if (taken.has(call)) continue
    const keysOfParty = keysOf(call.startedAtMs)
    for (const key of new Set(call.parties.flatMap((party) => keysOfParty(party.number, party.userId)))) {
      const same = byKey.get(key)
      if (same) same.push(call)
      else byKey.set(key, [call])
    }
  }
  const pairs: { readonly cdr: Cdr; readonly call: Call; readonly rank: number }[] = []
  for (const cdr of inTime(left)) {
    yield
    const keysOfParty = keysOf(cdr.startedAtMs)
    const sides = [keysOfParty(cdr.caller), [...keysOfParty(cdr.callee), ...keysOfParty(cdr.answeredBy)]]
    const sharedSides = new Map<Call, number>()
    for (const keys of sides) {
      const near = new Set(keys.flatMap((key) => within(byKey.get(key) ?? [], cdr, windowMs)))
      for (const call of near) sharedSides.set(call, (sharedSides.get(call) ?? 0) + 1)
    }
    for (const [call, shared] of sharedSides) {
      const away = distanceMs(cdr, call) + Math.abs(call.durationMs - nearestDuration(cdr, call)) / 4
      pairs.push({ cdr, call, rank: away - shared * SIDE_MS })
    }
  }
  pairs.sort((a, b) => a.rank - b.rank)
  for (const { cdr, call } of pairs) {
    if (matches.has(cdr) || taken.has(call)) continue
    matches.set(cdr, call)
    taken.add(call)
  }
  return matches
}

/** A session may begin when the call reaches the phone system, or when somebody answers. */
function distanceMs(cdr: Cdr, call: MatchedCall): number {
  const fromStartMs = Math.abs(call.startedAtMs - cdr.startedAtMs)
  const fromAnswerMs = cdr.answeredAtMs === undefined ? fromStartMs : Math.abs(call.startedAtMs - cdr.answeredAtMs)
  return Math.min(fromStartMs, fromAnswerMs)
}

/** None, or less, when one goes on while the other does: a leg of a long call may come late. */
function gapMs(cdr: Cdr, call: MatchedCall): number {
  return Math.max(
    call.startedAtMs - (cdr.startedAtMs + cdr.durationMs),
    cdr.startedAtMs - (call.startedAtMs + call.durationMs),
  )
}

function nearestDuration({ durationMs, talkMs }: Cdr, call: MatchedCall): number {
  return Math.abs(call.durationMs - talkMs) < Math.abs(call.durationMs - durationMs) ? talkMs : durationMs
}

/** `calls` in order of time; those that began from shortly before the record's start to shortly after its answer. */
function within<Call extends MatchedCall>(calls: readonly Call[], cdr: Cdr, windowMs: number): Call[] {
  const found: Call[] = []
  const latestMs = (cdr.answeredAtMs ?? cdr.startedAtMs) + windowMs
  for (let index = firstFrom(calls, cdr.startedAtMs - windowMs); index < calls.length; index++) {
    const call = calls[index]
    if (!call || call.startedAtMs > latestMs || found.length === MOST_CANDIDATES) break
    if (distanceMs(cdr, call) <= windowMs) found.push(call)
  }
  return found
}

function firstFrom(calls: readonly MatchedCall[], fromMs: number): number {
  let [low, high] = [0, calls.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((calls[middle]?.startedAtMs ?? 0) < fromMs) low = middle + 1
    else high = middle
  }
  return low
}

/** The same texts come again and again. */
function createKeys({ directoryAt, accountId }: Who) {
  const knownTo = new WeakMap<Directory, Map<string, readonly Key[]>>()
  return (atMs: number) => {
    const directory = directoryAt(atMs)
    const known = knownTo.get(directory) ?? new Map<string, readonly Key[]>()
    knownTo.set(directory, known)
    return (text: string | undefined, userId?: string): readonly Key[] => {
      const ofUser = userId === undefined ? [] : [`user ${userId}`]
      if (text === undefined) return ofUser
      let keys = known.get(text)
      if (!keys) {
        const { userId: owner } = matchParty(directory, accountId, text)
        keys = [...(owner === undefined ? [] : [`user ${owner}`]), ...numberKey(text)]
        known.set(text, keys)
      }
      return userId === undefined ? keys : [...new Set([...ofUser, ...keys])]
    }
  }
}

export function inTime<Item extends { readonly startedAtMs: number }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => a.startedAtMs - b.startedAtMs)
}

function numberKey(text: string): readonly Key[] {
  const digits = (parseAddress(text).number ?? '').replace(/\D/g, '')
  if (digits === '') return []
  return [`number ${digits.length > TRAILING_DIGITS ? digits.slice(-TRAILING_DIGITS) : digits}`]
}

function minimumOf<Item>(items: readonly Item[], measure: (item: Item) => number): Item | undefined {
  let best: Item | undefined
  for (const item of items) if (best === undefined || measure(item) < measure(best)) best = item
  return best
}
