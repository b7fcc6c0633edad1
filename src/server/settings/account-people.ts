/** Users and devices of an account, as settings name them and as people call them. */

import type { Device } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { DeviceId, UserId } from '../../core/model/ids.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import type { SettingsNames } from '../../core/policy/describe-changes.ts'
import type { Db, Scope } from '../../store/db.ts'
import { listDevices } from '../../store/devices.ts'
import { listUsers, type StoredUser } from '../../store/users.ts'

export interface AccountPeople {
  readonly users: ReadonlyMap<UserId, StoredUser>
  readonly devices: ReadonlyMap<DeviceId, Device>
}

export async function loadPeople(db: Db, scope: Scope): Promise<AccountPeople> {
  const [users, devices] = [await listUsers(db, scope), await listDevices(db, scope)]
  return {
    users: new Map(users.map((user) => [user.id, user])),
    devices: new Map(devices.map((device) => [device.id, device])),
  }
}

/** `Ann Lee (101)`. */
export function namesOf({ users, devices }: AccountPeople): SettingsNames {
  return {
    user: (id) => {
      const user = users.get(id)
      return user?.extension === undefined ? user?.name : `${user.name} (${user.extension})`
    },
    device: (id) => devices.get(id)?.name,
  }
}

/**
 * Who was removed since may go on being named where the settings in force already do: it does no harm, and keeps nobody from changing
 * something else. Fails with `settings-id-unknown`.
 */
export function refuseUnknownIds(settings: PolicySettings, people: AccountPeople, inForce: PolicySettings): void {
  const knownUser = (id: UserId) => people.users.has(id) || namesUser(inForce, id)
  const problems = [
    ...Object.keys(settings.users ?? {})
      .filter((id) => !knownUser(id))
      .map((id) => ({ field: `settings.users.${id}`, message: `There is no user ${id} in the account` })),
    ...Object.keys(settings.devices ?? {})
      .filter((id) => !people.devices.has(id) && !Object.hasOwn(inForce.devices ?? {}, id))
      .map((id) => ({ field: `settings.devices.${id}`, message: `There is no device ${id} in the account` })),
    ...Object.entries(settings.devices ?? {})
      .filter(([, { owner }]) => owner !== undefined && !knownUser(owner))
      .map(([id, { owner }]) => ({
        field: `settings.devices.${id}.owner`,
        message: `There is no user ${owner} in the account`,
      })),
  ]
  const [first] = problems
  if (first) throw new AppError('settings-id-unknown', first.message, { problems: problems.slice(0, 100) })
}

function namesUser({ users = {}, devices = {} }: PolicySettings, id: UserId): boolean {
  return Object.hasOwn(users, id) || Object.values(devices).some(({ owner }) => owner === id)
}
