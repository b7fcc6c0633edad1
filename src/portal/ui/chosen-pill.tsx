import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './filter-pill.module.css'

interface ChosenPillProps {
  readonly children: ReactNode
  readonly clearLabel: string
  readonly onClear: () => void
}

/** A filter that is chosen elsewhere: here it is only said and taken away. */
export function ChosenPill({ children, clearLabel, onClear }: ChosenPillProps) {
  return (
    <span className={classes.root} data-active>
      <span className={classes.said}>{children}</span>
      <button type="button" className={classes.clear} aria-label={clearLabel} onClick={onClear}>
        <IconX size={13} />
      </button>
    </span>
  )
}
