/** Keys by which programs call the API. The key is shown once; only its hash is stored. */

import { createHash, randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, ResellerId, UserId } from '../core/model/ids.ts'
import type { Role } from '../core/model/role.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refuseClosed } from './accounts.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, PLATFORM, type Scope } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface ApiKey {
  readonly id: string
  /** Absent: the platform's, or a reseller's. */
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
  readonly name: string
  readonly role: Role
  /** First characters of the key, to tell keys apart. */
  readonly hint: string
  readonly createdBy?: UserId
  /** Absent: everything the role may. */
  readonly permissions?: readonly string[]
  /** From then on it is worth nothing. */
  readonly expiresAtMs?: number
  /** Addresses and ranges it may be used from; empty: from everywhere. */
  readonly allowedAddresses: readonly string[]
  readonly createdAtMs: number
  readonly lastUsedAtMs?: number
  readonly revokedAtMs?: number
}

export interface NewApiKey {
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
  readonly name: string
  readonly role: Role
  readonly createdBy?: UserId
  readonly permissions?: readonly string[]
  readonly expiresAtMs?: number
  readonly allowedAddresses?: readonly string[]
}

/** `secret` is what goes behind `Authorization: Bearer`; it cannot be read again. */
export async function createApiKey(
  db: Db,
  scope: Scope,
  draft: NewApiKey,
): Promise<{ readonly key: ApiKey; readonly secret: string }> {
  const secret = `tl_${randomBytes(30).toString('base64url')}`
  const row = await refusing(
    inScope(db, scope, (trx) =>
      trx
        .insertInto('api_keys')
        .values({
          id: newId(),
          account_id: draft.accountId ?? null,
          reseller_id: draft.resellerId ?? null,
          name: draft.name,
          role: draft.role,
          key_hash: hashOf(secret),
          hint: secret.slice(0, 9),
          created_by: draft.createdBy ?? null,
          permissions: draft.permissions ? [...draft.permissions] : null,
          expires_at: draft.expiresAtMs === undefined ? null : new Date(draft.expiresAtMs),
          allowed_addresses: [...(draft.allowedAddresses ?? [])],
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    ),
  )
  return { key: toApiKey(row), secret }
}

const USE_NOTED_EVERY_MS = 60_000

/** Undefined when unknown, revoked or over. Fails with `account-closed` when its account is. Notes the use, at most once a minute. */
export async function findApiKey(db: Db, secret: string, nowMs: number): Promise<ApiKey | undefined> {
  if (!secret.startsWith('tl_')) return undefined
  return inScope(db, PLATFORM, async (trx) => {
    const row = await trx
      .selectFrom('api_keys')
      .selectAll()
      .where('key_hash', '=', hashOf(secret))
      .where('revoked_at', 'is', null)
      .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date(nowMs))]))
      .executeTakeFirst()
    if (!row) return undefined
    if (row.account_id !== null) await refuseClosed(trx, row.account_id)
    if (nowMs - (row.last_used_at?.getTime() ?? 0) > USE_NOTED_EVERY_MS) {
      await trx
        .updateTable('api_keys')
        .set({ last_used_at: new Date(nowMs) })
        .where('id', '=', row.id)
        .execute()
    }
    return toApiKey(row)
  })
}

/** Whatever became of it; undefined when unknown. */
export async function findApiKeyOfSecret(db: Db, secret: string): Promise<ApiKey | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('api_keys').selectAll().where('key_hash', '=', hashOf(secret)).executeTakeFirst(),
  )
  return row && toApiKey(row)
}

/** Undefined when unknown or revoked. */
export async function findApiKeyById(db: Db, id: string): Promise<ApiKey | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('api_keys').selectAll().where('id', '=', id).where('revoked_at', 'is', null).executeTakeFirst(),
  )
  return row && toApiKey(row)
}

/** Oldest first, revoked ones too. */
export async function listApiKeys(db: Db, scope: Scope): Promise<readonly ApiKey[]> {
  const rows = await inScope(db, scope, (trx) => trx.selectFrom('api_keys').selectAll().orderBy('id').execute())
  return rows.map(toApiKey)
}

/** Fails with `api-key-not-found`. */
export async function revokeApiKey(db: Db, scope: Scope, id: string, nowMs: number): Promise<void> {
  if (!isUuid(id)) throw new AppError('api-key-not-found', 'There is no such API key')
  const result = await inScope(db, scope, (trx) =>
    trx
      .updateTable('api_keys')
      .set({ revoked_at: new Date(nowMs) })
      .where('id', '=', id)
      .executeTakeFirst(),
  )
  if (result.numUpdatedRows === 0n) throw new AppError('api-key-not-found', 'There is no such API key')
}

/** The key is random and long: a plain hash is as good as a slow one. */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function toApiKey(row: Selectable<Tables['api_keys']>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    hint: row.hint,
    allowedAddresses: row.allowed_addresses,
    createdAtMs: row.created_at.getTime(),
    ...withoutNulls({
      permissions: row.permissions,
      expiresAtMs: row.expires_at?.getTime(),
      accountId: row.account_id,
      resellerId: row.reseller_id,
      createdBy: row.created_by,
      lastUsedAtMs: row.last_used_at?.getTime(),
      revokedAtMs: row.revoked_at?.getTime(),
    }),
  }
}
