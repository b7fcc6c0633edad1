import type { KeyboardEvent, PointerEvent, ReactNode, RefObject } from 'react'
import { spokenDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import { sliderStep } from './slider-step.ts'
import classes from './time-line.module.css'

export interface Seek {
  readonly positionMs: number
  /** Its `--position` (0–1) is moved by the player on every frame, without rendering React. */
  readonly surface: RefObject<HTMLDivElement | null>
  readonly onSeek: (atMs: number) => void
  /** In what can be heard: a gap is stepped over. */
  readonly onSkip: (byMs: number) => void
}

interface SeekSurfaceProps {
  readonly seek: Seek
  readonly durationMs: number
  readonly height: number
  /** What is at the position, beside its time. */
  readonly here: string | undefined
  readonly onHover: (fraction: number | undefined) => void
  readonly children: ReactNode
}

export function fractionAt(event: PointerEvent<HTMLDivElement>): number {
  const box = event.currentTarget.getBoundingClientRect()
  return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
}

/** Seek by click, drag or arrow keys. */
export function SeekSurface({ seek, durationMs, height, here, onHover, children }: SeekSurfaceProps) {
  const { positionMs, surface, onSeek, onSkip } = seek
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const fraction = fractionAt(event)
    onHover(fraction)
    if (event.buttons === 1) onSeek(fraction * durationMs)
  }
  const press = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    onSeek(fractionAt(event) * durationMs)
  }
  const key = (event: KeyboardEvent) => {
    const step = sliderStep(event, durationMs)
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    if (step.kind === 'by') onSkip(step.ms)
    else onSeek(step.atMs)
  }
  return (
    <div
      ref={surface}
      className={classes.surface}
      data-seekable
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label={t('Position in the recording')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(positionMs / 1000)}
      aria-valuetext={[
        t('{position} of {duration}', {
          position: spokenDuration(positionMs),
          duration: spokenDuration(durationMs),
        }),
        ...(here ? [here] : []),
      ].join(', ')}
      onPointerMove={move}
      onPointerDown={press}
      onPointerLeave={() => onHover(undefined)}
      onKeyDown={key}
    >
      {children}
    </div>
  )
}
