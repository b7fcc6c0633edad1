import classes from './live-dot.module.css'

/** The pulse that marks what is happening now. */
export function LiveDot() {
  return <span className={classes.dot} aria-hidden />
}
