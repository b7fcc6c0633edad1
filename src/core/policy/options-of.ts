import type { OptionsDraft, PolicyOptions, PolicySettings } from '../model/policy.ts'
import { PRESETS } from './presets.ts'

/** Settings are values that do not change, and are asked thousands of times. */
const remembered = new WeakMap<PolicySettings, PolicyOptions>()

/** Every option with the account's value, else the preset's. */
export function optionsOf(settings: PolicySettings): PolicyOptions {
  const known = remembered.get(settings)
  if (known) return known
  const { exclude, ...preset } = PRESETS[settings.preset]
  const options = {
    ...preset,
    ...given(pick(settings, Object.keys(preset) as (keyof OptionsDraft)[])),
    exclude: { ...exclude, ...given(settings.exclude ?? {}) },
  } as PolicyOptions
  remembered.set(settings, options)
  return options
}

function pick(settings: OptionsDraft, names: readonly (keyof OptionsDraft)[]): OptionsDraft {
  return Object.fromEntries(names.map((name) => [name, settings[name]]))
}

function given(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
