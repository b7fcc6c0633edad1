/** People who are signed in. The browser holds a random token; only its hash is stored. */

import { createHash, randomBytes } from 'node:crypto'
import type { AccountId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'

export interface SignInSession {
  readonly id: string
  readonly userId: UserId
  /** Of the user; absent for the platform's. */
  readonly accountId?: AccountId
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly lastSeenAtMs: number
}

export interface NewSignInSession {
  readonly userId: UserId
  readonly accountId?: AccountId
  readonly expiresAtMs: number
  readonly remoteAddress?: string
  readonly userAgent?: string
}

/** Returns the token, which cannot be read again. */
export async function createSignInSession(
  db: Db,
  draft: NewSignInSession,
  nowMs: number,
): Promise<{ readonly id: string; readonly token: string }> {
  const token = randomBytes(32).toString('base64url')
  const id = newId()
  await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('sign_in_sessions')
      .values({
        id,
        account_id: draft.accountId ?? null,
        user_id: draft.userId,
        token_hash: hashOf(token),
        created_at: new Date(nowMs),
        expires_at: new Date(draft.expiresAtMs),
        last_seen_at: new Date(nowMs),
        remote_address: draft.remoteAddress ?? null,
        user_agent: draft.userAgent?.slice(0, 500) ?? null,
      })
      .execute(),
  )
  return { id, token }
}

/** Undefined when unknown, ended or expired. */
export async function findSignInSession(db: Db, token: string, nowMs: number): Promise<SignInSession | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('sign_in_sessions')
      .selectAll()
      .where('token_hash', '=', hashOf(token))
      .where('expires_at', '>', new Date(nowMs))
      .executeTakeFirst(),
  )
  if (!row) return undefined
  return {
    id: row.id,
    userId: row.user_id,
    createdAtMs: row.created_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    lastSeenAtMs: row.last_seen_at.getTime(),
    ...withoutNulls({ accountId: row.account_id }),
  }
}

/** Notes that the session is in use and moves its end. Call it seldom: it is a write. */
export async function extendSignInSession(db: Db, id: string, nowMs: number, expiresAtMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('sign_in_sessions')
      .set({ last_seen_at: new Date(nowMs), expires_at: new Date(expiresAtMs) })
      .where('id', '=', id)
      .execute(),
  )
}

export async function endSignInSession(db: Db, id: string): Promise<void> {
  if (!isUuid(id)) return
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('sign_in_sessions').where('id', '=', id).execute())
}

/** After a change of password. */
export async function endSignInSessionsOfUser(db: Db, userId: UserId): Promise<void> {
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('sign_in_sessions').where('user_id', '=', userId).execute())
}

export async function removeExpiredSignInSessions(db: Db, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('sign_in_sessions').where('expires_at', '<=', new Date(nowMs)).execute(),
  )
}

/** The token is random and long: a plain hash is as good as a slow one. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
