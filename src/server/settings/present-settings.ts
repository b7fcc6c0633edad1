import type { AccountSettings as ContractSettings } from '../../contract/settings.ts'
import type { SettingsVersion as ContractVersion } from '../../contract/settings-history.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { SettingsDifference } from '../../core/policy/describe-changes.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { resolvedOptions } from '../../core/policy/resolved-options.ts'
import { resultingMatrix } from '../../core/policy/resulting-matrix.ts'
import type { AccountSettings, SettingsVersion } from '../../store/account-settings.ts'
import { isoTime } from '../iso-time.ts'

/** `stored` is undefined while the defaults hold. */
export function presentSettings(accountId: AccountId, stored: AccountSettings | undefined): ContractSettings {
  const settings = stored?.settings ?? defaultSettings()
  return {
    accountId,
    version: stored?.version ?? 0,
    settings: settings as ContractSettings['settings'],
    options: resolvedOptions(settings) as ContractSettings['options'],
    matrix: resultingMatrix(settings).map((row) => ({ ...row, why: [...row.why] })),
    ...(stored ? presentChange(stored) : {}),
  }
}

/** When, by whom, why. */
export function presentChange(version: SettingsVersion): Pick<ContractVersion, 'changedAt' | 'changedBy' | 'comment'> {
  const { changedAtMs, changedBy, changedByName, comment } = version
  return {
    changedAt: isoTime(changedAtMs),
    ...(changedByName === undefined
      ? {}
      : { changedBy: { ...(changedBy === undefined ? {} : { id: changedBy }), name: changedByName } }),
    ...(comment === undefined ? {} : { comment }),
  }
}

/** Where thousands of users change at once nobody reads them all. */
const CHANGES_TOLD = 200

export function presentChanges(
  changes: readonly SettingsDifference[],
): Pick<ContractVersion, 'changes' | 'moreChanges'> {
  return {
    changes: changes.slice(0, CHANGES_TOLD).map((change) => ({ ...change, path: [...change.path] })),
    moreChanges: Math.max(0, changes.length - CHANGES_TOLD),
  }
}
