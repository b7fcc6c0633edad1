/** Links that let somebody set a password once: invitations and resets. Only the hash of the token is stored. */

import type { UserId } from '../core/model/ids.ts'
import { type Db, inScope, PLATFORM } from './db.ts'
import { newId } from './new-id.ts'
import { hashOfToken, newToken } from './one-time-token.ts'

export type LinkPurpose = 'invitation' | 'password-reset'

export interface OneTimeLink {
  readonly userId: UserId
  readonly purpose: LinkPurpose
}

/** Returns the token. Former links of the person are worth nothing from then on. */
export async function createOneTimeLink(
  db: Db,
  { userId, purpose, expiresAtMs }: OneTimeLink & { readonly expiresAtMs: number },
  nowMs: number,
): Promise<string> {
  const token = newToken()
  await inScope(db, PLATFORM, async (trx) => {
    await trx
      .deleteFrom('one_time_links')
      .where((where) => where.or([where('user_id', '=', userId), where('expires_at', '<=', new Date(nowMs))]))
      .execute()
    await trx
      .insertInto('one_time_links')
      .values({
        id: newId(),
        user_id: userId,
        purpose,
        token_hash: hashOfToken(token),
        created_at: new Date(nowMs),
        expires_at: new Date(expiresAtMs),
      })
      .execute()
  })
  return token
}

export async function findOneTimeLink(db: Db, token: string, nowMs: number): Promise<OneTimeLink | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('one_time_links')
      .selectAll()
      .where('token_hash', '=', hashOfToken(token))
      .where('expires_at', '>', new Date(nowMs))
      .executeTakeFirst(),
  )
  return row && { userId: row.user_id, purpose: row.purpose }
}

/** Finds and removes it: of two who come with the same link one gets it. Given a transaction that fails, it stays. */
export async function takeOneTimeLink(db: Db, token: string, nowMs: number): Promise<OneTimeLink | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .deleteFrom('one_time_links')
      .where('token_hash', '=', hashOfToken(token))
      .where('expires_at', '>', new Date(nowMs))
      .returningAll()
      .executeTakeFirst(),
  )
  return row && { userId: row.user_id, purpose: row.purpose }
}

/** Of whoever has set a password otherwise. */
export async function removeOneTimeLinks(db: Db, userId: UserId): Promise<void> {
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('one_time_links').where('user_id', '=', userId).execute())
}
