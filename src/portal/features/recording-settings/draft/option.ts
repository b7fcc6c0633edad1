import type { Exclusions, PolicyOptions, PolicySettings, PresetName } from '../../../../core/model/policy.ts'
import { optionsOf } from '../../../../core/policy/options-of.ts'
import { PRESETS } from '../../../../core/policy/presets.ts'

/** An option by name; an exclusion as `exclude.internal`. */
export type OptionName = Exclude<keyof PolicyOptions, 'exclude'> | `exclude.${keyof Exclusions}`

export type OptionValueOf<Name extends OptionName> = Name extends keyof PolicyOptions
  ? PolicyOptions[Name]
  : Name extends `exclude.${infer Exclusion extends keyof Exclusions}`
    ? Exclusions[Exclusion]
    : never

/** The account's value, else the preset's. */
export function optionValue<Name extends OptionName>(settings: PolicySettings, name: Name): OptionValueOf<Name> {
  return read(optionsOf(settings), name)
}

export function presetValue<Name extends OptionName>(preset: PresetName, name: Name): OptionValueOf<Name> {
  return read(PRESETS[preset], name)
}

export function differsFromPreset(settings: PolicySettings, name: OptionName): boolean {
  return !isSameValue(optionValue(settings, name), presetValue(settings.preset, name))
}

/** The preset's own value is not kept as the account's: it goes on following the preset. */
export function withOption<Name extends OptionName>(
  settings: PolicySettings,
  name: Name,
  value: OptionValueOf<Name>,
): PolicySettings {
  const kept = isSameValue(value, presetValue(settings.preset, name)) ? undefined : value
  const exclusion = exclusionOf(name)
  if (exclusion === undefined) return without({ ...settings, [name]: kept }, name)
  const exclude = without({ ...settings.exclude, [exclusion]: kept }, exclusion)
  return without({ ...settings, exclude: Object.keys(exclude).length === 0 ? undefined : exclude }, 'exclude')
}

export function withPresetValue(settings: PolicySettings, name: OptionName): PolicySettings {
  return withOption(settings, name, presetValue(settings.preset, name))
}

/** Whatever the order of keys, and of values in lists whose order has no meaning. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify([...value].map(String).sort())
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const given = Object.entries(value).filter(([, each]) => each !== undefined)
  return JSON.stringify(given.sort(([one], [other]) => (one < other ? -1 : 1)))
}

function read<Name extends OptionName>(options: PolicyOptions, name: Name): OptionValueOf<Name> {
  const exclusion = exclusionOf(name)
  const value = exclusion === undefined ? options[name as keyof PolicyOptions] : options.exclude[exclusion]
  return value as OptionValueOf<Name>
}

function exclusionOf(name: OptionName): keyof Exclusions | undefined {
  return name.startsWith('exclude.') ? (name.slice('exclude.'.length) as keyof Exclusions) : undefined
}

function without<Values extends object>(values: Values, name: string): Values {
  const given = Object.entries(values).filter(([key, value]) => key !== name || value !== undefined)
  return Object.fromEntries(given) as Values
}
