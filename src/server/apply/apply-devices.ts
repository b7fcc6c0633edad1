import type { ApplyChange, ApplyDevice } from '../../contract/apply-document.ts'
import type { Account, Device } from '../../core/model/account.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { createDevice, listDevices, removeDevice, updateDevice } from '../../store/devices.ts'
import { newId } from '../../store/new-id.ts'
import { listUsers, type StoredUser } from '../../store/users.ts'
import { bring, documentInvalid, refuseTwice, takeAway } from './change.ts'

export async function takeAwayDevices(
  trx: Trx,
  account: Account,
  devices: readonly ApplyDevice[],
): Promise<ApplyChange[]> {
  const scope = accountScope(account.id)
  refuseTwice(devices.map(({ sipAddress }) => sipAddress))
  const absent = devices.filter((device) => device.absent)
  const existing = absent.length === 0 ? [] : await listDevices(trx, scope)
  const changes: ApplyChange[] = []
  for (const { sipAddress } of absent) {
    const device = existing.find((one) => one.sipAddress === sipAddress)
    changes.push(
      await takeAway({ kind: 'device', name: `${account.slug}/${sipAddress}` }, device, (id) =>
        removeDevice(trx, scope, id),
      ),
    )
  }
  return changes
}

/** After the users: a device may belong to one of the same document. */
export async function bringDevices(
  trx: Trx,
  account: Account,
  devices: readonly ApplyDevice[],
): Promise<ApplyChange[]> {
  const scope = accountScope(account.id)
  const present = devices.filter((device) => !device.absent)
  if (present.length === 0) return []
  const [existing, users] = [await listDevices(trx, scope), await listUsers(trx, scope)]
  const changes: ApplyChange[] = []
  for (const wanted of present) {
    const name = `${account.slug}/${wanted.sipAddress}`
    const before = existing.find((device) => device.sipAddress === wanted.sipAddress)
    const after: Device = {
      ...(before ?? { id: newId(), accountId: account.id }),
      sipAddress: wanted.sipAddress,
      name: wanted.name ?? before?.name ?? wanted.sipAddress,
      kind: wanted.kind ?? before?.kind ?? 'ip-phone',
      ...ownerOf(users, wanted, name),
    }
    const write = () => (before ? updateDevice(trx, scope, after) : createDevice(trx, scope, after))
    const fields = (device: Device) => fieldsOf(device, users)
    changes.push(await bring({ kind: 'device', name }, before && fields(before), fields(after), write))
  }
  return changes
}

function ownerOf(users: readonly StoredUser[], { owner }: ApplyDevice, name: string): { ownerId?: string } {
  if (owner === undefined) return {}
  const found = users.find((user) => user.extension === owner || user.email === owner.toLowerCase())
  if (!found) throw documentInvalid(`${name}: there is no user ${owner}`)
  return { ownerId: found.id }
}

function fieldsOf({ name, kind, ownerId }: Device, users: readonly StoredUser[]) {
  const owner = users.find((user) => user.id === ownerId)
  return { name, kind, owner: owner?.extension ?? owner?.email ?? ownerId }
}
