import { usersOfCall } from '../core/access/subject-of-call.ts'
import type { Call } from '../core/model/call.ts'
import type { WebhookEventType } from '../core/model/webhook.ts'
import type { Trx } from './db.ts'
import { accountScope } from './db.ts'
import { recordingsOfCall } from './recordings.ts'
import { findUsers } from './users.ts'
import { hasWebhooks, tellWebhooks } from './webhooks.ts'

/**
 * Each once for a call, whichever of its states is saved how often. Numbers and names are the account's own. Nothing of a call on which
 * somebody hides: the programs of the account do not see it either.
 */
export async function tellOfCall(trx: Trx, call: Call): Promise<void> {
  if (!(await hasWebhooks(trx, call.accountId)) || (await isHidden(trx, call))) return
  const { id, accountId, state, startedAtMs, endedAtMs, direction, parties } = call
  const at = (atMs: number) => new Date(atMs).toISOString()
  const summary = {
    callId: id,
    startedAt: at(startedAtMs),
    ...(endedAtMs === undefined ? {} : { endedAt: at(endedAtMs), durationMs: endedAtMs - startedAtMs }),
    direction,
    parties: parties.map(({ role, name, number, userId }) => ({ role, name, number, userId })),
  }
  const tell = (type: WebhookEventType, atMs: number, data: object) =>
    tellWebhooks(trx, { accountId, event: type, type, atMs, data, onceBy: id })
  await tell('call.started', startedAtMs, summary)
  if (state !== 'live' && endedAtMs !== undefined) await tell('call.ended', endedAtMs, summary)
  if (state !== 'ready') return
  const recordings = await recordingsOfCall(trx, accountScope(accountId), id)
  if (recordings.length === 0) return
  const ready = recordings.map(({ id: recordingId, durationMs, sha256 }) => ({ recordingId, durationMs, sha256 }))
  await tell('recording.ready', endedAtMs ?? startedAtMs, { ...summary, recordings: ready })
}

/** What somebody said of a call. `call` has the names under which other systems know it. */
export async function tellOfAnnotation(
  trx: Trx,
  call: Omit<Call, 'metadata'>,
  type: WebhookEventType,
  atMs: number,
  data: object,
): Promise<void> {
  const { id, accountId, identifiers } = call
  if (!(await hasWebhooks(trx, accountId)) || (await isHidden(trx, call))) return
  await tellWebhooks(trx, { accountId, event: type, type, atMs, data: { callId: id, identifiers, ...data } })
}

async function isHidden(trx: Trx, call: Pick<Call, 'accountId' | 'parties' | 'replay'>): Promise<boolean> {
  const users = await findUsers(trx, accountScope(call.accountId), usersOfCall(call))
  return users.some(({ hidesRecordings }) => hidesRecordings)
}
