import type { ReactNode } from 'react'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { differsFromPreset, isSameValue, optionValue, presetValue, withPresetValue } from '../draft/option.ts'
import { PRESET_NAMES } from '../presets/preset-words.ts'
import type { OptionEntry } from './option-entry.ts'
import classes from './option-row.module.css'
import { optionWords } from './option-words.ts'

interface OptionRowProps {
  readonly entry: OptionEntry
  readonly settings: PolicySettings
  readonly saved: PolicySettings
  readonly onChange: (settings: PolicySettings) => void
  /** Besides the sentence of what it does. */
  readonly note?: string | undefined
  readonly children: ReactNode
}

/** One option: what it does, its value, and how it stands to the preset's. */
export function OptionRow({ entry, settings, saved, onChange, note, children }: OptionRowProps) {
  const { name, label, hint, as } = entry
  const differs = differsFromPreset(settings, name)
  const isChanged = !isSameValue(optionValue(settings, name), optionValue(saved, name))
  const ofPreset = optionWords(name, presetValue(settings.preset, name))
  return (
    <div className={classes.root} data-differs={differs || undefined}>
      <div className={classes.text} id={`option-${name}`}>
        <b>
          {label}
          {isChanged && <span className={classes.changed}>{t('changed')}</span>}
        </b>
        <p>
          {hint} {note}
        </p>
      </div>
      <div className={classes.control}>
        {children}
        {as.kind !== 'fixed' && (
          <p className={classes.preset}>
            {differs ? (
              <>
                <span className={classes.mark}>
                  {t('Differs from {preset}', { preset: PRESET_NAMES[settings.preset] })}
                </span>
                <button type="button" onClick={() => onChange(withPresetValue(settings, name))}>
                  {t('Back to: {ofPreset}', { ofPreset })}
                </button>
              </>
            ) : (
              t('As in the preset')
            )}
          </p>
        )}
      </div>
    </div>
  )
}
