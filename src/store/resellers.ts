import { sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, ResellerId } from '../core/model/ids.ts'
import type { Reseller } from '../core/model/reseller.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, PLATFORM, resellerScope, type Scope } from './db.ts'
import { newId } from './new-id.ts'

export type NewReseller = Omit<Reseller, 'id'> & { readonly id?: ResellerId }

/** Fails with `reseller-slug-taken`. */
export async function createReseller(db: Db, draft: NewReseller): Promise<Reseller> {
  const reseller: Reseller = { ...draft, id: draft.id ?? newId() }
  await refusing(inScope(db, PLATFORM, (trx) => trx.insertInto('resellers').values(reseller).execute()))
  return reseller
}

/** Replaces everything but the id. Fails with `reseller-not-found` or `reseller-slug-taken`. */
export async function updateReseller(db: Db, { id, slug, name }: Reseller): Promise<void> {
  const result = await refusing(
    inScope(db, PLATFORM, (trx) =>
      trx.updateTable('resellers').set({ slug, name }).where('id', '=', id).executeTakeFirst(),
    ),
  )
  if (result.numUpdatedRows === 0n) throw resellerNotFound()
}

/** Fails with `still-in-use` as long as accounts or people belong to it. */
export async function removeReseller(db: Db, id: ResellerId): Promise<void> {
  if (!isUuid(id)) return
  await refusing(inScope(db, PLATFORM, (trx) => trx.deleteFrom('resellers').where('id', '=', id).execute()))
}

/** By name, with the number of their accounts. */
export async function listResellers(
  db: Db,
  scope: Scope,
): Promise<readonly (Reseller & { readonly accountCount: number })[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('resellers')
      .select(['id', 'slug', 'name'])
      .select((eb) =>
        eb
          .selectFrom('accounts')
          .whereRef('accounts.reseller_id', '=', 'resellers.id')
          .select(sql<string>`count(*)`.as('count'))
          .as('account_count'),
      )
      .orderBy('name')
      .orderBy('id')
      .execute(),
  )
  return rows.map(({ account_count, ...reseller }) => ({ ...reseller, accountCount: Number(account_count) }))
}

export async function findReseller(db: Db, scope: Scope, id: ResellerId): Promise<Reseller | undefined> {
  if (!isUuid(id)) return undefined
  return inScope(db, scope, (trx) =>
    trx.selectFrom('resellers').select(['id', 'slug', 'name']).where('id', '=', id).executeTakeFirst(),
  )
}

export function findResellerBySlug(db: Db, slug: string): Promise<Reseller | undefined> {
  return inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('resellers').select(['id', 'slug', 'name']).where('slug', '=', slug).executeTakeFirst(),
  )
}

export async function accountIdsOfReseller(db: Db, id: ResellerId): Promise<ReadonlySet<AccountId>> {
  const rows = await inScope(db, resellerScope(id), (trx) => trx.selectFrom('accounts').select('id').execute())
  return new Set(rows.map((row) => row.id))
}

export function resellerNotFound(): AppError {
  return new AppError('reseller-not-found', 'There is no such reseller')
}
