import type { WebhookDelivery as ContractDelivery, Webhook as ContractWebhook } from '../../contract/webhook.ts'
import { reaches, reachOf } from '../../core/access/reach-of.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { WebhookEventType } from '../../core/model/webhook.ts'
import { accountScope, PLATFORM } from '../../store/db.ts'
import {
  createWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
  removeWebhook,
  tellOne,
  updateWebhook,
  type Webhook,
  type WebhookDelivery,
} from '../../store/webhooks.ts'
import { type Actor, accountFor, isOfPlatform, may, scopeOf, userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

type Names =
  | 'listWebhooks'
  | 'createWebhook'
  | 'updateWebhook'
  | 'removeWebhook'
  | 'testWebhook'
  | 'redeliverWebhook'
  | 'listWebhookDeliveries'

export function webhookHandlers({ db, keys, nowMs }: ServerParts): Handlers<Names> {
  return {
    listWebhooks: async ({ actor, query }) => ({
      webhooks: (await listWebhooks(db, scopeOf(actor, query.accountId))).map(present),
    }),

    createWebhook: async ({ actor, body, request }) => {
      const accountId = ownerOf(actor, body)
      refuseUnseen(actor, body.eventTypes)
      return db.transaction().execute(async (trx) => {
        const scope = accountId === undefined ? PLATFORM : accountScope(accountId)
        const draft = { ...body, accountId, createdBy: userIdOf(actor) }
        const { webhook, secret } = await createWebhook(trx, scope, keys, draft)
        await audit(trx, request, nowMs(), actor, deedOf('webhook.created', webhook))
        return { webhook: present(webhook), secret }
      })
    },

    updateWebhook: async ({ actor, params, body, request }) => {
      refuseUnseen(actor, body.eventTypes)
      const { accountId } = await getWebhook(db, scopeOf(actor), params.webhookId)
      if (accountId === undefined) ownerOf(actor, body)
      return db.transaction().execute(async (trx) => {
        const webhook = await updateWebhook(trx, scopeOf(actor), params.webhookId, body)
        await audit(trx, request, nowMs(), actor, deedOf('webhook.changed', webhook))
        return present(webhook)
      })
    },

    removeWebhook: async ({ actor, params, request }) => {
      const webhook = await getWebhook(db, scopeOf(actor), params.webhookId)
      await db.transaction().execute(async (trx) => {
        await removeWebhook(trx, scopeOf(actor), webhook.id)
        await audit(trx, request, nowMs(), actor, deedOf('webhook.removed', webhook))
      })
      return undefined
    },

    testWebhook: async ({ actor, params, request }) => {
      const webhook = await getWebhook(db, scopeOf(actor), params.webhookId)
      const delivery = await tellOne(db, webhook, 'webhook.test', { webhookId: webhook.id }, nowMs())
      await audit(db, request, nowMs(), actor, deedOf('webhook.tested', webhook))
      return presentDelivery(delivery)
    },

    redeliverWebhook: async ({ actor, params, request }) => {
      const webhook = await getWebhook(db, scopeOf(actor), params.webhookId)
      return db.transaction().execute(async (trx) => {
        const delivery = await redeliver(trx, scopeOf(actor), webhook.id, params.deliveryId, nowMs())
        const { details, ...deed } = deedOf('webhook.redelivered', webhook)
        await audit(trx, request, nowMs(), actor, { ...deed, details: { ...details, deliveryId: delivery.id } })
        return presentDelivery(delivery)
      })
    },

    listWebhookDeliveries: async ({ actor, params, query }) => {
      const webhook = await getWebhook(db, scopeOf(actor), params.webhookId)
      const { deliveries, nextCursor } = await listDeliveries(db, scopeOf(actor), webhook.id, query)
      return {
        deliveries: deliveries.map(presentDelivery),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      }
    },
  }
}

/** Undefined: the platform's. Fails with `account-required` unless it is told of accounts as such only. */
function ownerOf(
  actor: Actor,
  { accountId, eventTypes }: { readonly accountId?: string; readonly eventTypes: readonly WebhookEventType[] },
): AccountId | undefined {
  const isOfAll = accountId === undefined && may(actor, 'manage-platform') && isOfPlatform(actor)
  return isOfAll && eventTypes.every((type) => type === 'account.') ? undefined : accountFor(actor, accountId)
}

/** Nobody has a program told what they do not see themselves: every call of the account, or its audit log. */
function refuseUnseen(actor: Actor, eventTypes: readonly WebhookEventType[]): void {
  const isOfCalls = (type: WebhookEventType) => type.startsWith('call.') || type.startsWith('recording.')
  const seesCalls = may(actor, 'see-calls') && reaches(reachOf(actor.who, 'see-calls'), 'account')
  const unseen = eventTypes.filter((type) => !(isOfCalls(type) ? seesCalls : may(actor, 'read-audit-log')))
  const [first] = unseen
  if (first === undefined) return
  throw new AppError('not-permitted', 'You do not see yourself what the webhook would tell', {
    permission: isOfCalls(first) ? 'see-calls' : 'read-audit-log',
  })
}

function deedOf(action: string, { id, accountId, url, eventTypes, active }: Webhook) {
  return { action, subject: { kind: 'webhook', id }, accountId, details: { url, eventTypes, active } }
}

function present({ failingSinceMs, createdAtMs, eventTypes, ...webhook }: Webhook): ContractWebhook {
  return {
    ...webhook,
    eventTypes: [...eventTypes],
    createdAt: isoTime(createdAtMs),
    ...(failingSinceMs === undefined ? {} : { failingSince: isoTime(failingSinceMs) }),
  }
}

function presentDelivery(delivery: WebhookDelivery): ContractDelivery {
  const { createdAtMs, nextAttemptAtMs, deliveredAtMs, ...rest } = delivery
  return {
    ...rest,
    createdAt: isoTime(createdAtMs),
    ...(nextAttemptAtMs === undefined ? {} : { nextAttemptAt: isoTime(nextAttemptAtMs) }),
    ...(deliveredAtMs === undefined ? {} : { deliveredAt: isoTime(deliveredAtMs) }),
  }
}
