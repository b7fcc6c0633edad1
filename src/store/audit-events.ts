/** Who did what, to which thing, when and from where. Rows are added and read, never changed. */

import { type Selectable, type SqlBool, sql } from 'kysely'
import type { AccountId } from '../core/model/ids.ts'
import { formatCursor, parseCursor } from './call-cursor.ts'
import { type Db, inScope, type Scope } from './db.ts'
import { newId } from './new-id.ts'
import { storableJson, storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface AuditEvent {
  readonly id: string
  /** Whose audit log it belongs to; absent for the platform's. */
  readonly accountId?: AccountId
  readonly atMs: number
  readonly actor: {
    readonly kind: 'user' | 'api-key' | 'device' | 'system'
    readonly id?: string
    readonly name?: string
  }
  /** What was done, or refused: `call.played`, `sign-in.refused`. */
  readonly action: string
  readonly subject?: { readonly kind: string; readonly id: string }
  readonly remoteAddress?: string
  readonly details: Readonly<Record<string, unknown>>
}

export type NewAuditEvent = Omit<AuditEvent, 'id'>

export async function appendAuditEvent(db: Db, scope: Scope, event: NewAuditEvent): Promise<void> {
  await inScope(db, scope, (trx) =>
    trx
      .insertInto('audit_events')
      .values({
        id: newId(),
        account_id: event.accountId ?? null,
        at: new Date(event.atMs),
        actor_kind: event.actor.kind,
        actor_id: event.actor.id ?? null,
        actor_name: event.actor.name ?? null,
        action: event.action,
        subject_kind: event.subject?.kind ?? null,
        subject_id: event.subject ? storableText(event.subject.id) : null,
        remote_address: event.remoteAddress ?? null,
        details: storableJson(event.details),
      })
      .execute(),
  )
}

export interface AuditFilter {
  readonly fromMs?: number
  readonly toMs?: number
  readonly action?: string
  readonly subject?: { readonly kind: string; readonly id: string }
}

/** Newest first. Fails with `invalid-cursor`. */
export async function listAuditEvents(
  db: Db,
  scope: Scope,
  filter: AuditFilter = {},
  page: { readonly cursor?: string; readonly limit?: number } = {},
): Promise<{ readonly events: readonly AuditEvent[]; readonly nextCursor?: string }> {
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
    if (filter.action) query = query.where('action', '=', filter.action)
    if (filter.subject) {
      query = query.where('subject_kind', '=', filter.subject.kind).where('subject_id', '=', filter.subject.id)
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

function toAuditEvent(row: Selectable<Tables['audit_events']>): AuditEvent {
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
    ...withoutNulls({
      accountId: row.account_id,
      subject: kind !== null && id !== null ? { kind, id } : null,
      remoteAddress: row.remote_address,
    }),
  }
}
