/** Who did what, to which thing, when and from where. Rows are added and read, never changed. */

import { type Selectable, type SqlBool, sql } from 'kysely'
import { canonicalEvent, chainOf, FIRST_HASH } from '../core/audit/audit-chain.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AuditEvent, ChainedEvent } from '../core/model/audit-event.ts'
import { webhookTypeOf } from '../core/model/webhook.ts'
import { formatCursor, parseCursor } from './call-cursor.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { storableJson, storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'
import { tellWebhooks } from './webhooks.ts'

export type NewAuditEvent = Omit<AuditEvent, 'id'>

/**
 * Puts the event behind the newest of its chain, whose lock is held until the commit: the last thing a transaction should do. Fails with
 * `outside-account` when the scope is another account's.
 */
export async function appendAuditEvent(db: Db, scope: Scope, event: NewAuditEvent): Promise<void> {
  if (scope.kind === 'account' && scope.accountId !== event.accountId) {
    throw new AppError('outside-account', 'This audit log belongs to another account')
  }
  const { subject, actor } = event
  const stored: AuditEvent = {
    ...event,
    id: newId(),
    actor: { ...actor, ...(actor.name !== undefined && { name: storableText(actor.name) }) },
    ...(subject && { subject: { kind: subject.kind, id: storableText(subject.id) } }),
    details: JSON.parse(storableJson(event.details)) as AuditEvent['details'],
  }
  await inScope(db, PLATFORM, async (trx) => {
    await insertChained(trx, stored)
    await tellOf(trx, stored)
  })
}

/**
 * Programs that asked for it are told of what is written down: both or neither. What the platform does with an account stands in the platform's
 * log, and is told to the account's programs all the same.
 */
async function tellOf(trx: Trx, event: AuditEvent): Promise<void> {
  const { atMs, actor, action, subject, details } = event
  const type = webhookTypeOf(action)
  const accountId = event.accountId ?? (subject?.kind === 'account' ? subject.id : undefined)
  if (accountId === undefined || type === undefined) return
  await tellWebhooks(trx, { accountId, event: action, type, atMs, data: { subject, actor, details } })
}

/** One statement: the lock of the chain is taken at the latest moment, without a further way to the database and back. */
async function insertChained(trx: Trx, event: AuditEvent): Promise<void> {
  const chain = chainOf(event)
  const canonical = canonicalEvent(event)
  const { accountId = null, resellerId = null, actor, subject, remoteAddress = null } = event
  await sql`
    with head as (
      insert into audit_chains as c (chain, account_id, reseller_id, seq, hash)
      values (${chain}, ${accountId}, ${resellerId}, 1,
        sha256(decode(${FIRST_HASH}, 'hex') || convert_to(E'1\n' || ${canonical}::text, 'UTF8')))
      on conflict (chain) do update set seq = c.seq + 1,
        hash = sha256(c.hash || convert_to((c.seq + 1) || E'\n' || ${canonical}::text, 'UTF8'))
      returning seq, hash)
    insert into audit_events (id, account_id, reseller_id, at, actor_kind, actor_id, actor_name, action, subject_kind,
      subject_id, remote_address, details, chain, seq, hash)
    select ${event.id}::uuid, ${accountId}::uuid, ${resellerId}::uuid, ${new Date(event.atMs)}::timestamptz, ${actor.kind},
      ${actor.id ?? null}::text, ${actor.name ?? null}::text, ${event.action}, ${subject?.kind ?? null}::text,
      ${subject?.id ?? null}::text, ${remoteAddress}::text, ${JSON.stringify(event.details)}::jsonb, ${chain}, seq, hash
    from head`.execute(trx)
}

/** When the platform last did this, in milliseconds since 1970; undefined when never. */
export async function lastDoneAt(db: Db, action: string): Promise<number | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('audit_events')
      .select('at')
      .where('account_id', 'is', null)
      .where('action', '=', action)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst(),
  )
  return row?.at.getTime()
}

export interface AuditFilter {
  readonly fromMs?: number
  readonly toMs?: number
  /** The whole action, or with a dot or hyphen at its end all that begin so: `recording.`. */
  readonly action?: string
  /** Id of whoever did it, or a part of the name. */
  readonly actor?: string
  readonly subject?: { readonly kind?: string; readonly id?: string }
  /** Words that all stand somewhere in it. */
  readonly text?: string
}

/** Newest first. Fails with `invalid-cursor`. */
export async function listAuditEvents(
  db: Db,
  scope: Scope,
  filter: AuditFilter = {},
  page: { readonly cursor?: string; readonly limit?: number } = {},
): Promise<{ readonly events: readonly ChainedEvent[]; readonly nextCursor?: string }> {
  const limit = Math.min(500, Math.max(1, page.limit ?? 100))
  const rows = await inScope(db, scope, (trx) => {
    let query = trx
      .selectFrom('audit_events')
      .selectAll()
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
    if (scope.kind === 'account') query = query.where('account_id', '=', scope.accountId)
    if (filter.fromMs !== undefined) query = query.where('at', '>=', new Date(filter.fromMs))
    if (filter.toMs !== undefined) query = query.where('at', '<', new Date(filter.toMs))
    if (filter.action) {
      query = /[.-]$/.test(filter.action)
        ? query.where('action', 'like', `${likeText(filter.action)}%`)
        : query.where('action', '=', filter.action)
    }
    if (filter.actor) {
      const part = `%${likeText(filter.actor)}%`
      query = query.where((is) => is.or([is('actor_id', '=', filter.actor ?? ''), is('actor_name', 'ilike', part)]))
    }
    if (filter.subject?.kind !== undefined) query = query.where('subject_kind', '=', filter.subject.kind)
    if (filter.subject?.id !== undefined) query = query.where('subject_id', '=', filter.subject.id)
    for (const word of filter.text?.split(/\s+/).filter(Boolean) ?? []) {
      query =
        query.where(sql<SqlBool>`concat_ws(' ', action, actor_name, subject_kind, subject_id, remote_address, details)
        ilike ${`%${likeText(word)}%`}`)
    }
    if (page.cursor !== undefined) {
      const { startedAtMs, id } = parseCursor(page.cursor)
      query = query.where(sql<SqlBool>`(at, id) < (${new Date(startedAtMs)}::timestamptz, ${id}::uuid)`)
    }
    return query.execute()
  })
  const events = rows.slice(0, limit).map(toAuditEvent)
  const last = events.at(-1)
  if (rows.length <= limit || !last) return { events }
  return { events, nextCursor: formatCursor({ startedAtMs: last.atMs, id: last.id }) }
}

/** As it is, in a pattern of `like`. */
function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}

export type AuditRow = Selectable<Tables['audit_events']>

export function toAuditEvent(row: AuditRow): ChainedEvent {
  const { subject_kind: kind, subject_id: id } = row
  return {
    id: row.id,
    atMs: row.at.getTime(),
    actor: {
      kind: row.actor_kind as AuditEvent['actor']['kind'],
      ...withoutNulls({ id: row.actor_id, name: row.actor_name }),
    },
    action: row.action,
    details: row.details,
    seq: Number(row.seq),
    hash: Buffer.from(row.hash).toString('hex'),
    ...withoutNulls({
      accountId: row.account_id,
      resellerId: row.reseller_id,
      subject: kind !== null && id !== null ? { kind, id } : null,
      remoteAddress: row.remote_address,
    }),
  }
}
