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

/** Keys pressed with less than this between them are one number that somebody dialled. */
const SAME_NUMBER_MS = 2_000

/** Keys pressed, by whoever's stream carried them: `4711#` rather than five marks on top of each other. */
export function dtmfMarks(dtmf: Recording['dtmf'], who: (streamId: number) => string): readonly WaveMark[] {
  const numbers: { streamId: number; atMs: number; endMs: number; digits: string }[] = []
  for (const { streamId, offsetMs, durationMs, digit } of dtmf) {
    const last = numbers.findLast((number) => number.streamId === streamId)
    const endMs = offsetMs + durationMs
    if (!last || offsetMs - last.endMs > SAME_NUMBER_MS) {
      numbers.push({ streamId, atMs: offsetMs, endMs, digits: digit })
    } else {
      last.digits += digit
      last.endMs = endMs
    }
  }
  return numbers.map(({ streamId, atMs, digits }) => ({ kind: 'dtmf', atMs, digits, who: who(streamId) }))
}
