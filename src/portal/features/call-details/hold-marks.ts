import type { CallStream } from '../../../contract/call.ts'
import type { Recording } from '../../../contract/recording.ts'
import type { WaveMark } from '../../ui/wave-form/wave-marks.tsx'

type TimeLine = Pick<Recording, 'startedAt' | 'durationMs'>
type HeldStream = Pick<CallStream, 'directions' | 'endedAt'>

/**
 * Stretches in which every stream that was open was held (`inactive`): the call was on hold. One held stream alone is a
 * one-way moment, not a hold.
 */
export function holdMarks(streams: readonly HeldStream[], line: TimeLine): readonly WaveMark[] {
  const changes = streams.flatMap((stream) => stream.directions.map((change) => Date.parse(change.at)))
  const ends = streams.flatMap((stream) => (stream.endedAt === undefined ? [] : Date.parse(stream.endedAt)))
  const startedAtMs = Date.parse(line.startedAt)
  const times = [...new Set([...changes, ...ends])].sort((a, b) => a - b)
  const marks: { kind: 'hold'; fromMs: number; toMs: number }[] = []
  times.forEach((atMs, index) => {
    if (!isHeld(streams, atMs)) return
    const fromMs = Math.max(0, atMs - startedAtMs)
    const toMs = Math.min(line.durationMs, (times[index + 1] ?? Number.POSITIVE_INFINITY) - startedAtMs)
    const last = marks.at(-1)
    if (last && last.toMs >= fromMs) last.toMs = Math.max(last.toMs, toMs)
    else if (toMs > fromMs) marks.push({ kind: 'hold', fromMs, toMs })
  })
  return marks
}

function isHeld(streams: readonly HeldStream[], atMs: number): boolean {
  const directions = streams
    .filter((stream) => stream.endedAt === undefined || Date.parse(stream.endedAt) > atMs)
    .flatMap((stream) => stream.directions.findLast((change) => Date.parse(change.at) <= atMs)?.direction ?? [])
  return directions.length > 0 && directions.every((direction) => direction === 'inactive')
}

/** Keys pressed, by whoever's stream carried them. */
export function dtmfMarks(dtmf: Recording['dtmf'], who: (streamId: number) => string): readonly WaveMark[] {
  return dtmf.map((press) => ({ kind: 'dtmf', atMs: press.offsetMs, digit: press.digit, who: who(press.streamId) }))
}
