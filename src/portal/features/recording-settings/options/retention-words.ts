import type { PresetName } from '../../../../core/model/policy.ts'
import { RETENTION_DAYS } from '../../../../core/policy/presets.ts'
import { t } from '../../../lib/i18n.ts'
import { PRESET_NAMES } from '../presets/preset-words.ts'

export function retentionBounds(preset: PresetName): { readonly minimum: number; readonly maximum: number } {
  return RETENTION_DAYS[preset]
}

export function retentionNote(preset: PresetName): string {
  const { minimum, maximum } = RETENTION_DAYS[preset]
  return t('With the preset {preset}: {minimum} to {maximum} days.', { preset: PRESET_NAMES[preset], minimum, maximum })
}
