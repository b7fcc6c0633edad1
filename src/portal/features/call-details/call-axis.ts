import type { CallDetails } from '../../../contract/call.ts'
import { callAxis as axisOf, type CallAxis } from '../../../core/model/call-axis.ts'

type AxisCall = Pick<CallDetails, 'state' | 'startedAt' | 'endedAt' | 'recordings' | 'unrecorded' | 'segments'>

/** The time line of a call as the server tells it; exports count on the same one. */
export function callAxis(call: AxisCall, nowMs: number): CallAxis {
  const startedMs = Date.parse(call.startedAt)
  return axisOf({
    startedMs,
    endedMs: call.endedAt === undefined ? Math.max(nowMs, startedMs) : Date.parse(call.endedAt),
    isLive: call.state === 'live',
    sounds: call.recordings.map(({ startedAt, durationMs }) => {
      const fromMs = Date.parse(startedAt)
      return { fromMs, toMs: fromMs + durationMs }
    }),
    unrecorded: call.unrecorded.map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) })),
    hasSegments: call.segments.length > 0,
  })
}
