import { formatDuration } from '../../lib/format-duration.ts'
import classes from './wave-form.module.css'

/** Something on the time line besides sound. Times are from the start of the audio. */
export type WaveMark =
  | { readonly kind: 'hold'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'dtmf'; readonly atMs: number; readonly digit: string; readonly who: string }

/** Hold as hatched stretches, keys pressed as small tags. */
export function WaveMarks({ marks, durationMs }: { readonly marks: readonly WaveMark[]; readonly durationMs: number }) {
  const percent = (ms: number) => `${Math.min(100, Math.max(0, (ms / durationMs) * 100))}%`
  return marks.map((mark) =>
    mark.kind === 'hold' ? (
      <div
        key={`hold ${mark.fromMs}`}
        className={classes.hold}
        style={{ left: percent(mark.fromMs), right: `calc(100% - ${percent(mark.toMs)})` }}
        title={`On hold ${formatDuration(mark.fromMs)}–${formatDuration(mark.toMs)}`}
      >
        <span>hold</span>
      </div>
    ) : (
      <div
        key={`dtmf ${mark.atMs} ${mark.digit} ${mark.who}`}
        className={classes.dtmf}
        style={{ left: percent(mark.atMs) }}
        title={`${mark.who} pressed ${mark.digit} at ${formatDuration(mark.atMs)}`}
      >
        {mark.digit}
      </div>
    ),
  )
}
