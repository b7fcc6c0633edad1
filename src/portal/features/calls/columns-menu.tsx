import { IconColumns } from '@tabler/icons-react'
import { t } from '../../lib/i18n.ts'
import { LazyMenu } from '../../ui/lazy-menu.tsx'
import type { ColumnChoicesProps } from './column-choices.tsx'
import classes from './columns-menu.module.css'

const loadChoices = () => import('./column-choices.tsx')

/** Which columns are shown, and in which order. */
export function ColumnsMenu(props: ColumnChoicesProps) {
  return (
    <LazyMenu
      load={loadChoices}
      own={props}
      popup="dialog"
      button={(given) => (
        <button {...given} type="button" className={classes.open}>
          <IconColumns size={15} stroke={1.6} aria-hidden />
          {t('Columns')}
        </button>
      )}
    />
  )
}
