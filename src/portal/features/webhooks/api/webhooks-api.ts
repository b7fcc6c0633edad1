import type { SentBodyOf } from '../../../../contract/route.ts'
import type { Webhook, webhookRoutes } from '../../../../contract/webhook.ts'
import { request } from '../../../lib/request.ts'

export type WebhookInput = SentBodyOf<typeof webhookRoutes.updateWebhook>

/** `secret` cannot be read again. */
export function createWebhook(
  body: SentBodyOf<typeof webhookRoutes.createWebhook>,
): Promise<{ readonly webhook: Webhook; readonly secret: string }> {
  return request('/webhooks', { method: 'POST', body })
}

export function updateWebhook(id: string, body: WebhookInput): Promise<Webhook> {
  return request(`/webhooks/${id}`, { method: 'PUT', body })
}

export function removeWebhook(id: string): Promise<undefined> {
  return request(`/webhooks/${id}`, { method: 'DELETE' })
}

export function testWebhook(id: string): Promise<unknown> {
  return request(`/webhooks/${id}/test`, { method: 'POST' })
}

/** The same message, with the same id. */
export function redeliver(webhookId: string, deliveryId: string): Promise<unknown> {
  return request(`/webhooks/${webhookId}/deliveries/${deliveryId}/redelivery`, { method: 'POST' })
}
