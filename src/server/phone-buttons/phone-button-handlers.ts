/** Tokens of devices, for whoever sets up phones. */

import { type PhoneButton as ContractButton, type PhoneCommand, phoneCommand } from '../../contract/phone-button.ts'
import type { Device } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import { type Db, PLATFORM } from '../../store/db.ts'
import { findDevice } from '../../store/devices.ts'
import { createPhoneButton, listPhoneButtons, type PhoneButton, revokePhoneButton } from '../../store/phone-buttons.ts'
import { type Actor, scopeOf, userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

type Names = 'listPhoneButtons' | 'createPhoneButton' | 'revokePhoneButton'

export function phoneButtonHandlers({ db, nowMs }: ServerParts): Handlers<Names> {
  return {
    listPhoneButtons: async ({ actor, params }) => {
      const device = await getDevice(db, actor, params.deviceId)
      return { phoneButtons: (await listPhoneButtons(db, scopeOf(actor), device.id)).map(presentPhoneButton) }
    },

    createPhoneButton: async ({ actor, params, request }) => {
      const device = await getDevice(db, actor, params.deviceId)
      const createdBy = userIdOf(actor)
      const { button, token } = await db.transaction().execute(async (trx) => {
        const created = await createPhoneButton(trx, PLATFORM, {
          accountId: device.accountId,
          deviceId: device.id,
          ...(createdBy !== undefined && { createdBy }),
        })
        await audit(trx, request, nowMs(), actor, deed('phone-button.created', created.button, device))
        return created
      })
      const base = `${request.protocol}://${request.host}/api/v1/phone/${token}`
      const urls = Object.fromEntries(phoneCommand.options.map((command) => [command, `${base}/${command}`]))
      return { phoneButton: presentPhoneButton(button), urls: urls as Record<PhoneCommand, string> }
    },

    revokePhoneButton: async ({ actor, params, request }) => {
      const device = await getDevice(db, actor, params.deviceId)
      const button = { id: params.phoneButtonId, deviceId: device.id }
      await db.transaction().execute(async (trx) => {
        await revokePhoneButton(trx, PLATFORM, button, nowMs())
        await audit(trx, request, nowMs(), actor, deed('phone-button.revoked', button, device))
      })
      return undefined
    },
  }
}

/** Fails with `device-not-found`. */
async function getDevice(db: Db, actor: Actor, id: string): Promise<Device> {
  const device = await findDevice(db, scopeOf(actor), id)
  if (!device) throw new AppError('device-not-found', 'There is no such device')
  return device
}

function deed(action: string, { id }: Pick<PhoneButton, 'id'>, device: Device) {
  return {
    action,
    subject: { kind: 'phone-button', id },
    accountId: device.accountId,
    details: { device: device.id, name: device.name },
  }
}

function presentPhoneButton({
  id,
  deviceId,
  hint,
  createdAtMs,
  lastUsedAtMs,
  revokedAtMs,
}: PhoneButton): ContractButton {
  return {
    id,
    deviceId,
    hint,
    createdAt: isoTime(createdAtMs),
    ...(lastUsedAtMs !== undefined && { lastUsedAt: isoTime(lastUsedAtMs) }),
    ...(revokedAtMs !== undefined && { revokedAt: isoTime(revokedAtMs) }),
  }
}
