import type { CallStream } from '../../../contract/call.ts'
import type { Recording } from '../../../contract/recording.ts'
import type { WaveMark } from '../../ui/wave-form/wave-marks.tsx'

type TimeLine = Pick<Recording, 'startedAt' | 'durationMs' | 'channels'>

/** When the phone system held each channel's audio, within the recording; an open hold lasts to its end. */
export function holdMarks(streams: readonly Pick<CallStream, 'id' | 'holds'>[], line: TimeLine): readonly WaveMark[] {
  const startedAtMs = Date.parse(line.startedAt)
  return line.channels.flatMap(({ streamIds }, channel) =>
    streams
      .filter((stream) => streamIds.includes(stream.id))
      .flatMap((stream) => stream.holds)
      .map(({ from, to }) => ({
        kind: 'hold' as const,
        channel,
        fromMs: Math.max(0, Date.parse(from) - startedAtMs),
        toMs: to === undefined ? line.durationMs : Math.min(line.durationMs, Date.parse(to) - startedAtMs),
      }))
      .filter((hold) => hold.toMs > hold.fromMs),
  )
}

/** Keys pressed, by whoever's stream carried them. */
export function dtmfMarks(dtmf: Recording['dtmf'], who: (streamId: number) => string): readonly WaveMark[] {
  return dtmf.map((press) => ({ kind: 'dtmf', atMs: press.offsetMs, digit: press.digit, who: who(press.streamId) }))
}
