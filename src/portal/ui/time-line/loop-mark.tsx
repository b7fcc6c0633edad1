import type { Loop } from '../player/loop.ts'
import { span } from './percent.ts'
import classes from './time-line.module.css'

/** What is repeated, from A to B; while B is missing, where A is. */
export function LoopMark({ loop, durationMs }: { readonly loop: Loop | undefined; readonly durationMs: number }) {
  if (!loop) return null
  const { fromMs, toMs } = loop
  return (
    <div
      className={classes.loop}
      data-open={toMs === undefined || undefined}
      style={span({ fromMs, toMs: toMs ?? fromMs }, durationMs)}
      aria-hidden
    >
      <span>A</span>
      {toMs !== undefined && <span>B</span>}
    </div>
  )
}
