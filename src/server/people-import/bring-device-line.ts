import { documentDevice } from '../../contract/apply-document.ts'
import type { Account, Device } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { createDevice, listDevices, updateDevice } from '../../store/devices.ts'
import { newId } from '../../store/new-id.ts'
import { bring } from '../apply/change.ts'
import { type UserKeys, userKeys } from '../apply/user-keys.ts'
import type { BringLine } from './bring-line.ts'

/** For all lines of a file: what is there already is read once. */
export async function deviceBringer(trx: Trx, account: Account): Promise<BringLine> {
  const scope = accountScope(account.id)
  const owners = await userKeys(trx, account)
  const devices = new Map((await listDevices(trx, scope)).map((device) => [device.sipAddress, device]))
  const lineOf = new Map<string, number>()
  return async ({ line, fields }) => {
    if (fields.sipAddress === undefined) throw new AppError('document-invalid', 'Give the SIP address')
    const wanted = documentDevice.parse(fields)
    const { sipAddress } = wanted
    const earlier = lineOf.get(sipAddress)
    if (earlier !== undefined) throw new AppError('document-ambiguous', `Line ${earlier} is about the same device`)
    lineOf.set(sipAddress, line)
    const before = devices.get(sipAddress)
    const ownerId = wanted.owner === undefined ? undefined : ownerOf(owners, wanted.owner)
    const after: Device = {
      ...(before ?? { id: newId(), accountId: account.id }),
      sipAddress,
      name: wanted.name ?? before?.name ?? sipAddress,
      kind: wanted.kind ?? before?.kind ?? 'ip-phone',
      ...(ownerId === undefined ? {} : { ownerId }),
    }
    const write = () => (before ? updateDevice(trx, scope, after) : createDevice(trx, scope, after))
    const shown = ({ name, kind, ownerId: owner }: Device) => ({ name, kind, owner: owner && owners.keyOf(owner) })
    const thing = { kind: 'device', name: sipAddress } as const
    const { change, fields: changed } = await bring(thing, before && shown(before), shown(after), write)
    return {
      name: after.name,
      change: change as 'create' | 'change' | 'unchanged',
      ...(changed === undefined ? {} : { fields: changed }),
    }
  }
}

function ownerOf(owners: UserKeys, key: string): string {
  try {
    return owners.idOf(key, 'owner')
  } catch (error) {
    throw new AppError('user-not-found', `There is no user ${key}`, {}, { cause: error })
  }
}
