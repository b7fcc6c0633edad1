import { type SqlBool, sql } from 'kysely'
import type { UserId } from '../core/model/ids.ts'
import { fits, type TextPattern } from './call-search.ts'
import type { Trx } from './db.ts'

/** Whoever types what so many are called does not mean one of them. */
const MOST_USERS = 100

/** Values of a user by which people look for them, one a line. */
const CALLED = sql`lower(E'\\n' || concat_ws(E'\\n', name, first_name, last_name, extension) || E'\\n')`

/** For each pattern of a search (call-search.ts), the users of the scope whose name or extension is like it now. */
export async function usersCalled(trx: Trx, patterns: readonly TextPattern[]): Promise<readonly (readonly UserId[])[]> {
  const all: (readonly UserId[])[] = []
  for (const pattern of patterns) {
    const rows = await trx
      .selectFrom('users')
      .select('id')
      .where(sql<SqlBool>`account_id is not null`)
      .where(fits(CALLED, pattern))
      .orderBy('id')
      .limit(MOST_USERS + 1)
      .execute()
    all.push(rows.length > MOST_USERS ? [] : rows.map(({ id }) => id))
  }
  return all
}

/** Users of the scope whom all of the patterns fit now. */
export async function usersNamed(trx: Trx, patterns: readonly TextPattern[]): Promise<readonly UserId[]> {
  const rows = await trx
    .selectFrom('users')
    .select('id')
    .where('account_id', 'is not', null)
    .where(({ and }) => and(patterns.map((pattern) => fits(CALLED, pattern))))
    .execute()
  return rows.map(({ id }) => id)
}
