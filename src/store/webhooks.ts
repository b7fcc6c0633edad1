/** Programs that are told what happens in an account: which, of what, and what became of each telling. */

import { createHash, randomBytes } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { retryAfterMs, type WebhookEventType } from '../core/model/webhook.ts'
import { formatCursor, parseCursor } from './call-cursor.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import type { KeyRing } from './key-ring.ts'
import { newId } from './new-id.ts'
import { storableJson, storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'
import { openSecret, sealSecret } from './sealed-secret.ts'

/** Sends one message and says what came of it. Rejects when there was no answer; `AppError` `webhook-address-refused` when it was not tried. */
export interface WebhookSender {
  send(message: WebhookMessage): Promise<{ readonly status: number }>
}

export interface WebhookMessage {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

export interface Webhook {
  readonly id: string
  /** Absent: the platform's, told of all accounts. */
  readonly accountId?: AccountId
  readonly url: string
  readonly description: string
  readonly eventTypes: readonly WebhookEventType[]
  readonly active: boolean
  readonly failingSinceMs?: number
  readonly disabledReason?: string
  readonly createdAtMs: number
}

export type WebhookDraft = Pick<Webhook, 'url' | 'description' | 'eventTypes'>

/** `whsec_` and 32 random bytes, as the Standard Webhooks write secrets. */
const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** `secret` can be read with the key ring only from here on. */
export async function createWebhook(
  db: Db,
  scope: Scope,
  keys: KeyRing,
  draft: WebhookDraft & {
    /** Absent: the platform's. */
    readonly accountId?: AccountId | undefined
    readonly createdBy?: string | undefined
    /** Made here when absent. */
    readonly secret?: string
  },
): Promise<{ readonly webhook: Webhook; readonly secret: string }> {
  const id = newId()
  const secret = draft.secret ?? newWebhookSecret()
  const sealedSecret = await sealSecret(keys, draft.accountId, purposeOf(id), secret)
  const row = await refusing(
    inScope(db, scope, (trx) =>
      trx
        .insertInto('webhooks')
        .values({
          id,
          account_id: draft.accountId ?? null,
          url: draft.url,
          description: draft.description,
          event_types: [...draft.eventTypes],
          sealed_secret: sealedSecret,
          created_by: draft.createdBy ?? null,
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    ),
  )
  return { webhook: toWebhook(row), secret }
}

/** Active again, whatever it was before, when `active` says so. Fails with `webhook-not-found`. */
export async function updateWebhook(
  db: Db,
  scope: Scope,
  id: string,
  { url, description, eventTypes, active }: WebhookDraft & { readonly active: boolean },
): Promise<Webhook> {
  const row = await inScope(db, scope, (trx) =>
    trx
      .updateTable('webhooks')
      .set({
        url,
        description,
        event_types: [...eventTypes],
        active,
        failing_since: null,
        disabled_reason: null,
      })
      .where('id', '=', idOf(id))
      .returningAll()
      .executeTakeFirst(),
  )
  if (!row) throw notFound()
  return toWebhook(row)
}

export async function setWebhookSecret(
  db: Db,
  scope: Scope,
  keys: KeyRing,
  { id, accountId }: Webhook,
  secret: string,
): Promise<void> {
  const sealed = await sealSecret(keys, accountId, purposeOf(id), secret)
  await inScope(db, scope, (trx) =>
    trx.updateTable('webhooks').set({ secret: null, sealed_secret: sealed }).where('id', '=', id).execute(),
  )
}

/** Of the signatures. Rejects with `encryption-key-missing`, `encryption-key-unusable` or `webhook-not-found`. */
export async function webhookSecret(db: Db, keys: KeyRing, { id, accountId }: Webhook): Promise<string> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('webhooks').select(['secret', 'sealed_secret']).where('id', '=', id).executeTakeFirst(),
  )
  if (!row) throw notFound()
  return row.sealed_secret ? openSecret(keys, accountId, purposeOf(id), row.sealed_secret) : (row.secret ?? '')
}

/** Those that an earlier version wrote down as they are. */
export async function sealOldSecrets(db: Db, keys: KeyRing): Promise<void> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('webhooks').selectAll().where('sealed_secret', 'is', null).execute(),
  )
  for (const row of rows) await setWebhookSecret(db, PLATFORM, keys, toWebhook(row), row.secret ?? newWebhookSecret())
}

const purposeOf = (id: string) => `webhook ${id}`

/** Its deliveries go with it. Fails with `webhook-not-found`. */
export async function removeWebhook(db: Db, scope: Scope, id: string): Promise<void> {
  const result = await inScope(db, scope, (trx) =>
    trx.deleteFrom('webhooks').where('id', '=', idOf(id)).executeTakeFirst(),
  )
  if (result.numDeletedRows === 0n) throw notFound()
}

export async function getWebhook(db: Db, scope: Scope, id: string): Promise<Webhook> {
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('webhooks').selectAll().where('id', '=', idOf(id)).executeTakeFirst(),
  )
  if (!row) throw notFound()
  return toWebhook(row)
}

/** Oldest first. */
export async function listWebhooks(db: Db, scope: Scope): Promise<readonly Webhook[]> {
  const rows = await inScope(db, scope, (trx) => trx.selectFrom('webhooks').selectAll().orderBy('id').execute())
  return rows.map(toWebhook)
}

export interface WebhookDelivery {
  readonly id: string
  readonly webhookId: string
  readonly eventType: string
  readonly payload: unknown
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  readonly createdAtMs: number
  readonly nextAttemptAtMs?: number
  readonly deliveredAtMs?: number
  readonly lastStatus?: number
  readonly lastError?: string
  readonly lastDurationMs?: number
}

export async function hasWebhooks(trx: Trx, accountId: AccountId): Promise<boolean> {
  const row = await inScope(trx, PLATFORM, (platform) =>
    platform
      .selectFrom('webhooks')
      .select('id')
      .where('account_id', '=', accountId)
      .where('active', '=', true)
      .limit(1)
      .executeTakeFirst(),
  )
  return row !== undefined
}

interface Told {
  readonly accountId: AccountId
  /** `user.created`: what is sent. */
  readonly event: string
  /** What it was asked for by. */
  readonly type: WebhookEventType
  readonly atMs: number
  readonly data: unknown
  /** Happens once: told again, nothing is sent again. */
  readonly onceBy?: string
}

/** Part of the transaction in which it happens: committed, all who asked for it are told; rolled back, nobody. */
export async function tellWebhooks(trx: Trx, { accountId, event, type, atMs, data, onceBy }: Told): Promise<void> {
  await inScope(trx, PLATFORM, async (platform) => {
    const webhooks = await platform
      .selectFrom('webhooks')
      .select(['id', 'account_id'])
      .where((is) =>
        is.or([is('account_id', '=', accountId), ...(type === 'account.' ? [is('account_id', 'is', null)] : [])]),
      )
      .where('active', '=', true)
      .where(sql<boolean>`${type} = any(event_types)`)
      .execute()
    if (webhooks.length === 0) return
    const payload = storableJson({ type: event, timestamp: new Date(atMs).toISOString(), data })
    const deliveries = webhooks.map(({ id, account_id }) => ({
      ...newDelivery(account_id, id, event, payload, atMs),
      id: onceBy === undefined ? newId() : idFrom(`${id} ${event} ${onceBy}`),
    }))
    await platform
      .insertInto('webhook_deliveries')
      .values(deliveries)
      .onConflict((same) => same.doNothing())
      .execute()
  })
}

/** To one webhook, whatever it asked for. */
export async function tellOne(
  db: Db,
  { id, accountId }: Webhook,
  event: string,
  data: unknown,
  nowMs: number,
): Promise<WebhookDelivery> {
  const payload = storableJson({ type: event, timestamp: new Date(nowMs).toISOString(), data })
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('webhook_deliveries')
      .values({ ...newDelivery(accountId ?? null, id, event, payload, nowMs), id: newId() })
      .returningAll()
      .executeTakeFirstOrThrow(),
  )
  return toDelivery(row)
}

function newDelivery(accountId: AccountId | null, webhookId: string, event: string, payload: string, atMs: number) {
  const at = new Date(atMs)
  return {
    account_id: accountId,
    webhook_id: webhookId,
    event_type: event,
    payload,
    state: 'waiting',
    created_at: at,
    next_attempt_at: at,
  }
}

/** Once more, with the same id, whatever became of it. Fails with `webhook-delivery-not-found`. */
export async function redeliver(
  db: Db,
  scope: Scope,
  webhookId: string,
  deliveryId: string,
  nowMs: number,
): Promise<WebhookDelivery> {
  const row = isUuid(deliveryId)
    ? await inScope(db, scope, (trx) =>
        trx
          .updateTable('webhook_deliveries')
          .set({ state: 'waiting', attempts: 0, next_attempt_at: new Date(nowMs), delivered_at: null })
          .where('id', '=', deliveryId)
          .where('webhook_id', '=', idOf(webhookId))
          .returningAll()
          .executeTakeFirst(),
      )
    : undefined
  if (!row) throw new AppError('webhook-delivery-not-found', 'There is no such delivery, or it is older than 30 days')
  return toDelivery(row)
}

/** Whoever dies while sending leaves it to the others after so long. */
const LEASE_MS = 60_000

export interface DueDelivery {
  readonly delivery: WebhookDelivery
  readonly webhook: Webhook
}

/** The oldest due one of each webhook, but for those that are `busy`: a slow receiver holds up nobody else. Counted as an attempt. */
export async function claimDeliveries(
  db: Db,
  nowMs: number,
  { busy, limit }: { readonly busy: readonly string[]; readonly limit: number },
): Promise<readonly DueDelivery[]> {
  return inScope(db, PLATFORM, async (trx) => {
    const due = await sql<{ id: string }>`
      select d.id from webhooks w cross join lateral (
        select id, next_attempt_at from webhook_deliveries
        where webhook_id = w.id and state = 'waiting' and next_attempt_at <= ${new Date(nowMs)}
        order by created_at, id limit 1 for update skip locked) as d
      where w.id <> all(${busy}::uuid[]) and w.id in (
        select webhook_id from webhook_deliveries where state = 'waiting' and next_attempt_at <= ${new Date(nowMs)})
      order by d.next_attempt_at limit ${limit}`.execute(trx)
    if (due.rows.length === 0) return []
    const rows = await trx
      .updateTable('webhook_deliveries')
      .set((set) => ({ attempts: set('attempts', '+', 1), next_attempt_at: new Date(nowMs + LEASE_MS) }))
      .where(
        'id',
        'in',
        due.rows.map(({ id }) => id),
      )
      .returningAll()
      .execute()
    const webhooks = await trx
      .selectFrom('webhooks')
      .selectAll()
      .where(
        'id',
        'in',
        rows.map((row) => row.webhook_id),
      )
      .execute()
    const byId = new Map(webhooks.map((row) => [row.id, toWebhook(row)]))
    return rows.flatMap((row) => {
      const webhook = byId.get(row.webhook_id)
      return webhook ? [{ delivery: toDelivery(row), webhook }] : []
    })
  })
}

export interface Outcome {
  readonly delivered: boolean
  readonly status?: number
  readonly error?: string
  readonly durationMs: number
  /** The receiver is gone for good, or the address may not be used: nobody tries again. */
  readonly isFinal?: boolean
}

/** Three days without anything delivered, with a delivery given up at last. */
const DISABLED_AFTER_MS = 3 * 86_400_000 - 3_600_000

/** What is known afterwards; why the webhook was disabled, when it was now. */
export async function concludeDelivery(
  db: Db,
  { delivery, webhook }: DueDelivery,
  { delivered, status, error, durationMs, isFinal }: Outcome,
  nowMs: number,
): Promise<string | undefined> {
  const retryMs = isFinal || !webhook.active ? undefined : retryAfterMs(delivery.attempts)
  const goesOn = !delivered && retryMs !== undefined
  return inScope(db, PLATFORM, async (trx) => {
    await trx
      .updateTable('webhook_deliveries')
      .set({
        state: delivered ? 'delivered' : goesOn ? 'waiting' : 'failed',
        next_attempt_at: goesOn ? new Date(nowMs + retryMs) : null,
        last_status: status ?? null,
        last_error: error === undefined ? null : storableText(error).slice(0, 500),
        last_duration_ms: Math.round(durationMs),
        delivered_at: delivered ? new Date(nowMs) : null,
      })
      .where('id', '=', delivery.id)
      .execute()
    const failingSinceMs = delivered ? undefined : (webhook.failingSinceMs ?? nowMs)
    const givenUp = !delivered && !goesOn && nowMs - (failingSinceMs ?? nowMs) >= DISABLED_AFTER_MS
    const reason =
      status === 410
        ? 'The receiver answered 410 Gone'
        : givenUp
          ? 'Nothing could be delivered for three days'
          : undefined
    const isDisabled = reason !== undefined && webhook.active
    await trx
      .updateTable('webhooks')
      .set({
        failing_since: failingSinceMs === undefined ? null : new Date(failingSinceMs),
        ...(isDisabled && { active: false, disabled_reason: reason }),
      })
      .where('id', '=', webhook.id)
      .execute()
    return isDisabled ? reason : undefined
  })
}

/** Newest first. Fails with `invalid-cursor`. */
export async function listDeliveries(
  db: Db,
  scope: Scope,
  webhookId: string,
  page: { readonly cursor?: string; readonly limit: number },
): Promise<{ readonly deliveries: readonly WebhookDelivery[]; readonly nextCursor?: string }> {
  const rows = await inScope(db, scope, (trx) => {
    const query = trx
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('webhook_id', '=', idOf(webhookId))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(page.limit + 1)
    if (page.cursor === undefined) return query.execute()
    const { startedAtMs, id } = parseCursor(page.cursor)
    return query.where(sql<boolean>`(created_at, id) < (${new Date(startedAtMs)}::timestamptz, ${id}::uuid)`).execute()
  })
  const deliveries = rows.slice(0, page.limit).map(toDelivery)
  const last = deliveries.at(-1)
  if (rows.length <= page.limit || !last) return { deliveries }
  return { deliveries, nextCursor: formatCursor({ startedAtMs: last.createdAtMs, id: last.id }) }
}

const KEPT_MS = 30 * 86_400_000

/** Of what was delivered or given up a month ago nothing is kept. */
export async function removeOldDeliveries(db: Db, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .deleteFrom('webhook_deliveries')
      .where('state', '<>', 'waiting')
      .where('created_at', '<', new Date(nowMs - KEPT_MS))
      .execute(),
  )
}

/** The same for the same name: version 8, RFC 9562 §5.8. */
function idFrom(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function idOf(id: string): string {
  if (!isUuid(id)) throw notFound()
  return id
}

const notFound = () => new AppError('webhook-not-found', 'There is no such webhook')

function toWebhook(row: Selectable<Tables['webhooks']>): Webhook {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    eventTypes: row.event_types as WebhookEventType[],
    active: row.active,
    createdAtMs: row.created_at.getTime(),
    ...withoutNulls({
      accountId: row.account_id,
      failingSinceMs: row.failing_since?.getTime(),
      disabledReason: row.disabled_reason,
    }),
  }
}

function toDelivery(row: Selectable<Tables['webhook_deliveries']>): WebhookDelivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    eventType: row.event_type,
    payload: row.payload,
    state: row.state as WebhookDelivery['state'],
    attempts: row.attempts,
    createdAtMs: row.created_at.getTime(),
    ...withoutNulls({
      nextAttemptAtMs: row.next_attempt_at?.getTime(),
      deliveredAtMs: row.delivered_at?.getTime(),
      lastStatus: row.last_status,
      lastError: row.last_error,
      lastDurationMs: row.last_duration_ms,
    }),
  }
}
