import { Button, Checkbox, Radio } from '@mantine/core'
import { useState } from 'react'
import type { PolicySettings, PresetName } from '../../../../core/model/policy.ts'
import { describeChanges } from '../../../../core/policy/describe-changes.ts'
import { t } from '../../../lib/i18n.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { ChangeList } from '../changes/change-list.tsx'
import { applyPreset, ownOptions } from '../draft/apply-preset.ts'
import { useNames } from '../draft/names-context.tsx'
import classes from './preset-dialog.module.css'
import { PRESET_HINTS, PRESET_NAMES, PRESET_ORDER } from './preset-words.ts'

interface PresetDialogProps {
  readonly settings: PolicySettings
  readonly onApply: (settings: PolicySettings) => void
  readonly onClose: () => void
}

/** Chooses another preset and tells in words what it changes before it is applied. */
export function PresetDialog({ settings, onApply, onClose }: PresetDialogProps) {
  const names = useNames()
  const [preset, setPreset] = useState<PresetName>(settings.preset)
  const [keepOwn, setKeepOwn] = useState(true)
  const own = ownOptions(settings)
  const next = applyPreset(settings, preset, keepOwn && own.length > 0)
  const changes = describeChanges(settings, next, names)
  return (
    <Dialog onClose={onClose} title={t('Preset')} size="lg">
      <p className={classes.intro}>
        {t(
          'A preset gives the value of every option that this account has not set itself. Rules are never part of it.',
        )}
      </p>
      <Radio.Group value={preset} onChange={(value) => setPreset(value as PresetName)} aria-label={t('Preset')}>
        <div className={classes.presets}>
          {PRESET_ORDER.map((name) => (
            <Radio
              key={name}
              value={name}
              label={
                name === settings.preset ? t('{preset} (now)', { preset: PRESET_NAMES[name] }) : PRESET_NAMES[name]
              }
              description={PRESET_HINTS[name]}
            />
          ))}
        </div>
      </Radio.Group>
      {own.length > 0 && (
        <Checkbox
          mt="md"
          size="xs"
          label={t('Keep the {count} options that this account has set itself', { count: own.length })}
          checked={keepOwn}
          onChange={(event) => setKeepOwn(event.currentTarget.checked)}
        />
      )}
      <div className={classes.changes}>
        <h3>{t('What changes')}</h3>
        {changes.length === 0 ? (
          <p className="muted">{t('Nothing.')}</p>
        ) : (
          <ChangeList changes={changes} label={t('What changes')} />
        )}
      </div>
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button disabled={changes.length === 0} onClick={() => onApply(next)}>
          {t('Take it over')}
        </Button>
      </div>
    </Dialog>
  )
}
