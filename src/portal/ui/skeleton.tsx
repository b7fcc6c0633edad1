import type { CSSProperties } from 'react'
import classes from './skeleton.module.css'

/** A grey place where something is about to be. */
export function Skeleton({
  width = '100%',
  height = 12,
}: {
  readonly width?: CSSProperties['width']
  readonly height?: number
}) {
  return <span className={classes.root} style={{ width, height }} data-coming aria-hidden />
}
