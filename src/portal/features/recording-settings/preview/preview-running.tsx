import { Button } from '@mantine/core'
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
      <span>Replaying calls{seconds >= 3 ? ` for ${seconds} s` : ''}…</span>
      <Button size="xs" variant="default" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  )
}
