import type { AccountId } from '../core/model/ids.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, type Scope } from './db.ts'

export interface OrderOptions {
  /** Whether people are told by e-mail that they are recorded, or no longer. */
  readonly letters: boolean
  /** Of the letters. */
  readonly language: 'en' | 'de'
}

const DEFAULTS: OrderOptions = { letters: true, language: 'en' }

export async function findOrderOptions(db: Db, scope: Scope, accountId: AccountId): Promise<OrderOptions> {
  const row = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('order_options')
      .select(['letters', 'language'])
      .where('account_id', '=', accountId)
      .executeTakeFirst(),
  )
  return row ?? DEFAULTS
}

/** Fails with `account-not-found`. */
export async function saveOrderOptions(
  db: Db,
  scope: Scope,
  accountId: AccountId,
  { letters, language }: OrderOptions,
): Promise<void> {
  await refusing(
    inScope(db, scope, (trx) =>
      trx
        .insertInto('order_options')
        .values({ account_id: accountId, letters, language })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ letters, language }))
        .execute(),
    ),
  )
}
