import type { Selectable } from 'kysely'
import type { Device, DeviceKind } from '../core/model/account.ts'
import { AppError } from '../core/model/app-error.ts'
import type { DeviceId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, type Scope } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export type NewDevice = Omit<Device, 'id'> & { readonly id?: DeviceId }

/** Fails with `sip-address-taken`, `user-not-found` (the owner), `account-not-found` or `outside-account`. */
export async function createDevice(db: Db, scope: Scope, draft: NewDevice): Promise<Device> {
  const device: Device = { ...draft, id: draft.id ?? newId(), sipAddress: draft.sipAddress.toLowerCase() }
  await refusing(inScope(db, scope, (trx) => trx.insertInto('devices').values(toRow(device)).execute()))
  return device
}

/** Replaces everything but id and account. Fails with `device-not-found` and as `createDevice`. */
export async function updateDevice(db: Db, scope: Scope, device: Device): Promise<void> {
  const { id, account_id: _, ...values } = toRow(device)
  const result = await refusing(
    inScope(db, scope, (trx) => trx.updateTable('devices').set(values).where('id', '=', id).executeTakeFirst()),
  )
  if (result.numUpdatedRows === 0n) throw new AppError('device-not-found', 'There is no such device')
}

export async function removeDevice(db: Db, scope: Scope, id: DeviceId): Promise<void> {
  if (!isUuid(id)) return
  await inScope(db, scope, (trx) => trx.deleteFrom('devices').where('id', '=', id).execute())
}

/** By name. */
export async function listDevices(db: Db, scope: Scope): Promise<readonly Device[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('devices').selectAll().orderBy('name').orderBy('id').execute(),
  )
  return rows.map(toDevice)
}

export async function findDevice(db: Db, scope: Scope, id: DeviceId): Promise<Device | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('devices').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toDevice(row)
}

/** Those of them that the scope sees. */
export async function findDevices(db: Db, scope: Scope, ids: readonly DeviceId[]): Promise<readonly Device[]> {
  const known = ids.filter(isUuid)
  if (known.length === 0) return []
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('devices').selectAll().where('id', 'in', known).execute(),
  )
  return rows.map(toDevice)
}

function toRow(device: Device) {
  return {
    id: device.id,
    account_id: device.accountId,
    name: device.name,
    kind: device.kind,
    owner_id: device.ownerId ?? null,
    sip_address: device.sipAddress.toLowerCase(),
  }
}

export function toDevice(row: Omit<Selectable<Tables['devices']>, 'created_at' | 'search'>): Device {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    kind: row.kind as DeviceKind,
    sipAddress: row.sip_address,
    ...withoutNulls({ ownerId: row.owner_id }),
  }
}
