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
  const existing = await existingDevices(trx, account, absent)
  const changes: ApplyChange[] = []
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
export async function bringDevices(
  trx: Trx,
  account: Account,
  devices: readonly ApplyDevice[],
): Promise<ApplyChange[]> {
  const scope = accountScope(account.id)
  const present = devices.filter((device) => !device.absent)
  if (present.length === 0) return []
  const existing = await existingDevices(trx, account, present)
  const owners = await ownersOf(trx, account)
  const changes: ApplyChange[] = []
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

/** Users by what a document may call them, and by id. */
interface Owners {
  readonly byName: ReadonlyMap<string, StoredUser>
  readonly byId: ReadonlyMap<string, StoredUser>
}

async function ownersOf(trx: Trx, account: Account): Promise<Owners> {
  const users = await listUsers(trx, accountScope(account.id))
  const byEmail = users.flatMap((user) => (user.email === undefined ? [] : [[user.email, user] as const]))
  const byExtension = users.flatMap((user) => (user.extension === undefined ? [] : [[user.extension, user] as const]))
  return { byName: new Map([...byEmail, ...byExtension]), byId: new Map(users.map((user) => [user.id, user])) }
}

function ownerOf({ byName }: Owners, { owner }: ApplyDevice, name: string): { ownerId?: string } {
  if (owner === undefined) return {}
  const found = byName.get(owner) ?? byName.get(owner.toLowerCase())
  if (!found) throw documentInvalid(`${name}: there is no user ${owner}`)
  return { ownerId: found.id }
}

function fieldsOf({ name, kind, ownerId }: Device, { byId }: Owners) {
  const owner = ownerId === undefined ? undefined : byId.get(ownerId)
  return { name, kind, owner: owner?.extension ?? owner?.email ?? ownerId }
}
