import { t } from '../../lib/i18n.ts'
import { useLiveState } from '../../lib/live-context.tsx'
import { Hint } from '../../ui/hint.ts'
import classes from './live-status.module.css'

/** Says when the list does not update by itself; otherwise it stays out of the way. */
export function LiveStatus() {
  const { state, retryNow } = useLiveState()
  if (state === 'connecting' || state === 'live') {
    return (
      <Hint label={t('New and changed calls appear by themselves')}>
        <span className={classes.live} data-state={state}>
          {t('Live')}
        </span>
      </Hint>
    )
  }
  return (
    <button type="button" className={classes.paused} onClick={retryNow}>
      {t('Live updates paused')} <u>{t('Try now')}</u>
    </button>
  )
}
