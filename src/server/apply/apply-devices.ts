import type { ApplyDevice } from '../../contract/apply-document.ts'
import type { Account, Device } from '../../core/model/account.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { createDevice, listDevices, removeDevice, updateDevice } from '../../store/devices.ts'
import { newId } from '../../store/new-id.ts'
import { bring, type Made, refuseTwice, takeAway } from './change.ts'
import { type UserKeys, userKeys } from './user-keys.ts'

export async function takeAwayDevices(trx: Trx, account: Account, devices: readonly ApplyDevice[]): Promise<Made[]> {
  const scope = accountScope(account.id)
  refuseTwice(devices.map(({ sipAddress }) => sipAddress))
  const absent = devices.filter((device) => device.absent)
  const existing = await existingDevices(trx, account, absent)
  const changes: Made[] = []
  for (const { sipAddress } of absent) {
    const device = existing.get(sipAddress)
    changes.push(
      await takeAway({ kind: 'device', name: `${account.slug}/${sipAddress}` }, device, (id) =>
        removeDevice(trx, scope, id),
      ),
    )
  }
  return changes
}

/** After the users: a device may belong to one of the same document. */
export async function bringDevices(trx: Trx, account: Account, devices: readonly ApplyDevice[]): Promise<Made[]> {
  const scope = accountScope(account.id)
  const present = devices.filter((device) => !device.absent)
  if (present.length === 0) return []
  const existing = await existingDevices(trx, account, present)
  const owners = await userKeys(trx, account)
  const changes: Made[] = []
  for (const wanted of present) {
    const name = `${account.slug}/${wanted.sipAddress}`
    const before = existing.get(wanted.sipAddress)
    const after: Device = {
      ...(before ?? { id: newId(), accountId: account.id }),
      sipAddress: wanted.sipAddress,
      name: wanted.name ?? before?.name ?? wanted.sipAddress,
      kind: wanted.kind ?? before?.kind ?? 'ip-phone',
      ...ownerOf(owners, wanted, name),
    }
    const write = () => (before ? updateDevice(trx, scope, after) : createDevice(trx, scope, after))
    const fields = (device: Device) => fieldsOf(device, owners)
    changes.push(await bring({ kind: 'device', name }, before && fields(before), fields(after), write))
  }
  return changes
}

async function existingDevices(
  trx: Trx,
  account: Account,
  wanted: readonly ApplyDevice[],
): Promise<ReadonlyMap<string, Device>> {
  const devices = wanted.length === 0 ? [] : await listDevices(trx, accountScope(account.id))
  return new Map(devices.map((device) => [device.sipAddress, device]))
}

function ownerOf(users: UserKeys, { owner }: ApplyDevice, name: string): { ownerId?: string } {
  return owner === undefined ? {} : { ownerId: users.idOf(owner, name) }
}

function fieldsOf({ name, kind, ownerId }: Device, users: UserKeys) {
  return { name, kind, owner: ownerId === undefined ? undefined : users.keyOf(ownerId) }
}
