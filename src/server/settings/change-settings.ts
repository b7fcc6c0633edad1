import type { AccountSettings as ContractSettings } from '../../contract/settings.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { describeChanges } from '../../core/policy/describe-changes.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { findSettings, saveSettings } from '../../store/account-settings.ts'
import type { Scope, Trx } from '../../store/db.ts'
import type { Actor } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import { refuseShorter } from '../retention/refuse-shorter.ts'
import type { Asked } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { type AccountPeople, loadPeople, namesOf } from './account-people.ts'
import { authorOf } from './author-of.ts'
import { presentChanges, presentSettings } from './present-settings.ts'

interface NewSettings {
  readonly settings: PolicySettings
  readonly comment?: string | undefined
  /** Of which version these are the settings. */
  readonly backToVersion?: number
}

/** Saves what `make` makes of the settings in force, as a new version with its line in the audit log. */
export function changeSettings(
  parts: ServerParts,
  asked: Pick<Asked<never>, 'request'> & { readonly actor: Actor },
  { accountId, scope, basedOnVersion }: ChangedSettings,
  make: (trx: Trx, inForce: SettingsInForce) => Promise<NewSettings>,
): Promise<ContractSettings> {
  const { actor } = asked
  return changeDirectory(parts, asked, async (trx) => {
    const stored = await findSettings(trx, scope, accountId)
    const inForce = { version: stored?.version ?? 0, settings: stored?.settings ?? defaultSettings() }
    const people = await loadPeople(trx, scope)
    const { settings, comment, backToVersion } = await make(trx, { ...inForce, people })
    await refuseShorter(trx, accountId, settings)
    const version = await saveSettings(trx, scope, {
      accountId,
      settings,
      comment,
      // Also of a change that is to win over those of others: what it was made of must be what it replaces.
      basedOnVersion: basedOnVersion ?? inForce.version,
      ...authorOf(actor),
    })
    return {
      result: presentSettings(accountId, await findSettings(trx, scope, accountId)),
      deed: {
        action: 'settings.changed',
        subject: { kind: 'settings', id: accountId },
        accountId,
        details: {
          version,
          ...(comment === undefined ? {} : { comment }),
          ...(backToVersion === undefined ? {} : { backToVersion }),
          ...presentChanges(describeChanges(inForce.settings, settings, namesOf(people))),
        },
      },
      accountId,
    }
  })
}

export interface ChangedSettings {
  readonly accountId: AccountId
  readonly scope: Scope
  readonly basedOnVersion?: number | undefined
}

export interface SettingsInForce {
  /** 0: the defaults. */
  readonly version: number
  readonly settings: PolicySettings
  readonly people: AccountPeople
}
