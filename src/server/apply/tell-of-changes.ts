/** What a document brings is told to programs as if people had done it, change by change. */

import { type WebhookEventType, webhookTypeOf } from '../../core/model/webhook.ts'
import type { Trx } from '../../store/db.ts'
import { tellWebhooks } from '../../store/webhooks.ts'
import type { AppliedBy } from './applying.ts'
import type { AppliedPart, Made } from './change.ts'

/** Part of the same commit. */
export async function tellOfChanges(
  trx: Trx,
  { accountId, changes }: AppliedPart,
  { changedBy, changedByName }: AppliedBy,
  atMs: number,
): Promise<void> {
  if (accountId === undefined) return
  const actor = { kind: changedBy === undefined ? 'system' : 'user', id: changedBy, name: changedByName }
  for (const made of changes) {
    const event = eventOf(made)
    if (!event) continue
    const subject = { kind: made.kind, id: made.subjectId ?? accountId }
    const details = { name: made.name, fields: made.fields ?? {} }
    await tellWebhooks(trx, { accountId, ...event, atMs, data: { subject, actor, details } })
  }
}

const HAPPENED = { create: 'created', change: 'changed', remove: 'removed' } as const

function eventOf({ kind, change }: Made): { readonly event: string; readonly type: WebhookEventType } | undefined {
  if (change === 'unchanged') return undefined
  const event = eventName(kind, change)
  const type = webhookTypeOf(event)
  return type && { event, type }
}

/** As the audit log calls it when people do it. */
function eventName(kind: Made['kind'], change: keyof typeof HAPPENED): string {
  if (kind === 'access-grant') return change === 'remove' ? 'access.revoked' : 'access.granted'
  return kind === 'settings' || kind === 'dispositions' ? `${kind}.changed` : `${kind}.${HAPPENED[change]}`
}
