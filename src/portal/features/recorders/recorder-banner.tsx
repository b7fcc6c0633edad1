import { IconAlertTriangle } from '@tabler/icons-react'
import { t } from '../../lib/i18n.ts'
import { useRecorders } from './api/use-recorders.ts'
import classes from './recorder-banner.module.css'
import { recorderTroubles } from './recorder-troubles.ts'

/** For those who operate the recorders: that one cannot record as it should, and what to do. Nothing while all is well. */
export function RecorderBanner() {
  const { data = [] } = useRecorders()
  const troubles = recorderTroubles(data)
  return (
    // There before anything is said, so that it is read out when it is.
    <section aria-label={t('Recorders')} aria-live="polite">
      {troubles.map(({ kind, title, text }) => (
        <p key={title} className={classes.trouble} data-kind={kind}>
          <IconAlertTriangle size={17} stroke={1.7} aria-hidden />
          <span>
            <b>{title}.</b> {text}
          </span>
        </p>
      ))}
    </section>
  )
}
