/** Searches that people keep under a name. Whose they are is asked here: row level security knows accounts, not people. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, type Scope } from './db.ts'
import { newId } from './new-id.ts'
import { storableText } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface SavedSearch {
  readonly id: string
  /** Absent for people of the platform and of resellers. */
  readonly accountId?: AccountId
  /** A user, or an API key. */
  readonly ownerId: string
  readonly ownerName: string
  readonly name: string
  readonly query: string
  readonly isShared: boolean
  readonly changedAtMs: number
}

type NewSavedSearch = Omit<SavedSearch, 'id'> & { readonly id?: string | undefined }

/** Fails with `saved-search-name-taken`. */
export async function createSavedSearch(db: Db, scope: Scope, draft: NewSavedSearch): Promise<SavedSearch> {
  const at = new Date(draft.changedAtMs)
  const row = await refusing(
    inScope(db, scope, (trx) =>
      trx
        .insertInto('saved_searches')
        .values({
          id: draft.id ?? newId(),
          account_id: draft.accountId ?? null,
          owner_id: draft.ownerId,
          owner_name: storableText(draft.ownerName),
          ...changeable(draft),
          created_at: at,
          changed_at: at,
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    ),
  )
  return toSavedSearch(row)
}

/** Name, query, and whether it is shared. Fails with `saved-search-not-found` or `saved-search-name-taken`. */
export async function updateSavedSearch(db: Db, scope: Scope, search: SavedSearch): Promise<SavedSearch> {
  const row = await refusing(
    inScope(db, scope, (trx) =>
      trx
        .updateTable('saved_searches')
        .set({ ...changeable(search), changed_at: new Date(search.changedAtMs) })
        .where('id', '=', search.id)
        .where('owner_id', '=', search.ownerId)
        .returningAll()
        .executeTakeFirst(),
    ),
  )
  if (!row) throw savedSearchNotFound()
  return toSavedSearch(row)
}

/** Whoever's default it was has none, until it is put back. */
export async function removeSavedSearch(db: Db, scope: Scope, id: string): Promise<void> {
  await inScope(db, scope, (trx) => trx.deleteFrom('saved_searches').where('id', '=', id).execute())
}

/** Their own, and those shared in their account, by name. */
export async function listSavedSearches(
  db: Db,
  scope: Scope,
  who: { readonly ownerId: string; readonly accountId?: AccountId | undefined },
): Promise<readonly SavedSearch[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('saved_searches')
      .selectAll()
      .where((eb) =>
        eb.or([
          eb('owner_id', '=', who.ownerId),
          ...(who.accountId === undefined
            ? []
            : [eb.and([eb('account_id', '=', who.accountId), eb('is_shared', '=', true)])]),
        ]),
      )
      .orderBy(sql`lower(name)`)
      .orderBy('id')
      .execute(),
  )
  return rows.map(toSavedSearch)
}

/** Undefined when the list opens with all calls; of a search that was removed too. */
export async function findDefaultSearch(db: Db, scope: Scope, ownerId: string): Promise<string | undefined> {
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('default_searches').select('saved_search_id').where('owner_id', '=', ownerId).executeTakeFirst(),
  )
  return row?.saved_search_id
}

export async function saveDefaultSearch(
  db: Db,
  scope: Scope,
  owner: { readonly ownerId: string; readonly accountId?: AccountId | undefined },
  savedSearchId: string | undefined,
): Promise<void> {
  await inScope(db, scope, async (trx) => {
    await trx.deleteFrom('default_searches').where('owner_id', '=', owner.ownerId).execute()
    if (savedSearchId === undefined || !isUuid(savedSearchId)) return
    const row = { owner_id: owner.ownerId, account_id: owner.accountId ?? null, saved_search_id: savedSearchId }
    await trx.insertInto('default_searches').values(row).execute()
  })
}

export function savedSearchNotFound(): AppError {
  return new AppError('saved-search-not-found', 'There is no such saved search')
}

function changeable({ name, query, isShared }: Pick<SavedSearch, 'name' | 'query' | 'isShared'>) {
  return { name: storableText(name), query: storableText(query), is_shared: isShared }
}

function toSavedSearch(row: Selectable<Tables['saved_searches']>): SavedSearch {
  return {
    id: row.id,
    ...(row.account_id !== null && { accountId: row.account_id }),
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    name: row.name,
    query: row.query,
    isShared: row.is_shared,
    changedAtMs: row.changed_at.getTime(),
  }
}
