/** Tells the programs that asked for it, each at its own pace: signed, tried again for three days, never two messages to one receiver at once. */

import { createHmac } from 'node:crypto'
import { AppError } from '../core/model/app-error.ts'
import type { Log } from '../core/model/log.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import type { KeyRing } from '../store/key-ring.ts'
import {
  claimDeliveries,
  concludeDelivery,
  type DueDelivery,
  type Outcome,
  removeOldDeliveries,
  type WebhookSender,
  webhookSecret,
} from '../store/webhooks.ts'

export interface DeliveryParts {
  readonly db: Db
  readonly sender: WebhookSender
  readonly keys: KeyRing
  readonly nowMs: () => number
  readonly log: Log
  /** Default 1 s. */
  readonly lookEveryMs?: number
  /** Default 10 s. */
  readonly answerWithinMs?: number
}

const AT_ONCE = 50
const CLEAN_EVERY_MS = 3_600_000

/** The table of deliveries is the queue: what is not sent when the process ends is sent by the next. `close` waits for what is being sent. */
export function startWebhookDelivery(parts: DeliveryParts): { close(): Promise<void> } {
  const { db, log, nowMs, lookEveryMs = 1000 } = parts
  const sending = new Map<string, Promise<void>>()
  const ended = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let cleanedAtMs = Number.NEGATIVE_INFINITY

  async function look(): Promise<void> {
    try {
      if (nowMs() - cleanedAtMs > CLEAN_EVERY_MS) {
        cleanedAtMs = nowMs()
        await removeOldDeliveries(db, nowMs())
      }
      const due = await claimDeliveries(db, nowMs(), { busy: [...sending.keys()], limit: AT_ONCE - sending.size })
      for (const each of due) {
        const work = deliver(parts, each, ended.signal)
          .catch((error: unknown) =>
            log.warn({ webhookId: each.webhook.id, error: String(error) }, 'what became of a webhook was not saved'),
          )
          .finally(() => {
            sending.delete(each.webhook.id)
            // The next one may wait already.
            lookAfter(0)
          })
        sending.set(each.webhook.id, work)
      }
    } catch (error) {
      log.warn({ error: String(error) }, 'webhooks: the database could not be asked')
    }
    lookAfter(lookEveryMs)
  }

  let looking: Promise<void> | undefined
  function lookAfter(ms: number): void {
    if (ended.signal.aborted) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (sending.size >= AT_ONCE) return lookAfter(lookEveryMs)
      looking ??= look().finally(() => {
        looking = undefined
      })
    }, ms)
  }
  lookAfter(0)
  return {
    async close() {
      ended.abort(new Error('Tapeline stops'))
      clearTimeout(timer)
      await looking
      await Promise.all(sending.values())
    },
  }
}

async function deliver(parts: DeliveryParts, due: DueDelivery, ended: AbortSignal): Promise<void> {
  const { db, log, nowMs } = parts
  const outcome = await attempt(parts, due, ended)
  const { webhook, delivery } = due
  const disabled = await concludeDelivery(db, due, outcome, nowMs())
  if (disabled === undefined) return
  log.warn({ webhookId: webhook.id, reason: disabled }, 'webhook disabled')
  await appendAuditEvent(db, PLATFORM, {
    ...(webhook.accountId !== undefined && { accountId: webhook.accountId }),
    atMs: nowMs(),
    actor: { kind: 'system' },
    action: 'webhook.disabled',
    subject: { kind: 'webhook', id: webhook.id },
    details: { url: webhook.url, reason: disabled, deliveryId: delivery.id },
  })
}

async function attempt(
  { db, keys, sender, nowMs, answerWithinMs = 10_000 }: DeliveryParts,
  due: DueDelivery,
  ended: AbortSignal,
): Promise<Outcome> {
  const startedAt = performance.now()
  const body = JSON.stringify(due.delivery.payload)
  const signal = AbortSignal.any([ended, AbortSignal.timeout(answerWithinMs)])
  try {
    const headers = signedHeaders(due, await webhookSecret(db, keys, due.webhook), body, nowMs())
    const { status } = await sender.send({ url: due.webhook.url, headers, body, signal })
    const durationMs = performance.now() - startedAt
    if (status >= 200 && status < 300) return { delivered: true, status, durationMs }
    const error = status >= 300 && status < 400 ? 'Redirects are not followed' : `Answered ${status}`
    return { delivered: false, status, error, durationMs, isFinal: status === 410 }
  } catch (error) {
    const durationMs = performance.now() - startedAt
    const text = signal.aborted && !ended.aborted ? `No answer within ${answerWithinMs / 1000} s` : messageOf(error)
    return {
      delivered: false,
      error: text,
      durationMs,
      isFinal: error instanceof AppError && error.code === 'webhook-address-refused',
    }
  }
}

/** Standard Webhooks 1.0.0: id, time and body are signed, so that neither can be sent again later. */
function signedHeaders({ delivery }: DueDelivery, secret: string, body: string, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${delivery.id}.${timestamp}.${body}`).digest('base64')
  return {
    'content-type': 'application/json',
    'webhook-id': delivery.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AppError) return error.message
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && !error.message.includes(code) ? `${error.message} (${code})` : error.message
}
