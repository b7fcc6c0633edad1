import type { CallStream } from '../../../contract/call.ts'
import type { Recording } from '../../../contract/recording.ts'

type TimeLine = Pick<Recording, 'startedAt' | 'durationMs' | 'channels'>

/** Times are milliseconds from sample 0. */
interface HoldMark {
  readonly lane: number
  readonly fromMs: number
  readonly toMs: number
}

/** When the phone system held each channel's audio, within the recording; an open hold lasts to its end. */
export function holdMarks(streams: readonly Pick<CallStream, 'id' | 'holds'>[], line: TimeLine): readonly HoldMark[] {
  const startedAtMs = Date.parse(line.startedAt)
  return line.channels.flatMap(({ streamIds }, lane) =>
    streams
      .filter((stream) => streamIds.includes(stream.id))
      .flatMap((stream) => stream.holds)
      .map(({ from, to }) => ({
        lane,
        fromMs: Math.max(0, Date.parse(from) - startedAtMs),
        toMs: to === undefined ? line.durationMs : Math.min(line.durationMs, Date.parse(to) - startedAtMs),
      }))
      .filter((hold) => hold.toMs > hold.fromMs),
  )
}
