import { useMemo } from 'react'
import { formatDuration } from '../../lib/format-duration.ts'
import { axisTicks } from './axis-ticks.ts'
import { percentAt } from './percent.ts'
import classes from './time-line.module.css'
import type { View } from './zoom.ts'

const TICK_PX = 84

interface TicksProps {
  readonly durationMs: number
  readonly width: number
  readonly view: View
}

export function Ticks({ durationMs, width, view }: TicksProps) {
  const ticks = useMemo(() => axisTicks(durationMs, Math.floor(width / TICK_PX)), [durationMs, width])
  // Of a line of a day, seen by ten seconds, there are thousands.
  const isNear = (atMs: number) => {
    const atPx = (atMs / durationMs) * width
    return atPx > view.fromPx - view.seenPx && atPx < view.fromPx + 2 * view.seenPx
  }
  return (
    <div className={classes.ticks} aria-hidden>
      {ticks.filter(isNear).map((atMs) => (
        <span key={atMs} style={{ left: percentAt(atMs, durationMs) }}>
          {formatDuration(atMs)}
        </span>
      ))}
    </div>
  )
}
