/** What a phone system says of one call in its call detail records, and what becomes of it when it is held against the recordings. */

/** Of the caller and the called as the phone system writes them: numbers, extensions or SIP addresses. */
export interface Cdr {
  /** Of the file, from 1. */
  readonly line: number
  /** Its ids there; empty where the file has none. */
  readonly names: readonly string[]
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  /** Absent: nobody answered. */
  readonly answeredAtMs?: number
  /** From the start to the end. */
  readonly durationMs: number
  /** From the answer to the end; 0 when nobody answered. */
  readonly talkMs: number
  readonly caller?: string
  readonly callee?: string
  /** Who picked up, where that is not whom the caller dialled. */
  readonly answeredBy?: string
  /** Id of the queue that it came through. */
  readonly queueId?: string
}

export const MISS_CAUSES = ['not-seen', 'not-recorded', 'too-short', 'object-missing', 'against-policy'] as const

/** `against-policy`: recorded though no rule asks for it. The others were to be recorded and are not, or not whole. */
export type MissCause = (typeof MISS_CAUSES)[number]

/**
 * What became of a call detail record. `not-expected`: no rule asks for a recording, and there is none. `removed`: it was recorded, and its time
 * is over. `not-judged`: from before what is kept, or still being made ready; nothing can be said.
 */
export type CdrVerdict = MissCause | 'whole' | 'not-expected' | 'removed' | 'not-judged'

export interface Miss {
  readonly cause: MissCause
  readonly cdr: Cdr
  readonly callId?: string
  /** One sentence for people; may name users and devices by their ids. */
  readonly because: string
  /** The decision step by step. */
  readonly trace: readonly string[]
  /** Of `too-short`: what there is, and what there should be at least. */
  readonly recordedMs?: number
  readonly wantedMs?: number
}

/** Counts are call detail records, but `notInCdrs`. */
export interface DayCompleteness {
  /** `yyyy-mm-dd` in the account's zone: the day on which the call began. */
  readonly day: string
  readonly cdrs: number
  /** By policy to be recorded. */
  readonly expected: number
  /** Of them, those that are recorded and whole. */
  readonly whole: number
  readonly missed: number
  readonly againstPolicy: number
  readonly removed: number
  readonly notJudged: number
}

/** Per cent with two digits, rounded down: 100 is said only of a day without a miss. Undefined when nothing was to be recorded. */
export function percentOf({ expected, whole }: Pick<DayCompleteness, 'expected' | 'whole'>): number | undefined {
  return expected === 0 ? undefined : Math.floor((whole / expected) * 10_000) / 100
}
