import { useMemo } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import type { CallAxis } from '../../../core/model/call-axis.ts'
import { useNow } from '../../lib/use-now.ts'
import type { TimeLineMark } from '../../ui/time-line/cluster-marks.ts'
import type { TimeLineGap, TimeLinePart } from '../../ui/time-line/time-line-part.ts'
import { usePeaks } from './api/use-peaks.ts'
import { callAxis } from './call-axis.ts'
import { callMarks } from './call-marks.ts'
import { callGaps, callParts, type PeaksById } from './call-parts.ts'
import { type MomentNote, noteMarks } from './note-moments.ts'

/** A call as it is drawn. */
export interface Course {
  readonly axis: CallAxis
  readonly parts: readonly TimeLinePart[]
  readonly gaps: readonly TimeLineGap[]
  readonly marks: readonly TimeLineMark[]
  readonly peaks: PeaksById
}

const NO_NOTES: readonly MomentNote[] = []

export function useCourse(call: CallDetails, notes = NO_NOTES): Course {
  const isLive = call.state === 'live'
  const tickMs = useNow(isLive ? 1_000 : 3_600_000)
  // A call that is over does not get older.
  const nowMs = isLive ? tickMs : 0
  const peaks = usePeaks(call.recordings)
  const axis = useMemo(() => callAxis(call, nowMs), [call, nowMs])
  return useMemo(
    () => ({
      axis,
      parts: callParts(call, axis, peaks),
      gaps: callGaps(call, axis),
      marks: [...callMarks(call, axis), ...noteMarks(call, axis, notes)].sort((left, right) => left.atMs - right.atMs),
      peaks,
    }),
    [call, axis, peaks, notes],
  )
}
