import { formatDuration } from '../../lib/format-duration.ts'
import { axisTicks } from './axis-ticks.ts'
import { percentAt } from './percent.ts'
import classes from './time-line.module.css'

const TICK_PX = 84

export function Ticks({ durationMs, width }: { readonly durationMs: number; readonly width: number }) {
  return (
    <div className={classes.ticks} aria-hidden>
      {axisTicks(durationMs, Math.floor(width / TICK_PX)).map((atMs) => (
        <span key={atMs} style={{ left: percentAt(atMs, durationMs) }}>
          {formatDuration(atMs)}
        </span>
      ))}
    </div>
  )
}
