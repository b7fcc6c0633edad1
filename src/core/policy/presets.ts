import type { CellValue, PolicySettings, PresetName, RuleSet } from '../model/policy.ts'

/**
 * What accounts that come from another system are used to. A preset is values only: the engine knows none of them by name.
 * Under `tapeline` every call that a phone system sends is recorded until somebody decides otherwise; the other three record
 * nothing before they are told to.
 */
const PRESETS = {
  tapeline: { account: rules('always'), minimumDurationMs: 0 },
  mir: { account: rules('off'), minimumDurationMs: 2000 },
  kazoo: { account: rules('off'), minimumDurationMs: 0 },
  netsapiens: { account: rules('off'), minimumDurationMs: 0 },
} as const satisfies Record<PresetName, Omit<PolicySettings, 'preset'>>

/** What holds for an account until somebody changes it. */
export function defaultSettings(preset: PresetName = 'tapeline'): PolicySettings {
  return { preset, ...PRESETS[preset] }
}

/** Settings as people write them: what is left out is `inherit` for a cell, and the preset's value for an option. */
export interface SettingsDraft {
  readonly preset?: PresetName | undefined
  readonly account?: { readonly [Direction in keyof RuleSet]?: Partial<RuleSet[Direction]> | undefined } | undefined
  readonly minimumDurationMs?: number | undefined
}

export function completeSettings(draft: SettingsDraft): PolicySettings {
  const { preset, minimumDurationMs } = defaultSettings(draft.preset)
  const unset = rules('inherit')
  return {
    preset,
    account: {
      inbound: { ...unset.inbound, ...draft.account?.inbound },
      outbound: { ...unset.outbound, ...draft.account?.outbound },
    },
    minimumDurationMs: draft.minimumDurationMs ?? minimumDurationMs,
  }
}

function rules(value: CellValue): RuleSet {
  return { inbound: { onnet: value, offnet: value }, outbound: { onnet: value, offnet: value } }
}
