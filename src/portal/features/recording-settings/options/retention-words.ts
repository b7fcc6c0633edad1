import type { PresetName } from '../../../../core/model/policy.ts'
import { RETENTION_DAYS } from '../../../../core/policy/presets.ts'
import { PRESET_NAMES } from '../presets/preset-words.ts'

export function retentionBounds(preset: PresetName): { readonly minimum: number; readonly maximum: number } {
  return RETENTION_DAYS[preset]
}

export function retentionNote(preset: PresetName): string {
  const { minimum, maximum } = RETENTION_DAYS[preset]
  return `With the preset ${PRESET_NAMES[preset]}: ${minimum} to ${maximum} days.`
}
