/** Settings of a document, which names users and devices as people do. */

import type { ApplySettings } from '../../contract/apply-document.ts'
import type { Account } from '../../core/model/account.ts'
import type { DeviceRules, PolicySettings, UserRules } from '../../core/model/policy.ts'
import { completeSettings } from '../../core/policy/presets.ts'
import { findSettings, saveSettings } from '../../store/account-settings.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { refuseShorter } from '../retention/refuse-shorter.ts'
import type { AppliedBy } from './applying.ts'
import { bring, type Made, refuseTwice } from './change.ts'
import { deviceKeys } from './device-keys.ts'
import { type UserKeys, userKeys } from './user-keys.ts'

/** Fails with `document-invalid` when a user or device is not there. */
export async function applySettings(trx: Trx, account: Account, wanted: ApplySettings, by: AppliedBy): Promise<Made> {
  const scope = accountScope(account.id)
  const keys = { users: await userKeys(trx, account), devices: await deviceKeys(trx, account) }
  const before = (await findSettings(trx, scope, account.id))?.settings
  const settings = completeSettings(withIds(wanted, keys, account))
  const thing = { kind: 'settings', name: account.slug } as const
  return bring(thing, before && withKeys(before, keys), withKeys(settings, keys), async () => {
    await refuseShorter(trx, account.id, settings)
    return saveSettings(trx, scope, { accountId: account.id, settings, comment: 'From a document', ...by })
  })
}

interface Keys {
  readonly users: UserKeys
  readonly devices: UserKeys
}

function withIds({ users, devices, ...rest }: ApplySettings, keys: Keys, { slug }: Account) {
  const place = `${slug}: settings`
  // One user may be called by extension and by e-mail address.
  refuseTwice(
    Object.keys(users ?? {}).map((key) => `${place}.users.${keys.users.keyOf(keys.users.idOf(key, `${place}.users`))}`),
  )
  refuseTwice(Object.keys(devices ?? {}).map((key) => `${place}.devices.${key.trim().toLowerCase()}`))
  return {
    ...rest,
    ...renamed('users', users, (key) => keys.users.idOf(key, `${place}.users`)),
    ...renamed(
      'devices',
      devices,
      (key) => keys.devices.idOf(key, `${place}.devices`),
      ({ owner, ...device }) => ({
        ...device,
        ...(owner === undefined ? {} : { owner: keys.users.idOf(owner, `${place}.devices`) }),
      }),
    ),
  }
}

/** As the document writes them, to be told. */
function withKeys({ users, devices, ...rest }: PolicySettings, keys: Keys) {
  return {
    ...rest,
    ...renamed('users', users, keys.users.keyOf),
    ...renamed('devices', devices, keys.devices.keyOf, ({ owner, ...device }) => ({
      ...device,
      ...(owner === undefined ? {} : { owner: keys.users.keyOf(owner) }),
    })),
  }
}

function renamed<Name extends string, Rules extends UserRules & DeviceRules>(
  name: Name,
  all: Readonly<Record<string, Rules>> | undefined,
  rename: (key: string) => string,
  change: (rules: Rules) => Rules = (rules) => rules,
): { readonly [N in Name]?: Readonly<Record<string, Rules>> } {
  if (!all) return {}
  const entries = Object.entries(all).map(([key, rules]) => [rename(key), change(rules)])
  return { [name]: Object.fromEntries(entries) } as { [N in Name]: Record<string, Rules> }
}
