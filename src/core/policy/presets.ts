import type { CellValue, PolicySettings, PresetName, RuleSet } from '../model/policy.ts'

/**
 * What accounts that come from another system are used to. A preset is values only: the engine knows none of them by name.
 * No preset has account rules: nothing is recorded before somebody decided that it may be.
 */
const PRESETS = {
  tapeline: { minimumDurationMs: 0 },
  mir: { minimumDurationMs: 2000 },
  kazoo: { minimumDurationMs: 0 },
  netsapiens: { minimumDurationMs: 0 },
} as const satisfies Record<PresetName, Omit<PolicySettings, 'preset' | 'account'>>

/** What holds for an account until somebody changes it: no cell is set, so nothing is recorded. */
export function defaultSettings(preset: PresetName = 'tapeline'): PolicySettings {
  return { preset, account: rules('inherit'), ...PRESETS[preset] }
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
