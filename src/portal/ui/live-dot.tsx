import classes from './live-dot.module.css'

/** The pulse that marks what is happening now, in the colour of the text it stands in. */
export function LiveDot() {
  return <span className={classes.dot} aria-hidden />
}
