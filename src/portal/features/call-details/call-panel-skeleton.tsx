import { t } from '../../lib/i18n.ts'
import classes from './call-details.module.css'
import { CallHeading } from './call-heading.tsx'
import { DetailsSkeleton } from './details-skeleton.tsx'

/** The place of a call before even the program for it has come. */
export function CallPanelSkeleton() {
  return (
    <aside className={classes.root} aria-label={t('Call details')}>
      <header className={classes.head}>
        <CallHeading>{t('Call')}</CallHeading>
      </header>
      <div className={classes.body}>
        <DetailsSkeleton />
      </div>
    </aside>
  )
}
