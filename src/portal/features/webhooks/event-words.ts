import type { WebhookEventType } from '../../../core/model/webhook.ts'
import { t } from '../../lib/i18n.ts'

export const EVENT_WORDS: Readonly<Record<WebhookEventType, string>> = {
  'call.started': t('A call starts'),
  'call.ended': t('A call ends'),
  'recording.ready': t('A recording can be played'),
  'call.note-added': t('A note is written on a call'),
  'call.note-changed': t('A note is edited or restored'),
  'call.note-removed': t('A note is taken away'),
  'call.disposition-set': t('A disposition is set or taken back'),
  'call.tags-changed': t('Tags of a call change'),
  'user.': t('Users: made, changed, removed'),
  'retention.quota-near': t('The room for recordings is nearly used up'),
  'completeness.missed': t('Calls were to be recorded and are not'),
  'canary.failed': t('A canary call fails'),
  'canary.recovered': t('Canary calls are recorded again'),
  'device.': t('Devices: made, changed, removed'),
  'queue.': t('Queues: made, changed, removed'),
  'recording-group.': t('Recording groups: made, changed, removed'),
  'access.': t('Access: asked for, given, taken back'),
  'api-key.': t('API keys: made, revoked'),
  'dispositions.changed': t('Dispositions change'),
  'recordings.purged': t('Recordings are removed since their time is over'),
  'settings.changed': t('Recording settings change'),
  'order.': t('Orders: placed, done, cancelled'),
  'account.': t('The account changes'),
}
