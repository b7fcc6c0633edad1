import { Button } from '@mantine/core'
import { t } from '../../../lib/i18n.ts'
import { useNow } from '../../../lib/use-now.ts'
import classes from './preview-dialog.module.css'

interface PreviewRunningProps {
  readonly startedAtMs: number
  readonly onCancel: () => void
}

/** How long it takes is not known before: thousands of calls are a second. */
export function PreviewRunning({ startedAtMs, onCancel }: PreviewRunningProps) {
  const seconds = Math.floor((useNow(1_000) - startedAtMs) / 1000)
  return (
    <div className={classes.running} role="status">
      <div className={classes.sweep} aria-hidden>
        <div />
      </div>
      <span>{seconds >= 3 ? t('Replaying calls for {seconds} s…', { seconds }) : t('Replaying calls…')}</span>
      <Button size="xs" variant="default" onClick={onCancel}>
        {t('Cancel')}
      </Button>
    </div>
  )
}
