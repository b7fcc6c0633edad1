import type { Exclusions, PolicyOptions } from '../../../../core/model/policy.ts'
import { PRESETS } from '../../../../core/policy/presets.ts'
import type { OptionName } from './option.ts'

const { exclude, ...others } = PRESETS.tapeline

/** Every option there is: a preset has a value for each. */
export const OPTION_NAMES: readonly OptionName[] = [
  ...(Object.keys(exclude) as (keyof Exclusions)[]).map((name): OptionName => `exclude.${name}`),
  ...(Object.keys(others) as Exclude<keyof PolicyOptions, 'exclude'>[]),
]
