import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n.ts'
import classes from './filter-pill.module.css'

/** A filter that is chosen elsewhere: here it is only said and taken away. */
export function ChosenPill({ children, onClear }: { readonly children: ReactNode; readonly onClear: () => void }) {
  return (
    <span className={classes.root} data-active>
      <span className={classes.said}>{children}</span>
      <button type="button" className={classes.clear} aria-label={t('Show calls that anybody hears')} onClick={onClear}>
        <IconX size={13} />
      </button>
    </span>
  )
}
