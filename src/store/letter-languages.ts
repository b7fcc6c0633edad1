/** In which language somebody is written to: the one they chose, else that of their account's letters, else English. */

import type { UserId } from '../core/model/ids.ts'
import { type Db, inScope, PLATFORM } from './db.ts'

export type LetterLanguage = 'en' | 'de'

export async function findLetterLanguage(db: Db, userId: UserId): Promise<LetterLanguage> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('users as u')
      .leftJoin('order_options as o', 'o.account_id', 'u.account_id')
      .select(['u.letter_language as own', 'o.language as account'])
      .where('u.id', '=', userId)
      .executeTakeFirst(),
  )
  return row?.own ?? row?.account ?? 'en'
}

/** What the person chose; undefined where they did not. */
export async function findChosenLanguage(db: Db, userId: UserId): Promise<LetterLanguage | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('users').select('letter_language').where('id', '=', userId).executeTakeFirst(),
  )
  return row?.letter_language ?? undefined
}

/** Undefined: as the account. */
export async function chooseLetterLanguage(
  db: Db,
  userId: UserId,
  language: LetterLanguage | undefined,
): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('users')
      .set({ letter_language: language ?? null })
      .where('id', '=', userId)
      .execute(),
  )
}
