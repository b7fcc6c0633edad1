import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { AccountSettings } from '../../../../contract/settings.ts'
import { describeChanges } from '../../../../core/policy/describe-changes.ts'
import { t } from '../../../lib/i18n.ts'
import { Disclosure } from '../../../ui/disclosure.tsx'
import { ChangeList } from '../changes/change-list.tsx'
import { useNames } from '../draft/names-context.tsx'
import type { SettingsDraft } from '../draft/use-settings-draft.ts'
import classes from './save-bar.module.css'

interface ConflictNoticeProps {
  readonly newer: AccountSettings
  readonly draft: SettingsDraft
}

/** Somebody else saved while this was edited: what they changed, and the two ways on. */
export function ConflictNotice({ newer, draft }: ConflictNoticeProps) {
  const names = useNames()
  const theirs = useMemo(() => describeChanges(draft.base.settings, newer.settings, names), [draft.base, newer, names])
  return (
    <div className={classes.conflict} role="alert">
      <p>
        <b>{t('{name} has saved other settings meanwhile.', { name: newer.changedBy?.name ?? t('Somebody else') })}</b>{' '}
        {t(
          'Your changes are still here, not saved. Put them on top of theirs, where both changed the same yours count; or discard yours.',
        )}
      </p>
      <Disclosure title={t('What they changed')}>
        <ChangeList changes={theirs} label={t('What they changed')} />
      </Disclosure>
      <span className={classes.buttons}>
        <Button size="xs" onClick={() => draft.putOnTop(newer)}>
          {t('Put mine on top')}
        </Button>
        <Button size="xs" variant="default" onClick={draft.discard}>
          {t('Discard mine')}
        </Button>
      </span>
    </div>
  )
}
