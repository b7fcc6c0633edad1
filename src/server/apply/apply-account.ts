import type { ApplyAccount, ApplyChange } from '../../contract/apply-document.ts'
import type { Account } from '../../core/model/account.ts'
import type { UserId } from '../../core/model/ids.ts'
import { completeSettings } from '../../core/policy/presets.ts'
import { findSettings, saveSettings } from '../../store/account-settings.ts'
import { createAccount, findAccountBySlug, removeAccount, updateAccount } from '../../store/accounts.ts'
import { accountScope, PLATFORM, type Trx } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { bringDevices, takeAwayDevices } from './apply-devices.ts'
import { bringUsers, takeAwayUsers } from './apply-users.ts'
import { bring, takeAway } from './change.ts'

/** What belongs to an account comes after it, and goes before it. */
export async function applyAccount(trx: Trx, wanted: ApplyAccount, changedBy?: UserId): Promise<ApplyChange[]> {
  const existing = await findAccountBySlug(trx, PLATFORM, wanted.slug)
  const account: Account = {
    id: existing?.id ?? newId(),
    slug: wanted.slug,
    name: wanted.name ?? existing?.name ?? wanted.slug,
    domains: wanted.domains ?? existing?.domains ?? [],
    timeZone: wanted.timeZone ?? existing?.timeZone ?? 'UTC',
  }
  const thing = { kind: 'account', name: account.slug } as const
  const takeAwayParts = async () => [
    ...(await takeAwayDevices(trx, account, wanted.devices ?? [])),
    ...(await takeAwayUsers(trx, account, wanted.users ?? [])),
  ]
  if (wanted.absent) {
    return [...(await takeAwayParts()), await takeAway(thing, existing, (id) => removeAccount(trx, id))]
  }
  const write = () => (existing ? updateAccount(trx, account) : createAccount(trx, account))
  return [
    await bring(thing, existing && fieldsOf(existing), fieldsOf(account), write),
    ...(await applySettings(trx, account, wanted, changedBy)),
    ...(await takeAwayParts()),
    ...(await bringUsers(trx, account, wanted.users ?? [])),
    ...(await bringDevices(trx, account, wanted.devices ?? [])),
  ]
}

async function applySettings(
  trx: Trx,
  account: Account,
  wanted: ApplyAccount,
  changedBy: UserId | undefined,
): Promise<ApplyChange[]> {
  if (!wanted.settings) return []
  const scope = accountScope(account.id)
  const before = (await findSettings(trx, scope, account.id))?.settings
  const settings = completeSettings(wanted.settings)
  const change = { accountId: account.id, settings, ...(changedBy === undefined ? {} : { changedBy }) }
  const thing = { kind: 'settings', name: account.slug } as const
  return [await bring(thing, before && { ...before }, { ...settings }, () => saveSettings(trx, scope, change))]
}

function fieldsOf({ name, domains, timeZone }: Account) {
  return { name, domains, timeZone }
}
