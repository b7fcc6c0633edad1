/** People who are signed in. The browser holds a random token; only its hash is stored. */

import { type Selectable, sql } from 'kysely'
import type { AccountId, ResellerId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refuseClosed } from './accounts.ts'
import { type Db, inScope, PLATFORM } from './db.ts'
import { newId } from './new-id.ts'
import { hashOfToken, newToken } from './one-time-token.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'
import { LONGEST_SESSION_HOURS, type SecondFactorPolicy } from './sign-in-policies.ts'

/** How a person can prove who they are. */
export type SignInMethod = 'password' | 'totp' | 'recovery-code' | 'passkey' | 'single-sign-on'

export interface SignInSession {
  readonly id: string
  readonly userId: UserId
  /** Of the user; absent for the platform's. */
  readonly accountId?: AccountId
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly lastSeenAtMs: number
  /** When the person last proved who they are: at sign-in, or later again. */
  readonly confirmedAtMs: number
  /** In order. */
  readonly methods: readonly SignInMethod[]
  readonly remoteAddress?: string
  readonly userAgent?: string
}

/** With what decides whether the session may be used. */
export interface UsedSignInSession extends SignInSession {
  /** An authenticator app or a passkey. */
  readonly hasSecondFactor: boolean
  /** What the account asks of its people. */
  readonly secondFactorPolicy: SecondFactorPolicy
  /** However busy somebody is: as the account says. */
  readonly endsAtMs: number
}

export interface NewSignInSession {
  readonly userId: UserId
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
  readonly expiresAtMs: number
  /** Default: by password alone. */
  readonly methods?: readonly SignInMethod[]
  readonly remoteAddress?: string
  readonly userAgent?: string
  readonly vouchedBy?: VouchedBy
}

/** Who came by single sign-on: what the provider wants to see again when they leave. */
export interface VouchedBy {
  readonly identityProviderId: string
  /** store/sealed-secret.ts */
  readonly sealedIdToken: Uint8Array
}

/** Returns the token, which cannot be read again. Fails with `account-closed` when the account is being closed for good. */
export async function createSignInSession(
  db: Db,
  draft: NewSignInSession,
  nowMs: number,
): Promise<{ readonly id: string; readonly token: string }> {
  const token = newToken()
  const id = newId()
  await inScope(db, PLATFORM, async (trx) => {
    if (draft.accountId !== undefined) await refuseClosed(trx, draft.accountId)
    await trx
      .insertInto('sign_in_sessions')
      .values({
        id,
        account_id: draft.accountId ?? null,
        reseller_id: draft.resellerId ?? null,
        user_id: draft.userId,
        token_hash: hashOfToken(token),
        created_at: new Date(nowMs),
        expires_at: new Date(draft.expiresAtMs),
        last_seen_at: new Date(nowMs),
        remote_address: draft.remoteAddress ?? null,
        user_agent: draft.userAgent?.slice(0, 500) ?? null,
        ...(draft.methods && { methods: [...draft.methods] }),
        identity_provider_id: draft.vouchedBy?.identityProviderId ?? null,
        sealed_id_token: draft.vouchedBy ? Buffer.from(draft.vouchedBy.sealedIdToken) : null,
      })
      .execute()
  })
  return { id, token }
}

/** Undefined when unknown, ended or expired. */
export async function findSignInSession(db: Db, token: string, nowMs: number): Promise<UsedSignInSession | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('sign_in_sessions as session')
      .selectAll()
      .select([
        sql<boolean>`exists (select from totp_factors f where f.user_id = session.user_id and f.confirmed_at is not null)
          or exists (select from passkeys p where p.user_id = session.user_id)`.as('has_second_factor'),
        sql<SecondFactorPolicy | null>`(select second_factor from sign_in_policies p
          where p.account_id is not distinct from session.account_id)`.as('second_factor'),
        sql<number | null>`(select session_hours from sign_in_policies p
          where p.account_id is not distinct from session.account_id)`.as('session_hours'),
      ])
      .where('token_hash', '=', hashOfToken(token))
      .where('expires_at', '>', new Date(nowMs))
      .executeTakeFirst(),
  )
  if (!row) return undefined
  const session = toSession(row)
  const endsAtMs = session.createdAtMs + (row.session_hours ?? LONGEST_SESSION_HOURS) * 3_600_000
  if (endsAtMs <= nowMs) return undefined
  return {
    ...session,
    expiresAtMs: Math.min(session.expiresAtMs, endsAtMs),
    hasSecondFactor: row.has_second_factor,
    secondFactorPolicy: row.second_factor ?? 'optional',
    endsAtMs,
  }
}

/** Of one person, latest use first. */
export async function listSignInSessions(db: Db, userId: UserId, nowMs: number): Promise<readonly SignInSession[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('sign_in_sessions')
      .selectAll()
      .where('user_id', '=', userId)
      .where('expires_at', '>', new Date(nowMs))
      .orderBy('last_seen_at', 'desc')
      .orderBy('id', 'desc')
      .execute(),
  )
  return rows.map(toSession)
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

/** Undefined when somebody came another way, or the provider is not named any more. */
export async function findVouchedBy(db: Db, sessionId: string): Promise<VouchedBy | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('sign_in_sessions')
      .select(['identity_provider_id', 'sealed_id_token'])
      .where('id', '=', sessionId)
      .executeTakeFirst(),
  )
  if (!row?.identity_provider_id || !row.sealed_id_token) return undefined
  return { identityProviderId: row.identity_provider_id, sealedIdToken: row.sealed_id_token }
}

/** Returns whether it was one of this person's. */
export async function endSignInSessionOfUser(db: Db, userId: UserId, id: string): Promise<boolean> {
  if (!isUuid(id)) return false
  const result = await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('sign_in_sessions').where('id', '=', id).where('user_id', '=', userId).executeTakeFirst(),
  )
  return result.numDeletedRows > 0n
}

/** All of them but the one to keep; returns how many. */
export async function endSignInSessionsOfUser(db: Db, userId: UserId, keepId?: string): Promise<number> {
  const result = await inScope(db, PLATFORM, (trx) =>
    trx
      .deleteFrom('sign_in_sessions')
      .where('user_id', '=', userId)
      .$if(keepId !== undefined, (query) => query.where('id', '!=', keepId ?? ''))
      .executeTakeFirst(),
  )
  return Number(result.numDeletedRows)
}

/** The person has proved again who they are. Returns a new token; the former one is worth nothing from then on. */
export async function renewSignInSession(
  db: Db,
  id: string,
  nowMs: number,
  methods?: readonly SignInMethod[],
): Promise<string> {
  const token = newToken()
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('sign_in_sessions')
      .set({
        token_hash: hashOfToken(token),
        confirmed_at: new Date(nowMs),
        ...(methods && { methods: [...methods] }),
      })
      .where('id', '=', id)
      .execute(),
  )
  return token
}

export async function removeExpiredSignInSessions(db: Db, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('sign_in_sessions').where('expires_at', '<=', new Date(nowMs)).execute(),
  )
}

function toSession(row: Selectable<Tables['sign_in_sessions']>): SignInSession {
  return {
    id: row.id,
    userId: row.user_id,
    createdAtMs: row.created_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    lastSeenAtMs: row.last_seen_at.getTime(),
    confirmedAtMs: (row.confirmed_at ?? row.created_at).getTime(),
    methods: row.methods as SignInMethod[],
    ...withoutNulls({ accountId: row.account_id, remoteAddress: row.remote_address, userAgent: row.user_agent }),
  }
}
