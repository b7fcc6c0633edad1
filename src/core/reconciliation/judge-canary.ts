/** What became of a canary call: whether it is there, whole, with everybody in it and with the signal that was sent. */

import type { Canary, CanaryOutcome } from '../model/canary.ts'
import type { Cdr } from './cdr.ts'
import { type Judged, type JudgeParts, judgeCdr, type StoredCall } from './judge-cdr.ts'

/** Of a call that was answered. */
export interface CanaryCall {
  readonly sipCallId: string
  readonly startedAtMs: number
  readonly answeredAtMs: number
  readonly endedAtMs: number
}

/** What is in the recordings of the call, all together. */
export interface HeardCanary {
  readonly recordedMs: number
  readonly channels: number
  /** Of the signal, on the channel that has most of it. */
  readonly heardMs: number
  /** Of sound on the channels beside that one. */
  readonly othersMs: number
  /** Of the loudest sample of all. */
  readonly peak: number
}

export type CanaryVerdict =
  | { readonly kind: 'wait' }
  /** The recording is there, whole: what is in it? */
  | { readonly kind: 'listen' }
  | { readonly kind: 'done'; readonly outcome: CanaryOutcome; readonly because: string }

/** Softer is the noise of a line that nobody speaks on; of 32,767. */
const QUIET_PEAK = 64
/** Of the signal that has to be there. */
const HEARD_SHARE = 0.8
/** Whoever answers says something in this time. */
const ANSWER_HEARD_MS = 500

/** As the phone system would write it down. */
export function cdrOfCanary({ to, from }: Pick<Canary, 'to' | 'from'>, call: CanaryCall): Cdr {
  const { sipCallId, startedAtMs, answeredAtMs, endedAtMs } = call
  return {
    line: 1,
    names: [sipCallId],
    ...{ startedAtMs, answeredAtMs, caller: from, callee: to },
    durationMs: endedAtMs - startedAtMs,
    talkMs: endedAtMs - answeredAtMs,
  }
}

/** Nobody waits for longer. */
export const giveUpAtMs = ({ lateAfterMs }: Pick<Canary, 'lateAfterMs'>, endedAtMs: number): number =>
  endedAtMs + 2 * lateAfterMs + 60_000

/** `call`: the one that it is taken for. */
export function judgeCanary(
  canary: Canary,
  cdr: Cdr,
  call: StoredCall | undefined,
  parts: Omit<JudgeParts, 'isOver'>,
  nowMs: number,
): CanaryVerdict {
  const judged = judgeCdr(cdr, call, { ...parts, isOver: () => false })
  const isOver = nowMs >= giveUpAtMs(canary, cdr.startedAtMs + cdr.durationMs)
  if (!call || call.isPending) {
    if (!isOver) return { kind: 'wait' }
    if (call) return done('not-recorded', 'Tapeline saw the call, and its recording is still not ready')
    if (judged.verdict === 'not-expected') return done('not-seen', `${NOT_SEEN}, and no rule would have it recorded`)
    return done('not-seen', NOT_SEEN)
  }
  switch (judged.verdict) {
    case 'whole':
    case 'against-policy':
      return { kind: 'listen' }
    case 'not-expected':
      return done('not-recorded', 'Tapeline saw the call, and no rule asks for a recording of it')
    case 'removed':
    case 'not-judged':
      return done('not-recorded', 'Tapeline saw the call, and its recording was removed')
    default:
      return done(judged.verdict, judged.miss?.because ?? '')
  }
}

const NOT_SEEN = 'The call was answered, and no recording session of it came'

export function judgeHeard(
  { expectsAnswer, lateAfterMs }: Pick<Canary, 'expectsAnswer' | 'lateAfterMs'>,
  cdr: Cdr,
  heard: HeardCanary,
  { toleranceMs, foundAtMs }: { readonly toleranceMs: number; readonly foundAtMs: number },
): { readonly outcome: CanaryOutcome; readonly because: string } {
  const { recordedMs, heardMs, othersMs, peak, channels } = heard
  const wantedMs = HEARD_SHARE * Math.max(1000, cdr.talkMs - toleranceMs)
  if (peak < QUIET_PEAK) return outcomeOf('silent', `${seconds(recordedMs)} are recorded, and all of it is silence`)
  if (heardMs < wantedMs) {
    return outcomeOf(
      'signal-missing',
      `Of ${seconds(cdr.talkMs)} of the signal ${seconds(heardMs)} are in the recording`,
    )
  }
  // On one channel nobody can tell who says it.
  if (expectsAnswer && channels > 1 && othersMs < ANSWER_HEARD_MS) {
    return outcomeOf('one-sided', 'The signal is in the recording; whoever answered is not heard')
  }
  return inTime(
    lateAfterMs,
    cdr,
    foundAtMs,
    `${seconds(recordedMs)} are recorded, with ${seconds(heardMs)} of the signal`,
  )
}

/** Of what is sealed for an archive key: it is there and whole, and what is in it cannot be told here. */
export function judgeSealed(
  { lateAfterMs }: Pick<Canary, 'lateAfterMs'>,
  cdr: Cdr,
  recordings: readonly { readonly durationMs: number }[],
  foundAtMs: number,
): { readonly outcome: CanaryOutcome; readonly because: string; readonly recordedMs: number } {
  const recordedMs = recordings.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const all = `${seconds(recordedMs)} are recorded; they are sealed for an archive key, so what is in them was not heard`
  return { ...inTime(lateAfterMs, cdr, foundAtMs, all), recordedMs }
}

function inTime(lateAfterMs: number, cdr: Cdr, foundAtMs: number, all: string) {
  const afterMs = foundAtMs - (cdr.startedAtMs + cdr.durationMs)
  if (afterMs > lateAfterMs) return outcomeOf('late', `${all}; it was there ${seconds(afterMs)} after the call`)
  return outcomeOf('ok', all)
}

const outcomeOf = (outcome: CanaryOutcome, because: string) => ({ outcome, because })

function done(
  outcome: Exclude<Judged['verdict'], 'whole' | 'against-policy' | 'removed' | 'not-expected' | 'not-judged'>,
  because: string,
): CanaryVerdict {
  return { kind: 'done', outcome, because }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
