/** What has to be remembered between two steps of signing in. The browser holds a random token; only its hash is stored. */

import type { UserId } from '../core/model/ids.ts'
import { type Db, inScope, PLATFORM } from './db.ts'
import { newId } from './new-id.ts'
import { hashOfToken, newToken } from './one-time-token.ts'

/**
 * `second-factor`: the password was right; `passkey`: a passkey is asked for; `new-passkey`: one is being made; `single-sign-on`: the person is
 * at an identity provider.
 */
export type ChallengeKind = 'second-factor' | 'passkey' | 'new-passkey' | 'single-sign-on'

export interface Challenge {
  readonly id: string
  readonly userId?: UserId
  readonly data: Readonly<Record<string, unknown>>
  readonly expiresAtMs: number
}

export interface NewChallenge extends Omit<Challenge, 'id'> {
  readonly kind: ChallengeKind
}

/** Returns the token. Removes those that nobody can use any more. */
export async function createChallenge(db: Db, draft: NewChallenge, nowMs: number): Promise<string> {
  const token = newToken()
  await inScope(db, PLATFORM, async (trx) => {
    await trx.deleteFrom('sign_in_challenges').where('expires_at', '<=', new Date(nowMs)).execute()
    await trx
      .insertInto('sign_in_challenges')
      .values({
        id: newId(),
        token_hash: hashOfToken(token),
        kind: draft.kind,
        user_id: draft.userId ?? null,
        data: JSON.stringify(draft.data),
        expires_at: new Date(draft.expiresAtMs),
      })
      .execute()
  })
  return token
}

export function findChallenge(
  db: Db,
  kind: ChallengeKind,
  token: string,
  nowMs: number,
): Promise<Challenge | undefined> {
  return inScope(db, PLATFORM, async (trx) => {
    const row = await trx
      .selectFrom('sign_in_challenges')
      .selectAll()
      .where('token_hash', '=', hashOfToken(token))
      .where('kind', '=', kind)
      .where('expires_at', '>', new Date(nowMs))
      .executeTakeFirst()
    return row && toChallenge(row)
  })
}

/** Finds and removes it: of two who come with the same token one gets it. */
export function takeChallenge(
  db: Db,
  kind: ChallengeKind,
  token: string,
  nowMs: number,
): Promise<Challenge | undefined> {
  return inScope(db, PLATFORM, async (trx) => {
    const row = await trx
      .deleteFrom('sign_in_challenges')
      .where('token_hash', '=', hashOfToken(token))
      .where('kind', '=', kind)
      .where('expires_at', '>', new Date(nowMs))
      .returningAll()
      .executeTakeFirst()
    return row && toChallenge(row)
  })
}

/** Counts a try before it is compared, so that tries at the same moment do not slip through; false when there were too many. */
export async function countChallengeTry(db: Db, id: string, maximum: number): Promise<boolean> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('sign_in_challenges')
      .set((set) => ({ failures: set('failures', '+', 1) }))
      .where('id', '=', id)
      .where('failures', '<', maximum)
      .returning('id')
      .executeTakeFirst(),
  )
  return row !== undefined
}

function toChallenge(row: { id: string; user_id: string | null; data: unknown; expires_at: Date }): Challenge {
  return {
    id: row.id,
    data: row.data as Challenge['data'],
    expiresAtMs: row.expires_at.getTime(),
    ...(row.user_id === null ? {} : { userId: row.user_id }),
  }
}
