import { type Selectable, sql } from 'kysely'
import type { Account } from '../core/model/account.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { accountScope, type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import type { Tables } from './schema.ts'

export type NewAccount = Omit<Account, 'id'> & { readonly id?: AccountId }

/** Fails with `account-slug-taken`, `domain-taken` or `reseller-not-found`. */
export function createAccount(db: Db, draft: NewAccount): Promise<Account> {
  const account = { ...draft, id: draft.id ?? newId() }
  return refusing(
    inScope(db, PLATFORM, async (trx) => {
      await refuseTakenDomains(trx, account)
      await trx.insertInto('accounts').values(toRow(account)).execute()
      return account
    }),
  )
}

/** Replaces everything but the id. Fails with `account-not-found` and as `createAccount`. */
export function updateAccount(db: Db, account: Account): Promise<void> {
  return refusing(
    inScope(db, PLATFORM, async (trx) => {
      await refuseTakenDomains(trx, account)
      const { id, ...values } = toRow(account)
      const result = await trx.updateTable('accounts').set(values).where('id', '=', id).executeTakeFirst()
      if (result.numUpdatedRows === 0n) throw new AppError('account-not-found', 'There is no such account')
    }),
  )
}

/** Fails with `still-in-use` as long as anything belongs to the account. */
export async function removeAccount(db: Db, id: AccountId): Promise<void> {
  if (!isUuid(id)) return
  await refusing(inScope(db, PLATFORM, (trx) => trx.deleteFrom('accounts').where('id', '=', id).execute()))
}

export async function listAccounts(db: Db, scope: Scope): Promise<readonly Account[]> {
  const rows = await inScope(db, scope, (trx) => trx.selectFrom('accounts').selectAll().orderBy('slug').execute())
  return rows.map(toAccount)
}

export async function findAccount(db: Db, scope: Scope, id: AccountId): Promise<Account | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toAccount(row)
}

/** Milliseconds since 1970. Fails with `account-not-found`. */
export async function createdAtMs(db: Db, id: AccountId): Promise<number> {
  const row = await inScope(db, accountScope(id), (trx) =>
    trx.selectFrom('accounts').select('created_at').where('id', '=', id).executeTakeFirst(),
  )
  if (!row) throw new AppError('account-not-found', 'There is no such account')
  return row.created_at.getTime()
}

export async function findAccountBySlug(db: Db, scope: Scope, slug: string): Promise<Account | undefined> {
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('accounts').selectAll().where('slug', '=', slug).executeTakeFirst(),
  )
  return row && toAccount(row)
}

/** Short names by id, of those that the scope sees. */
export async function findAccountSlugs(
  db: Db,
  scope: Scope,
  ids: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, string>> {
  if (ids.length === 0) return new Map()
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('accounts').select(['id', 'slug']).where('id', 'in', ids).execute(),
  )
  return new Map(rows.map(({ id, slug }) => [id, slug]))
}

/** Fails with `account-closed`. */
export async function refuseClosed(trx: Trx, id: AccountId): Promise<void> {
  const row = await trx.selectFrom('accounts').select('state').where('id', '=', id).executeTakeFirst()
  if (row && row.state !== 'active') throw new AppError('account-closed', 'The account is being closed')
}

const DOMAINS_LOCK = 7_216_500_032

/** A domain tells whose call it is, so two accounts must never share one. The lock makes check and write one step. */
async function refuseTakenDomains(trx: Trx, account: Account): Promise<void> {
  await sql`select pg_advisory_xact_lock(${DOMAINS_LOCK})`.execute(trx)
  const other = await trx
    .selectFrom('accounts')
    .select('slug')
    .where(sql<boolean>`domains && ${account.domains}::text[]`)
    .where('id', '<>', account.id)
    .executeTakeFirst()
  if (other) throw new AppError('domain-taken', 'Another account has one of these domains', { account: other.slug })
}

function toRow(account: Account) {
  const { id, slug, name, domains, timeZone, resellerId } = account
  return { id, slug, name, domains: [...domains], time_zone: timeZone, reseller_id: resellerId ?? null }
}

type Row = Pick<
  Selectable<Tables['accounts']>,
  'id' | 'slug' | 'name' | 'domains' | 'time_zone' | 'reseller_id' | 'state'
>

export function toAccount(row: Row): Account {
  const { id, slug, name, domains, time_zone: timeZone, reseller_id: resellerId, state } = row
  return {
    id,
    slug,
    name,
    domains,
    timeZone,
    ...(resellerId === null ? {} : { resellerId }),
    ...(state !== 'active' && { isClosed: true as const }),
  }
}
