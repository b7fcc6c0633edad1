/** What other settings would have made of a call that is over. */

import type { CallTimeLine, Replay, Segment } from '../model/call-time-line.ts'
import type { PolicySettings } from '../model/policy.ts'
import { levelKey } from './decide.ts'
import { replay } from './replay.ts'

/** `…-on-demand`: not recorded with either, but with one of them somebody could have started a recording. */
export type ReplayDifference =
  | 'newly-recorded'
  | 'no-longer-recorded'
  | 'recorded-differently'
  | 'newly-on-demand'
  | 'no-longer-on-demand'

export interface ReplayComparison {
  /** Absent when both keep the same. */
  readonly difference?: ReplayDifference
  readonly before: Replay
  readonly after: Replay
  /** Audio kept, milliseconds. */
  readonly keptMsBefore: number
  readonly keptMsAfter: number
}

export function compareReplays(
  timeLine: CallTimeLine,
  inForce: PolicySettings,
  edited: PolicySettings,
): ReplayComparison {
  const before = replay(timeLine, inForce)
  const after = replay(timeLine, edited)
  const difference = differenceOf(before, after)
  return { before, after, keptMsBefore: keptMs(before), keptMsAfter: keptMs(after), ...(difference && { difference }) }
}

function differenceOf(before: Replay, after: Replay): ReplayDifference | undefined {
  const [wasRecorded, isRecorded] = [before.segments.length > 0, after.segments.length > 0]
  if (wasRecorded !== isRecorded) return isRecorded ? 'newly-recorded' : 'no-longer-recorded'
  if (isRecorded) return isSame(before.segments, after.segments) ? undefined : 'recorded-differently'
  if ((before.outcome === 'armed') === (after.outcome === 'armed')) return undefined
  return after.outcome === 'armed' ? 'newly-on-demand' : 'no-longer-on-demand'
}

function isSame(before: readonly Segment[], after: readonly Segment[]): boolean {
  return before.length === after.length && before.every((segment, index) => outline(segment) === outline(after[index]))
}

/** Whose it is, who may hear it, and what of it is kept. */
function outline(segment: Segment | undefined): string {
  if (!segment) return ''
  const { owner, kept, visibleTo } = segment
  return `${levelKey(owner)} ${kept.map(({ fromMs, toMs }) => `${fromMs}-${toMs}`)} ${visibleTo.users}`
}

function keptMs({ segments }: Replay): number {
  let sum = 0
  for (const { kept } of segments) for (const { fromMs, toMs } of kept) sum += toMs - fromMs
  return sum
}
