/** Which recordings a call becomes: one per segment that its policy keeps. */

import type { Call } from '../core/model/call.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import type { RecordedSegment } from '../core/model/recording.ts'

export interface RecordingToMake {
  /** Of the segment, within the call. */
  readonly index: number
  readonly segment?: RecordedSegment
  /** Only packets that arrived in these; every packet when absent. */
  readonly kept?: readonly Interval[]
}

/** In order of time. A call from before there were segments becomes one recording of whatever was received. */
export function recordingsToMake(call: Pick<Call, 'replay' | 'endedAtMs'>): readonly RecordingToMake[] {
  const { replay, endedAtMs } = call
  if (!replay) return [{ index: 0 }]
  // Where the recorder died, the call ends with the arrival of its last packet.
  const inclusive = ({ fromMs, toMs }: Interval) => ({ fromMs, toMs: toMs === endedAtMs ? toMs + 1 : toMs })
  return replay.segments.map((segment, index) => ({
    index,
    segment: { ...segment, index },
    kept: segment.kept.map(inclusive),
  }))
}
