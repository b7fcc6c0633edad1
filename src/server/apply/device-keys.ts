import type { Account } from '../../core/model/account.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { listDevices } from '../../store/devices.ts'
import { documentInvalid } from './change.ts'
import type { UserKeys } from './user-keys.ts'

/** Devices by SIP address. */
export async function deviceKeys(trx: Trx, account: Account): Promise<UserKeys> {
  const devices = await listDevices(trx, accountScope(account.id))
  const ids = new Map(devices.map(({ id, sipAddress }) => [sipAddress, id]))
  const keys = new Map(devices.map(({ id, sipAddress }) => [id, sipAddress]))
  const findId = (key: string) => ids.get(key.trim().toLowerCase())
  return {
    findId,
    idOf(key, place) {
      const id = findId(key)
      if (id === undefined) throw documentInvalid(`${place}: there is no device ${key}`)
      return id
    },
    keyOf: (id) => keys.get(id) ?? id,
  }
}
