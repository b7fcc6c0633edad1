/** What somebody may do beyond role and level, for a time: given by somebody, or asked for and decided. */

import { type Selectable, type SqlBool, sql } from 'kysely'
import type { GrantableRight, GrantScope } from '../core/model/access.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { formatCursor, parseCursor } from './call-cursor.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, type Scope } from './db.ts'
import { newId } from './new-id.ts'
import { storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export type GrantState = 'requested' | 'granted' | 'refused' | 'revoked'

export interface StoredGrant {
  readonly id: string
  readonly accountId: AccountId
  readonly userId: UserId
  readonly rights: readonly GrantableRight[]
  readonly scope: GrantScope
  /** Of a request: when it was made. */
  readonly startsAtMs: number
  /** Absent: until it is revoked. */
  readonly endsAtMs?: number
  /** Of a request: the end was asked for, whenever it is approved; not a duration. */
  readonly asksForEnd?: true
  readonly reason: string
  readonly state: GrantState
  /** A user or an API key, as the next one. */
  readonly requestedBy?: string
  readonly requestedAtMs: number
  readonly decidedBy?: string
  readonly decidedAtMs?: number
  readonly decisionReason?: string
}

export async function createGrant(db: Db, scope: Scope, draft: Omit<StoredGrant, 'id'>): Promise<StoredGrant> {
  const row = await refusing(
    inScope(db, scope, (trx) =>
      trx
        .insertInto('access_grants')
        .values({
          id: newId(),
          account_id: draft.accountId,
          user_id: draft.userId,
          permissions: [...draft.rights],
          scope_kind: draft.scope.kind,
          scope_id: draft.scope.id ?? null,
          starts_at: new Date(draft.startsAtMs),
          ends_at: draft.endsAtMs === undefined ? null : new Date(draft.endsAtMs),
          reason: storableText(draft.reason),
          state: draft.state,
          requested_by: draft.requestedBy ?? null,
          requested_at: new Date(draft.requestedAtMs),
          decided_by: draft.decidedBy ?? null,
          decided_at: draft.decidedAtMs === undefined ? null : new Date(draft.decidedAtMs),
          decision_reason: null,
          asks_for_end: draft.asksForEnd ?? false,
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    ),
  )
  return toGrant(row)
}

export interface Verdict extends Pick<StoredGrant, 'state' | 'startsAtMs' | 'endsAtMs' | 'decisionReason'> {
  /** Absent: a command on the machine itself. */
  readonly decidedBy?: string
  readonly decidedAtMs: number
}

/** Only of one that is in this state still: of two who decide at once the second fails with `access-grant-decided`. */
export async function decideGrant(
  db: Db,
  scope: Scope,
  { id, state }: Pick<StoredGrant, 'id' | 'state'>,
  verdict: Verdict,
): Promise<StoredGrant> {
  const row = await inScope(db, scope, (trx) =>
    trx
      .updateTable('access_grants')
      .set({
        state: verdict.state,
        starts_at: new Date(verdict.startsAtMs),
        ends_at: verdict.endsAtMs === undefined ? null : new Date(verdict.endsAtMs),
        decided_by: verdict.decidedBy ?? null,
        decided_at: new Date(verdict.decidedAtMs),
        decision_reason: verdict.decisionReason === undefined ? null : storableText(verdict.decisionReason),
      })
      .where('id', '=', id)
      .where('state', '=', state)
      .returningAll()
      .executeTakeFirst(),
  )
  if (!row) throw new AppError('access-grant-decided', 'Somebody else decided about it meanwhile')
  return toGrant(row)
}

export async function findGrant(db: Db, scope: Scope, id: string): Promise<StoredGrant | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('access_grants').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toGrant(row)
}

/** Given and not over yet, also those that begin later; of everybody, or of one person. Oldest first. */
export async function listLastingGrants(
  db: Db,
  scope: Scope,
  nowMs: number,
  userId?: UserId,
): Promise<readonly StoredGrant[]> {
  const rows = await inScope(db, scope, (trx) => {
    const query = trx
      .selectFrom('access_grants')
      .selectAll()
      .where('state', '=', 'granted')
      .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', new Date(nowMs))]))
      .orderBy('requested_at')
      .orderBy('id')
    return (userId === undefined ? query : query.where('user_id', '=', userId)).execute()
  })
  return rows.map(toGrant)
}

export interface GrantFilter {
  readonly userId?: UserId
  readonly state?: GrantState
}

/** Newest first. Fails with `invalid-cursor`. */
export async function listGrants(
  db: Db,
  scope: Scope,
  { userId, state }: GrantFilter,
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): Promise<{ readonly grants: readonly StoredGrant[]; readonly nextCursor?: string }> {
  if (userId !== undefined && !isUuid(userId)) return { grants: [] }
  const after = cursor === undefined ? undefined : parseCursor(cursor)
  const rows = await inScope(db, scope, (trx) => {
    let query = trx
      .selectFrom('access_grants')
      .selectAll()
      .orderBy('requested_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
    if (userId !== undefined) query = query.where('user_id', '=', userId)
    if (state !== undefined) query = query.where('state', '=', state)
    if (after) {
      query = query.where(
        sql<SqlBool>`(requested_at, id) < (${new Date(after.startedAtMs)}::timestamptz, ${after.id}::uuid)`,
      )
    }
    return query.execute()
  })
  const grants = rows.slice(0, limit).map(toGrant)
  const last = grants.at(-1)
  if (rows.length <= limit || !last) return { grants }
  return { grants, nextCursor: formatCursor({ startedAtMs: last.requestedAtMs, id: last.id }) }
}

function toGrant(row: Selectable<Tables['access_grants']>): StoredGrant {
  return {
    id: row.id,
    accountId: row.account_id,
    userId: row.user_id,
    rights: row.permissions as GrantableRight[],
    scope: { kind: row.scope_kind, ...(row.scope_id !== null && { id: row.scope_id }) },
    startsAtMs: row.starts_at.getTime(),
    reason: row.reason,
    state: row.state,
    requestedAtMs: row.requested_at.getTime(),
    ...withoutNulls({
      endsAtMs: row.ends_at?.getTime(),
      requestedBy: row.requested_by,
      decidedBy: row.decided_by,
      decidedAtMs: row.decided_at?.getTime(),
      decisionReason: row.decision_reason,
    }),
    ...(row.asks_for_end && { asksForEnd: true }),
  }
}
