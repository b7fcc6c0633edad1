import type { ReactNode } from 'react'
import classes from './time-line.module.css'

interface HoverProps {
  readonly fraction: number
  /** Of the line, CSS pixels. */
  readonly width: number
  readonly children: ReactNode
}

const NEAR_EDGE_PX = 170

/** The line under the pointer and what is there. */
export function Hover({ fraction, width, children }: HoverProps) {
  const atPx = fraction * width
  const edge = atPx > width - NEAR_EDGE_PX && atPx > width / 2 ? 'right' : atPx < NEAR_EDGE_PX ? 'left' : undefined
  return (
    <div className={classes.hover} style={{ left: `${fraction * 100}%` }} aria-hidden>
      <span data-edge={edge}>{children}</span>
    </div>
  )
}
