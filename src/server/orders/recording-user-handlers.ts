import type { RecordingUser } from '../../contract/order.ts'
import { AppError } from '../../core/model/app-error.ts'
import { type Order, PRODUCTS } from '../../core/model/order.ts'
import type { PolicyOptions, PolicySettings, UserRules } from '../../core/model/policy.ts'
import { heldProduct, productName, withProfile } from '../../core/orders/product.ts'
import { mayBeRecorded } from '../../core/orders/review-order.ts'
import { optionsOf } from '../../core/policy/options-of.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { findSettings } from '../../store/account-settings.ts'
import { findOrderOptions, saveOrderOptions } from '../../store/order-options.ts'
import { pendingOrders } from '../../store/orders.ts'
import { listPeople, type PersonInList } from '../../store/people.ts'
import { findUser } from '../../store/users.ts'
import { scopeOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { changeSettings } from '../settings/change-settings.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'

type Names = 'listRecordingUsers' | 'setProfile' | 'getOrderOptions' | 'putOrderOptions'

export function recordingUserHandlers(parts: ServerParts): Handlers<Names> {
  const { db } = parts
  return {
    listRecordingUsers: async ({ actor, params: { accountId } }) => {
      const scope = await scopeOfAccount(db, actor, accountId)
      const settings = (await findSettings(db, scope, accountId))?.settings ?? defaultSettings()
      const pending = await pendingOrders(db, scope, accountId)
      const { profiles } = optionsOf(settings)
      return {
        products: PRODUCTS.map((id) => ({ id, name: productName(settings.preset, id) })),
        profiles: profiles === 'any' ? profiles : [...profiles],
        users: (await listPeople(db, scope)).map((user) => present(user, settings, profiles, pending.get(user.id))),
      }
    },

    setProfile: async (asked) => {
      const user = await findUser(db, scopeOf(asked.actor), asked.params.userId)
      if (user?.accountId === undefined) throw new AppError('user-not-found', 'There is no such user')
      const { id, accountId } = user
      const scope = await scopeOfAccount(db, asked.actor, accountId)
      await changeSettings(parts, asked, { accountId, scope }, async (_, inForce) => ({
        settings: withProfile(inForce.settings, id, asked.body.profile),
        comment: `Profile of ${user.name}`,
      }))
      return undefined
    },

    getOrderOptions: async ({ actor, params: { accountId } }) =>
      findOrderOptions(db, await scopeOfAccount(db, actor, accountId), accountId),

    putOrderOptions: async (asked) => {
      const { accountId } = asked.params
      const scope = await scopeOfAccount(db, asked.actor, accountId)
      return changeDirectory(parts, asked, async (trx) => {
        await saveOrderOptions(trx, scope, accountId, asked.body)
        return {
          result: asked.body,
          deed: {
            action: 'order-options.changed',
            subject: { kind: 'account', id: accountId },
            accountId,
            details: asked.body,
          },
          accountId,
        }
      })
    },
  }
}

function present(
  user: PersonInList,
  settings: PolicySettings,
  profiles: PolicyOptions['profiles'],
  pending: Order | undefined,
): RecordingUser {
  const { id, name, firstName, lastName, extension, numbers, email } = user
  const own: UserRules = (settings.users && Object.hasOwn(settings.users, id) && settings.users[id]) || {}
  return {
    id,
    name,
    numbers: [...numbers],
    mayBeRecorded: mayBeRecorded(own.profile, profiles),
    product: heldProduct(own.rules),
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(extension === undefined ? {} : { extension }),
    ...(email === undefined ? {} : { email }),
    ...(own.profile === undefined ? {} : { profile: own.profile }),
    ...(pending?.activationDate === undefined
      ? {}
      : {
          pending: {
            orderId: pending.id,
            action: pending.action,
            activationDate: pending.activationDate,
            ...(pending.product === undefined ? {} : { product: pending.product }),
          },
        }),
  }
}
