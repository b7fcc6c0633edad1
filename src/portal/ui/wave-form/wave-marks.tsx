import { formatDuration } from '../../lib/format-duration.ts'
import classes from './wave-form.module.css'

/** Something on the time line besides sound. Times are from the start of the audio. */
export type WaveMark =
  | { readonly kind: 'hold'; readonly channel: number; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'dtmf'; readonly atMs: number; readonly digits: string; readonly who: string }

interface WaveMarksProps {
  readonly marks: readonly WaveMark[]
  readonly durationMs: number
  readonly laneHeight: number
  /** Kept free above each lane. */
  readonly labelHeight: number
}

/** Hold as hatched stretches of a lane, keys pressed as small tags above. */
export function WaveMarks({ marks, durationMs, laneHeight, labelHeight }: WaveMarksProps) {
  const percent = (ms: number) => (durationMs <= 0 ? 0 : Math.min(100, Math.max(0, (ms / durationMs) * 100)))
  return marks.map((mark) =>
    mark.kind === 'hold' ? (
      <div
        key={`hold ${mark.channel} ${mark.fromMs}`}
        className={classes.hold}
        style={{
          left: `${percent(mark.fromMs)}%`,
          width: `${percent(mark.toMs) - percent(mark.fromMs)}%`,
          top: mark.channel * laneHeight + labelHeight,
          height: laneHeight - labelHeight,
        }}
        title={`On hold ${formatDuration(mark.fromMs)}–${formatDuration(mark.toMs)}`}
      >
        <span>hold</span>
      </div>
    ) : (
      <div
        key={`dtmf ${mark.atMs} ${mark.digits} ${mark.who}`}
        className={classes.dtmf}
        style={{ left: `min(${percent(mark.atMs)}%, 100% - ${mark.digits.length}ch - 6px)` }}
        title={`${mark.who} pressed ${mark.digits} at ${formatDuration(mark.atMs)}`}
      >
        {mark.digits}
      </div>
    ),
  )
}
