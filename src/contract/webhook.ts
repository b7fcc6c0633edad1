import { z } from 'zod'
import { WEBHOOK_EVENT_TYPES } from '../core/model/webhook.ts'
import { defineRoute } from './route.ts'
import { accountQuery, durationMs, givenId, id, list, page, pageQuery, timestamp } from './values.ts'

export const webhookUrl = z
  .url({ protocol: /^https?$/, error: 'Give an address like https://example.com/tapeline' })
  .max(2000)
  .refine((text) => !URL.canParse(text) || new URL(text).username === '', 'Give an address without a password')

export const webhookEventTypes = z
  .array(z.enum(WEBHOOK_EVENT_TYPES))
  .min(1, 'Choose what it is told of')
  .describe('`user.` and the others with a dot at the end stand for all events that begin so')

const description = z.string().trim().max(200)

const draft = z.object({
  url: webhookUrl,
  description: description.default(''),
  eventTypes: webhookEventTypes,
})

export const webhookDescription = description

export const webhook = z
  .object({
    id,
    accountId: id.exactOptional().describe("Absent: the platform's, told of all accounts"),
    url: z.string(),
    description: z.string(),
    eventTypes: z.array(z.enum(WEBHOOK_EVENT_TYPES)),
    active: z.boolean(),
    failingSince: timestamp.exactOptional().describe('Nothing was delivered since'),
    disabledReason: z.string().exactOptional(),
    createdAt: timestamp,
  })
  .meta({ id: 'Webhook', description: 'A program that is told what happens in an account' })

export type Webhook = z.infer<typeof webhook>

export const webhookDelivery = z
  .object({
    id: id.describe('`webhook-id` of the message'),
    webhookId: id,
    eventType: z.string(),
    payload: z.unknown(),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    createdAt: timestamp,
    nextAttemptAt: timestamp.exactOptional(),
    deliveredAt: timestamp.exactOptional(),
    lastStatus: z.int().exactOptional(),
    lastError: z.string().exactOptional(),
    lastDurationMs: durationMs.exactOptional(),
  })
  .meta({ id: 'WebhookDelivery' })

export type WebhookDelivery = z.infer<typeof webhookDelivery>

const params = z.object({ webhookId: givenId })
const tag = 'webhooks'
const access = 'manage-api-keys'

export const webhookRoutes = {
  listWebhooks: defineRoute({
    name: 'listWebhooks',
    method: 'GET',
    path: '/api/v1/webhooks',
    tag,
    summary: 'Webhooks, oldest first',
    access,
    query: accountQuery,
    answer: { status: 200, schema: list('webhooks', webhook) },
  }),
  createWebhook: defineRoute({
    name: 'createWebhook',
    method: 'POST',
    path: '/api/v1/webhooks',
    tag,
    summary: 'Have a program told what happens; its secret is shown this once',
    access,
    body: draft
      .extend({
        accountId: givenId
          .exactOptional()
          .describe('The platform leaves it out to be told `account.` events of all accounts'),
      })
      .meta({ id: 'WebhookDraft' }),
    answer: {
      status: 201,
      schema: z.object({ webhook, secret: z.string().describe('`whsec_…`, for the signatures') }),
    },
  }),
  updateWebhook: defineRoute({
    name: 'updateWebhook',
    method: 'PUT',
    path: '/api/v1/webhooks/{webhookId}',
    tag,
    summary: 'Replace a webhook, or make one active again that was disabled',
    access,
    params,
    body: draft.extend({ active: z.boolean().default(true) }).meta({ id: 'WebhookChange' }),
    answer: { status: 200, schema: webhook },
  }),
  removeWebhook: defineRoute({
    name: 'removeWebhook',
    method: 'DELETE',
    path: '/api/v1/webhooks/{webhookId}',
    tag,
    summary: 'Remove a webhook with what was to be delivered to it',
    access,
    params,
    answer: { status: 204 },
  }),
  testWebhook: defineRoute({
    name: 'testWebhook',
    method: 'POST',
    path: '/api/v1/webhooks/{webhookId}/test',
    tag,
    summary: 'Send it the event `webhook.test`',
    access,
    params,
    answer: { status: 202, schema: webhookDelivery },
  }),
  redeliverWebhook: defineRoute({
    name: 'redeliverWebhook',
    method: 'POST',
    path: '/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/redelivery',
    tag,
    summary: 'Send a message again, with the same id',
    access,
    params: z.object({ webhookId: givenId, deliveryId: givenId }),
    answer: { status: 202, schema: webhookDelivery },
  }),
  listWebhookDeliveries: defineRoute({
    name: 'listWebhookDeliveries',
    method: 'GET',
    path: '/api/v1/webhooks/{webhookId}/deliveries',
    tag,
    summary: 'What it was sent in the last 30 days, newest first, and what became of it',
    access,
    params,
    query: pageQuery,
    answer: { status: 200, schema: page('deliveries', webhookDelivery) },
  }),
}
