/** Who of an account has which product, as rows: made of the settings, which stay what decides. */

import { sql } from 'kysely'
import type { AccountId, UserId } from '../core/model/ids.ts'
import type { HeldProduct } from '../core/model/order.ts'
import { type Db, inScope, type Scope } from './db.ts'

export interface HeldProducts {
  /** Of the settings. */
  readonly version: number
  /** Without those who have none. */
  readonly ofUsers: readonly (readonly [UserId, HeldProduct])[]
}

/** The rows are those of this version, or of a later one, when it resolves. */
export async function keepHeldProducts(
  db: Db,
  scope: Scope,
  accountId: AccountId,
  { version, ofUsers }: HeldProducts,
): Promise<void> {
  await inScope(db, scope, async (trx) => {
    const made = await trx
      .selectFrom('held_products_made')
      .select('version')
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    if (made && made.version >= version) return
    // Whoever is first makes them; the others wait for it here, and find the version.
    const taken = await sql`
      insert into held_products_made (account_id, version) values (${accountId}, ${version})
      on conflict (account_id) do update set version = excluded.version
        where held_products_made.version < excluded.version`.execute(trx)
    if (taken.numAffectedRows === 0n) return
    await trx.deleteFrom('held_products').where('account_id', '=', accountId).execute()
    await sql`
      insert into held_products (account_id, user_id, product)
      select ${accountId}, user_id, product
        from unnest(${ofUsers.map(([id]) => id)}::uuid[], ${ofUsers.map(([, product]) => product)}::text[])
          as held(user_id, product)`.execute(trx)
  })
}
