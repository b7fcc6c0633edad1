/** Passkeys of people (W3C Web Authentication): public keys whose private halves never leave a device or its owner's key store. */

import type { Selectable } from 'kysely'
import type { UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface Passkey {
  readonly id: string
  readonly userId: UserId
  /** As its owner calls it. */
  readonly name: string
  /** base64url */
  readonly credentialId: string
  /** COSE key. */
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
  /** It is on several devices of its owner. */
  readonly isSynced: boolean
  readonly createdAtMs: number
  readonly lastUsedAtMs?: number
}

export type NewPasskey = Omit<Passkey, 'id' | 'createdAtMs' | 'lastUsedAtMs'>

export async function createPasskey(db: Db, draft: NewPasskey, nowMs: number): Promise<Passkey> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('passkeys')
      .values({
        id: newId(),
        user_id: draft.userId,
        name: draft.name,
        credential_id: draft.credentialId,
        public_key: draft.publicKey,
        counter: draft.counter,
        transports: [...draft.transports],
        is_synced: draft.isSynced,
        created_at: new Date(nowMs),
      })
      .returningAll()
      .executeTakeFirstOrThrow(),
  )
  return toPasskey(row)
}

/** Oldest first. */
export async function listPasskeys(db: Db, userId: UserId): Promise<readonly Passkey[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('passkeys').selectAll().where('user_id', '=', userId).orderBy('id').execute(),
  )
  return rows.map(toPasskey)
}

export async function countPasskeys(db: Db, userId: UserId): Promise<number> {
  return (await listPasskeys(db, userId)).length
}

export async function findPasskey(db: Db, credentialId: string): Promise<Passkey | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('passkeys').selectAll().where('credential_id', '=', credentialId).executeTakeFirst(),
  )
  return row && toPasskey(row)
}

export async function notePasskeyUse(db: Db, id: string, counter: number, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('passkeys')
      .set({ counter, last_used_at: new Date(nowMs) })
      .where('id', '=', id)
      .execute(),
  )
}

/** False when the person has no such one. */
export async function renamePasskey(db: Db, userId: UserId, id: string, name: string): Promise<boolean> {
  if (!isUuid(id)) return false
  const result = await inScope(db, PLATFORM, (trx) =>
    trx.updateTable('passkeys').set({ name }).where('id', '=', id).where('user_id', '=', userId).executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}

/** False when the person has no such one. */
export async function removePasskey(db: Db, userId: UserId, id: string): Promise<boolean> {
  if (!isUuid(id)) return false
  const result = await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('passkeys').where('id', '=', id).where('user_id', '=', userId).executeTakeFirst(),
  )
  return result.numDeletedRows > 0n
}

export async function removePasskeys(db: Db, userId: UserId): Promise<void> {
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('passkeys').where('user_id', '=', userId).execute())
}

function toPasskey(row: Selectable<Tables['passkeys']>): Passkey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports,
    isSynced: row.is_synced,
    createdAtMs: row.created_at.getTime(),
    ...withoutNulls({ lastUsedAtMs: row.last_used_at?.getTime() }),
  }
}
