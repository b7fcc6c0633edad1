import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { describeError } from '../../../lib/describe-error.ts'
import { t } from '../../../lib/i18n.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { FormError } from '../../../ui/form-error.tsx'
import classes from './preview-dialog.module.css'
import { PreviewResult } from './preview-result.tsx'
import { PreviewRunning } from './preview-running.tsx'
import { usePreview } from './use-preview.ts'

interface PreviewDialogProps {
  readonly accountId: string
  readonly settings: PolicySettings
  readonly timeZone: string
  readonly isSaving: boolean
  readonly onSave: () => void
  readonly onClose: () => void
}

const DAYS = [7, 30, 90]

/** The last days' calls, replayed with the settings as they are edited: which would come out otherwise. */
export function PreviewDialog({ accountId, settings, timeZone, isSaving, onSave, onClose }: PreviewDialogProps) {
  const [days, setDays] = useState(30)
  const { state, run, cancel } = usePreview(accountId, settings, days)
  return (
    <Dialog onClose={onClose} title={t('What would change')} size="xl">
      <div className={classes.head}>
        <p>
          {t(
            'Calls that are over are decided again, with these settings in place of those in force. Nothing is saved, and no recording is touched.',
          )}
        </p>
        <NativeSelect
          size="xs"
          aria-label={t('How far to look back')}
          data={DAYS.map((each) => ({ value: String(each), label: t('Last {each} days', { each }) }))}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        />
      </div>
      {state.status === 'running' && <PreviewRunning startedAtMs={state.startedAtMs} onCancel={cancel} />}
      {state.status === 'cancelled' && (
        <div className={classes.running}>
          <span>{t('Cancelled.')}</span>
          <Button size="xs" variant="default" onClick={run}>
            {t('Look again')}
          </Button>
        </div>
      )}
      {state.status === 'failed' && (
        <div className={classes.running}>
          <FormError>{describeError(state.error).text}</FormError>
          <Button size="xs" variant="default" onClick={run}>
            {t('Try again')}
          </Button>
        </div>
      )}
      {state.status === 'done' && <PreviewResult preview={state.preview} timeZone={timeZone} />}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {t('Back to editing')}
        </Button>
        <Button loading={isSaving} onClick={onSave}>
          {t('Save')}
        </Button>
      </div>
    </Dialog>
  )
}
