/**
 * Wrong tries to sign in, counted for an e-mail address from wherever they come: many machines that guess together are slowed down as well.
 * An address that nobody has is counted too, so that a lock does not tell who exists.
 */

import { sql } from 'kysely'
import { type Db, inScope, PLATFORM } from './db.ts'

export interface LockLimits {
  readonly maximumFailures: number
  readonly windowMs: number
  readonly lockMs: number
}

/** End of the lock, milliseconds since 1970; undefined when there is none. */
export async function findSignInLock(db: Db, email: string, nowMs: number): Promise<number | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('sign_in_locks')
      .select('locked_until')
      .where('email', '=', email)
      .where('locked_until', '>', new Date(nowMs))
      .executeTakeFirst(),
  )
  return row?.locked_until?.getTime()
}

/** Returns whether this one made it a lock. Forgets what is long over. */
export async function countSignInFailure(db: Db, email: string, limits: LockLimits, nowMs: number): Promise<boolean> {
  const windowBegan = new Date(nowMs - limits.windowMs)
  return inScope(db, PLATFORM, async (trx) => {
    await trx
      .deleteFrom('sign_in_locks')
      .where('began_at', '<=', windowBegan)
      .where((where) => where.or([where('locked_until', 'is', null), where('locked_until', '<=', new Date(nowMs))]))
      .execute()
    const row = await trx
      .insertInto('sign_in_locks')
      .values({ email, failures: 1, began_at: new Date(nowMs), locked_until: null })
      .onConflict((conflict) =>
        conflict.column('email').doUpdateSet({ failures: sql<number>`sign_in_locks.failures + 1` }),
      )
      .returning('failures')
      .executeTakeFirstOrThrow()
    if (row.failures < limits.maximumFailures) return false
    const locked = await trx
      .updateTable('sign_in_locks')
      .set({ locked_until: new Date(nowMs + limits.lockMs) })
      .where('email', '=', email)
      .where('locked_until', 'is', null)
      .returning('email')
      .executeTakeFirst()
    return locked !== undefined
  })
}

/** After a right try, or when an administrator says so. Returns whether there was anything. */
export async function removeSignInLock(db: Db, email: string): Promise<boolean> {
  const result = await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('sign_in_locks').where('email', '=', email).executeTakeFirst(),
  )
  return result.numDeletedRows > 0n
}
