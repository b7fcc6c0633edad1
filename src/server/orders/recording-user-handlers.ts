import type { RecordingUser } from '../../contract/order.ts'
import type { QueryOf } from '../../contract/route.ts'
import type { ROUTES } from '../../contract/routes.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { UserId } from '../../core/model/ids.ts'
import { type Order, PRODUCTS } from '../../core/model/order.ts'
import { productName, withProfile } from '../../core/orders/product.ts'
import { mayBeRecorded } from '../../core/orders/review-order.ts'
import { findOrderOptions, saveOrderOptions } from '../../store/order-options.ts'
import { pendingOrders } from '../../store/orders.ts'
import { pageRecordingUsers, type RecordingUserFilter } from '../../store/page-recording-users.ts'
import type { PersonInList } from '../../store/people.ts'
import { findUser } from '../../store/users.ts'
import { may, scopeOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { changeSettings } from '../settings/change-settings.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'
import { createHoldings, type Holdings, withWaiting } from './holdings.ts'

type Names = 'listRecordingUsers' | 'setProfile' | 'getOrderOptions' | 'putOrderOptions'

export function recordingUserHandlers(parts: ServerParts): Handlers<Names> {
  const { db } = parts
  const holdings = createHoldings(db)
  return {
    listRecordingUsers: async ({ actor, params: { accountId }, query }) => {
      const scope = await scopeOfAccount(db, actor, accountId)
      const inForce = await holdings.of(scope, accountId)
      const pending = await pendingOrders(db, scope, accountId)
      const { sortBy, descending, text, cursor, limit, ...wanted } = query
      const { people, ...rest } = await pageRecordingUsers(
        db,
        scope,
        accountId,
        { ...filterOf(wanted, inForce, pending), asColleague: !may(actor, 'manage-users') },
        { by: sortBy, isDescending: descending },
        {
          ...(text !== undefined && { text }),
          ...(cursor !== undefined && { cursor }),
          ...(limit !== undefined && { limit }),
        },
      )
      const { preset, profiles, otherProfiles } = inForce
      return {
        products: PRODUCTS.map((id) => ({ id, name: productName(preset, id) })),
        profiles: profiles === 'any' ? profiles : [...profiles],
        otherProfiles: [...otherProfiles],
        users: people.map((user) => present(user, inForce, pending.get(user.id))),
        ...rest,
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

type Wanted = Pick<
  QueryOf<(typeof ROUTES)['listRecordingUsers']>,
  'state' | 'product' | 'userId' | 'name' | 'number' | 'extension'
>

/** Who of the account is wanted, by what they have. */
function filterOf(
  { state, product, userId, ...columns }: Wanted,
  holdings: Holdings,
  pending: ReadonlyMap<UserId, unknown>,
): Omit<RecordingUserFilter, 'asColleague'> {
  return {
    ...(state !== undefined && { isHolder: state === 'recorded' }),
    ...(product !== undefined && { product }),
    ...(userId !== undefined && { userId }),
    columns,
    holders: withWaiting(holdings, pending.keys()),
  }
}

function present(user: PersonInList, { ofUser, profiles }: Holdings, pending: Order | undefined): RecordingUser {
  const { numbers, ...fields } = user
  const { product = 'none' as const, profile } = ofUser.get(user.id) ?? {}
  return {
    ...fields,
    numbers: [...numbers],
    mayBeRecorded: mayBeRecorded(profile, profiles),
    product,
    ...(profile === undefined ? {} : { profile }),
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
