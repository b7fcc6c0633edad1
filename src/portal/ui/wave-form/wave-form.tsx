import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, type PointerEvent, type RefObject, useMemo, useState } from 'react'
import { formatDuration, spokenDuration } from '../../lib/format-duration.ts'
import type { Peaks } from '../../lib/peaks.ts'
import { useDrawnScheme } from '../use-drawn-scheme.ts'
import { LABEL_HEIGHT, WaveCanvas } from './wave-canvas.tsx'
import classes from './wave-form.module.css'
import { type WaveMark, WaveMarks } from './wave-marks.tsx'

interface WaveFormProps {
  /** Undefined while loading, null when there is none: the time line can still be used to seek. */
  readonly peaks: Peaks | undefined | null
  readonly durationMs: number
  readonly channels: readonly string[]
  readonly marks: readonly WaveMark[]
  readonly positionMs: number
  /** Its `--position` (0–1) is moved by the player on every frame, without rendering React. */
  readonly surface: RefObject<HTMLDivElement | null>
  readonly onSeek: (atMs: number) => void
}

const LANE_HEIGHT = 62
const SOFT = ['--voice-a-soft', '--voice-b-soft']
const STRONG = ['--voice-a', '--voice-b']

/** Two voices on one time line: seek by click, drag or arrow keys. */
export function WaveForm({ peaks, durationMs, channels, marks, positionMs, surface, onSeek }: WaveFormProps) {
  const { ref, width } = useElementSize()
  const scheme = useDrawnScheme()
  const [hover, setHover] = useState<number>()
  const range = useMemo(() => ({ fromMs: 0, toMs: durationMs }), [durationMs])
  const height = LANE_HEIGHT * channels.length

  const fractionAt = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
  }
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const fraction = fractionAt(event)
    setHover(fraction)
    if (event.buttons === 1) onSeek(fraction * durationMs)
  }
  const press = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    onSeek(fractionAt(event) * durationMs)
  }
  const key = (event: KeyboardEvent) => {
    const target = keyTarget(event, positionMs, durationMs)
    if (target === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onSeek(target)
  }
  const canvas = { range, width, height, scheme }

  return (
    <div className={classes.frame}>
      <div
        ref={surface}
        className={classes.surface}
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label="Position in the recording"
        aria-valuemin={0}
        aria-valuemax={Math.round(durationMs / 1000)}
        aria-valuenow={Math.round(positionMs / 1000)}
        aria-valuetext={`${spokenDuration(positionMs)} of ${spokenDuration(durationMs)}`}
        onPointerMove={move}
        onPointerDown={press}
        onPointerLeave={() => setHover(undefined)}
        onKeyDown={key}
      >
        <div ref={ref} className={classes.lanes}>
          <WaveMarks marks={marks} durationMs={durationMs} laneHeight={LANE_HEIGHT} labelHeight={LABEL_HEIGHT} />
          {peaks === undefined && <div className={classes.loading} />}
          {peaks && <WaveCanvas peaks={peaks} colors={SOFT.slice(0, channels.length)} {...canvas} />}
          {peaks && (
            <div className={classes.played}>
              <WaveCanvas peaks={peaks} colors={STRONG.slice(0, channels.length)} {...canvas} />
            </div>
          )}
          <div className={classes.playhead} />
          {hover !== undefined && (
            <div className={classes.hover} style={{ left: `${hover * 100}%` }}>
              <span data-edge={hover > 0.9 ? 'right' : hover < 0.1 ? 'left' : undefined}>
                {formatDuration(hover * durationMs)}
              </span>
            </div>
          )}
        </div>
        {channels.map((label, channel) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its place in the file
            key={`${channel} ${label}`}
            className={classes.label}
            data-voice={channel}
            style={{ top: channel * LANE_HEIGHT }}
          >
            {label}
          </span>
        ))}
      </div>
    </div>
  )
}

/** Where a key leads on a slider (WAI-ARIA authoring practices, slider pattern), or undefined for other keys. */
function keyTarget(event: KeyboardEvent, positionMs: number, durationMs: number): number | undefined {
  const step = event.shiftKey ? 1_000 : 5_000
  const targets: Record<string, number> = {
    ArrowLeft: positionMs - step,
    ArrowDown: positionMs - step,
    ArrowRight: positionMs + step,
    ArrowUp: positionMs + step,
    PageDown: positionMs - 30_000,
    PageUp: positionMs + 30_000,
    Home: 0,
    End: durationMs,
  }
  const target = targets[event.key]
  return target === undefined ? undefined : Math.min(durationMs, Math.max(0, target))
}
