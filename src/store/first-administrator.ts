import { sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import { type Db, PLATFORM } from './db.ts'
import { createUser, platformAdministratorExists, type StoredUser } from './users.ts'

/** Any number, the same in every version. */
const FIRST_START_LOCK = 7_216_500_033

/** Of two who try at once one becomes it. Fails with `already-started` when there is one, or as `createUser`. */
export async function createFirstAdministrator(
  db: Db,
  draft: { readonly name: string; readonly email: string; readonly passwordHash: string },
): Promise<StoredUser> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${FIRST_START_LOCK})`.execute(trx)
    if (await platformAdministratorExists(trx)) {
      throw new AppError('already-started', 'There is an administrator already. Sign in')
    }
    return createUser(trx, PLATFORM, { ...draft, role: 'administrator', numbers: [], sipAddresses: [] })
  })
}
