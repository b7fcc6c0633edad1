import type { ReactNode } from 'react'
import classes from './time-line.module.css'
import type { View } from './zoom.ts'

interface HoverProps {
  readonly fraction: number
  /** Of the line, CSS pixels. */
  readonly width: number
  readonly view: View
  readonly children: ReactNode
}

const NEAR_EDGE_PX = 170

/** The line under the pointer and what is there. */
export function Hover({ fraction, width, view, children }: HoverProps) {
  const { seenPx } = view
  const atPx = fraction * width - view.fromPx
  const edge = atPx > seenPx - NEAR_EDGE_PX && atPx > seenPx / 2 ? 'right' : atPx < NEAR_EDGE_PX ? 'left' : undefined
  return (
    <div className={classes.hover} style={{ left: `${fraction * 100}%` }} aria-hidden>
      <span data-edge={edge}>{children}</span>
    </div>
  )
}
