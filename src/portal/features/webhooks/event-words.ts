import type { WebhookEventType } from '../../../core/model/webhook.ts'

export const EVENT_WORDS: Readonly<Record<WebhookEventType, string>> = {
  'call.started': 'A call starts',
  'call.ended': 'A call ends',
  'recording.ready': 'A recording can be played',
  'user.': 'Users: made, changed, removed',
  'settings.changed': 'Recording settings change',
  'order.': 'Orders: placed, done, cancelled',
  'account.': 'The account changes',
}
