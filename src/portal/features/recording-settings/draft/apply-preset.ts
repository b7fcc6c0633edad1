import type { PolicySettings, PresetName } from '../../../../core/model/policy.ts'
import { differsFromPreset, type OptionName, optionValue, withOption } from './option.ts'
import { OPTION_NAMES } from './option-names.ts'

/** Options the account has values of its own for. */
export function ownOptions(settings: PolicySettings): readonly OptionName[] {
  return OPTION_NAMES.filter((name) => differsFromPreset(settings, name))
}

/** Another preset's options. Rules stay: no preset has any. With `keepOwn` so do options that differ from the present preset. */
export function applyPreset(settings: PolicySettings, preset: PresetName, keepOwn: boolean): PolicySettings {
  const { account, endpoints, queues, users, devices } = settings
  const rules = Object.fromEntries(
    Object.entries({ endpoints, queues, users, devices }).filter(([, value]) => value !== undefined),
  )
  const fresh: PolicySettings = { preset, account, ...rules }
  if (!keepOwn) return fresh
  return ownOptions(settings).reduce((next, name) => withOption(next, name, optionValue(settings, name)), fresh)
}
