/** What a program can be told of. `user.` and the others with a dot at the end stand for all that begin so. */
export const WEBHOOK_EVENT_TYPES = [
  'call.started',
  'call.ended',
  'recording.ready',
  'call.note-added',
  'call.note-changed',
  'call.note-removed',
  'call.disposition-set',
  'call.tags-changed',
  'user.',
  'device.',
  'queue.',
  'recording-group.',
  'access.',
  'api-key.',
  'dispositions.changed',
  'settings.changed',
  'recordings.purged',
  'retention.quota-near',
  'completeness.missed',
  'canary.failed',
  'canary.recovered',
  'order.',
  'account.',
] as const

export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number]

/** Which of them an action of the audit log is. */
export function webhookTypeOf(action: string): WebhookEventType | undefined {
  // Nothing has changed.
  if (action === 'access.refused' || action === 'api-key.refused') return undefined
  return WEBHOOK_EVENT_TYPES.find((type) => (type.endsWith('.') ? action.startsWith(type) : action === type))
}

/** Waiting times between tries, as the Standard Webhooks have them: three days in all. */
const RETRY_AFTER_SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const

/** Undefined when nobody tries again. `attempts`: how many failed so far. */
export function retryAfterMs(attempts: number): number | undefined {
  const seconds = RETRY_AFTER_SECONDS[attempts - 1]
  return seconds === undefined ? undefined : seconds * 1000
}
