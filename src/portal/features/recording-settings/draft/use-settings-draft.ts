import { useMemo, useState } from 'react'
import type { AccountSettings } from '../../../../contract/settings.ts'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import {
  describeChanges,
  type SettingsDifference,
  type SettingsNames,
} from '../../../../core/policy/describe-changes.ts'
import { rebaseDraft } from './rebase-draft.ts'

/** New settings, or what to make of those that are edited. */
export type EditSettings = (next: PolicySettings | ((current: PolicySettings) => PolicySettings)) => void

export interface SettingsDraft {
  readonly settings: PolicySettings
  /** The version that is edited. */
  readonly base: AccountSettings
  readonly changes: readonly SettingsDifference[]
  /** What somebody else has saved since the editing began. */
  readonly newer: AccountSettings | undefined
  readonly edit: EditSettings
  readonly discard: () => void
  /** These settings are saved now: editing goes on from them. */
  readonly follow: (saved: AccountSettings) => void
  /** The unsaved changes again, on top of what somebody else saved. */
  readonly putOnTop: (saved: AccountSettings) => void
}

/** Edited settings. While nothing is changed they follow what is saved, whoever saves it. */
export function useSettingsDraft(latest: AccountSettings, names: SettingsNames): SettingsDraft {
  const [{ base, settings }, setState] = useState(() => fresh(latest))
  const changes = useMemo(
    () => (settings === base.settings ? [] : describeChanges(base.settings, settings, names)),
    [base, settings, names],
  )
  const isNewer = latest.version > base.version
  if (isNewer && changes.length === 0) setState(fresh(latest))
  return {
    settings,
    base,
    changes,
    newer: isNewer ? latest : undefined,
    edit: (next) =>
      setState((now) => ({ base: now.base, settings: typeof next === 'function' ? next(now.settings) : next })),
    discard: () => setState(fresh(isNewer ? latest : base)),
    follow: (saved) => setState(fresh(saved)),
    putOnTop: (saved) => setState({ base: saved, settings: rebaseDraft(base.settings, settings, saved.settings) }),
  }
}

function fresh(saved: AccountSettings): { readonly base: AccountSettings; readonly settings: PolicySettings } {
  return { base: saved, settings: saved.settings }
}
