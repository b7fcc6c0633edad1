import type { Device as ContractDevice } from '../../contract/device.ts'
import type { Device } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import { accountScope, type Db } from '../../store/db.ts'
import { createDevice, findDevice, removeDevice, updateDevice } from '../../store/devices.ts'
import { pageDevices } from '../../store/page-people.ts'
import { type Actor, accountFor, scopeOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import { givenIds } from '../given-ids.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

type Names = 'listDevices' | 'getDevice' | 'createDevice' | 'updateDevice' | 'removeDevice'

export function deviceHandlers(parts: ServerParts): Handlers<Names> {
  const { db } = parts
  return {
    listDevices: async ({ actor, query: { accountId, ownerId, ids, ...page } }) => {
      const filter = { ...givenIds(ids), ...(ownerId === undefined ? {} : { ownerId }) }
      const { devices, ...next } = await pageDevices(db, scopeOf(actor, accountId), filter, page)
      return { devices: devices.map(presentDevice), ...next }
    },

    getDevice: async ({ actor, params }) => presentDevice(await getDevice(db, actor, params.deviceId)),

    createDevice: async (asked) => {
      const accountId = accountFor(asked.actor, asked.body.accountId)
      return changeDirectory(parts, asked, async (trx) => {
        const device = await createDevice(trx, accountScope(accountId), { ...asked.body, accountId })
        return { result: presentDevice(device), deed: deed('device.created', device), accountId }
      })
    },

    updateDevice: async (asked) => {
      const { id, accountId } = await getDevice(db, asked.actor, asked.params.deviceId)
      return changeDirectory(parts, asked, async (trx) => {
        const device = { ...asked.body, id, accountId }
        await updateDevice(trx, accountScope(accountId), device)
        return { result: presentDevice(device), deed: deed('device.changed', device), accountId }
      })
    },

    removeDevice: async (asked) => {
      const device = await getDevice(db, asked.actor, asked.params.deviceId)
      const { id, accountId } = device
      return changeDirectory(parts, asked, async (trx) => {
        await removeDevice(trx, accountScope(accountId), id)
        return { result: undefined, deed: deed('device.removed', device), accountId }
      })
    },
  }
}

async function getDevice(db: Db, actor: Actor, id: string): Promise<Device> {
  const device = await findDevice(db, scopeOf(actor), id)
  if (!device) throw new AppError('device-not-found', 'There is no such device')
  return device
}

function deed(action: string, { id, accountId, name }: Device) {
  return { action, subject: { kind: 'device', id }, accountId, details: { name } }
}

function presentDevice({ id, accountId, name, kind, ownerId, sipAddress }: Device): ContractDevice {
  return { id, accountId, name, kind, sipAddress, ...(ownerId === undefined ? {} : { ownerId }) }
}
