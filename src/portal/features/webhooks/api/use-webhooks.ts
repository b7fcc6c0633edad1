import { useQuery } from '@tanstack/react-query'
import type { Webhook, WebhookDelivery } from '../../../../contract/webhook.ts'
import { request } from '../../../lib/request.ts'

/** Oldest first. */
export function useWebhooks() {
  return useQuery({
    queryKey: ['webhooks'],
    queryFn: ({ signal }) => request<{ webhooks: Webhook[] }>('/webhooks', { signal }),
    select: (answer) => answer.webhooks,
  })
}

/** The newest ones; asked again while one waits. */
export function useDeliveries(webhookId: string) {
  return useQuery({
    queryKey: ['webhooks', webhookId, 'deliveries'],
    queryFn: ({ signal }) =>
      request<{ deliveries: WebhookDelivery[] }>(`/webhooks/${webhookId}/deliveries`, { query: { limit: 20 }, signal }),
    select: (answer) => answer.deliveries,
    refetchInterval: 2000,
  })
}
