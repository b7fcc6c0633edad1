import { t } from '../../lib/i18n.ts'
import { useLiveState } from '../../lib/live-context.tsx'
import { useTakenSpace } from '../../ui/use-taken-space.ts'
import classes from './offline-notice.module.css'

/** Over the page while the server cannot be reached; nothing of the page moves, and what was typed stays. */
export function OfflineNotice() {
  const { state, retryNow } = useLiveState()
  useTakenSpace('offline-notice', state === 'paused')
  if (state !== 'paused') return null
  return (
    <div className={classes.root} role="status">
      <span>{t('Tapeline cannot be reached. What you have typed stays here; it tries again by itself.')}</span>
      <button type="button" onClick={retryNow}>
        {t('Try now')}
      </button>
    </div>
  )
}
