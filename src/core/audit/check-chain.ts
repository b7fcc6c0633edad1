/** Follows a chain from its beginning and tells the first place where it is not what was written. */

import type { ChainedEvent, ChainHead } from '../model/audit-event.ts'
import { uuidTimeMs } from '../model/uuid.ts'
import { chainOf, FIRST_HASH, type HashHex, type LinkHash, linkText } from './audit-chain.ts'

/**
 * `changed`: what the event says. `re-dated`: its time at least, as its id was made at another. `moved`: another event stood here.
 * `missing`: events between two others. `added`: behind the newest that was noted. `cut-off`: the newest ones are gone.
 * `rewritten`: it fits the one before, but not what was noted elsewhere at the time. `foreign`: it is of another chain.
 */
export type ChainFault = 'changed' | 're-dated' | 'moved' | 'missing' | 'added' | 'cut-off' | 'rewritten' | 'foreign'

export interface ChainProblem {
  readonly fault: ChainFault
  /** Place of the first event that is not as it was. */
  readonly seq: number
  /** What stands there now; absent when nothing does. */
  readonly event?: Pick<ChainedEvent, 'id' | 'atMs' | 'action'>
  /** `missing` and `cut-off`: how many. */
  readonly events?: number
}

export interface ChainReport {
  readonly chain: string
  /** How many fit, up to the problem or the end. */
  readonly events: number
  /** The last that fits. */
  readonly head: ChainHead
  /** How many of the notes of earlier heads were met. */
  readonly checkpoints: number
  readonly problem?: ChainProblem
}

export interface ChainCheck {
  /** Events in order of `seq`, in as many portions as wanted. True when the rest need not be read. */
  next(events: readonly ChainedEvent[]): boolean
  end(): ChainReport
}

interface CheckOptions {
  /** Where the chain says that it ends; absent where that is not known. */
  readonly ending?: ChainHead | undefined
  /** What was noted of the chain elsewhere, in any order. */
  readonly checkpoints?: readonly ChainHead[]
}

/** An id is made when the event is written; a request may have been on its way for a while. */
const ID_MADE_WITHIN_MS = 10 * 60_000

export function startChainCheck(
  chain: string,
  link: LinkHash,
  { ending, checkpoints = [] }: CheckOptions = {},
): ChainCheck {
  let head: ChainHead = { seq: 0, hash: FIRST_HASH }
  let events = 0
  let problem: ChainProblem | undefined
  const noted = new Map(checkpoints.map(({ seq, hash }) => [seq, hash]))
  const lastNoted = Math.max(0, ...noted.keys())
  let met = 0

  function problemOf(event: ChainedEvent, all: readonly ChainedEvent[]): ChainProblem | undefined {
    const { id, atMs, action, seq } = event
    const expected = head.seq + 1
    if (seq > expected) return { fault: 'missing', seq: expected, events: seq - expected }
    const at = { seq, event: { id, atMs, action } }
    if (ending && seq > ending.seq) return { fault: 'added', ...at }
    if (chainOf(event) !== chain) return { fault: 'foreign', ...at }
    if (link(head.hash, linkText(seq, event)) !== event.hash)
      return { fault: whatHappened(event, head.hash, all, link), ...at }
    const note = noted.get(seq)
    if (note !== undefined && note !== event.hash) return { fault: 'rewritten', ...at }
    if (note !== undefined) met += 1
    return undefined
  }

  return {
    next(portion) {
      for (const event of portion) {
        if (problem) break
        problem = problemOf(event, portion)
        if (problem) break
        head = { seq: event.seq, hash: event.hash }
        events += 1
      }
      return problem !== undefined
    },
    end() {
      const lastSeq = Math.max(lastNoted, ending?.seq ?? 0)
      if (!problem && lastSeq > head.seq) problem = { fault: 'cut-off', seq: head.seq + 1, events: lastSeq - head.seq }
      if (!problem && ending && ending.hash !== head.hash) problem = { fault: 'rewritten', seq: head.seq }
      return { chain, events, head, checkpoints: met, ...(problem && { problem }) }
    },
  }
}

/** Whoever stood here before may still be near. */
function whatHappened(event: ChainedEvent, before: HashHex, all: readonly ChainedEvent[], link: LinkHash): ChainFault {
  const stoodHere = (other: ChainedEvent) => {
    const hash = link(before, linkText(event.seq, other))
    return hash === other.hash || hash === event.hash
  }
  if (all.some((other) => other !== event && stoodHere(other))) return 'moved'
  return Math.abs(uuidTimeMs(event.id) - event.atMs) > ID_MADE_WITHIN_MS ? 're-dated' : 'changed'
}

/** A sentence for people. */
export function describeProblem({ fault, seq, events = 0, event }: ChainProblem): string {
  const what = event ? `event ${seq} (${event.action}, ${new Date(event.atMs).toISOString()})` : `event ${seq}`
  const several = events === 1 ? `event ${seq}` : `events ${seq} to ${seq + events - 1}`
  switch (fault) {
    case 'changed':
      return `${what} is not what was written`
    case 're-dated':
      return `${what} is not what was written: it has another time`
    case 'moved':
      return `${what} stands where another event stood`
    case 'missing':
      return `${several} ${events === 1 ? 'is' : 'are'} missing`
    case 'cut-off':
      return `${several} at the end ${events === 1 ? 'is' : 'are'} missing`
    case 'added':
      return `${what} stands behind the end of the chain`
    case 'rewritten':
      return `${what} is not the one whose hash was noted: the chain was written anew from here or before`
    case 'foreign':
      return `${what} belongs to another audit log`
  }
}
