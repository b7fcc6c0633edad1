import type { WebhookEventType } from '../../../core/model/webhook.ts'

export const EVENT_WORDS: Readonly<Record<WebhookEventType, string>> = {
  'call.started': 'A call starts',
  'call.ended': 'A call ends',
  'recording.ready': 'A recording can be played',
  'call.note-added': 'A note is written on a call',
  'call.note-changed': 'A note is edited or restored',
  'call.note-removed': 'A note is taken away',
  'call.disposition-set': 'A disposition is set or taken back',
  'call.tags-changed': 'Tags of a call change',
  'user.': 'Users: made, changed, removed',
  'settings.changed': 'Recording settings change',
  'order.': 'Orders: placed, done, cancelled',
  'account.': 'The account changes',
}
