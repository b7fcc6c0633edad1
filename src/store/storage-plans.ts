/** Which copies of an account's objects there are to be. */

import type { Selectable } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { StoragePlan } from '../core/model/storage.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

/** Its own, else the platform's; undefined when there is neither: then the local store is all there is. */
export async function planOf(trx: Trx, accountId: AccountId): Promise<StoragePlan | undefined> {
  const rows = await inScope(trx, PLATFORM, (platform) =>
    platform
      .selectFrom('storage_plans')
      .selectAll()
      .where((where) => where.or([where('account_id', '=', accountId), where('account_id', 'is', null)]))
      .execute(),
  )
  const row = rows.find(({ account_id: id }) => id !== null) ?? rows[0]
  return row && toPlan(row)
}

/** Of exactly this owner; without an account the platform's. */
export async function findStoragePlan(db: Db, accountId: AccountId | undefined): Promise<StoragePlan | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('storage_plans')
      .selectAll()
      .where((where) => where('account_id', 'is not distinct from', accountId ?? null))
      .executeTakeFirst(),
  )
  return row && toPlan(row)
}

/** Fails with `storage-plan-invalid`: for an account with targets that are not its own and not the platform's, and where nothing would be left. */
async function refuseInvalid(
  trx: Trx,
  accountId: AccountId | undefined,
  { localDays, copies }: StoragePlan,
): Promise<void> {
  const refuse = (message: string) => {
    throw new AppError('storage-plan-invalid', message)
  }
  const ids = copies.map(({ targetId }) => targetId)
  if (new Set(ids).size < ids.length) refuse('The plan names a target twice')
  const known = ids.every(isUuid)
    ? await trx
        .selectFrom('storage_targets')
        .select(['id', 'account_id', 'retired_at'])
        .where('id', 'in', [...ids, newId()])
        .execute()
    : []
  for (const id of ids) {
    const target = known.find((each) => each.id === id)
    if (!target || (target.account_id !== null && target.account_id !== accountId))
      refuse('The plan names a target that is not there')
    if (target?.retired_at) refuse('The plan names a target that is not used any more')
  }
  if (copies.some(({ fromDays, untilDays }) => untilDays !== undefined && untilDays <= fromDays)) {
    refuse('A copy ends before it begins')
  }
  const stays = copies.filter(({ untilDays }) => untilDays === undefined)
  if (localDays !== undefined && stays.length === 0)
    refuse('No copy would stay: let one target, or the local store, keep what it has')
}

/** Fails with `storage-plan-invalid`. `coversFromMs`: what is older is left where it is; absent: it holds for all there is. */
export async function putStoragePlan(
  db: Db,
  accountId: AccountId | undefined,
  { localDays, copies }: StoragePlan,
  coversFromMs: number | undefined,
): Promise<void> {
  const values = {
    local_days: localDays ?? null,
    copies: JSON.stringify(copies),
    covers_from: coversFromMs === undefined ? null : new Date(coversFromMs),
  }
  await inScope(db, PLATFORM, async (trx) => {
    await refuseInvalid(trx, accountId, { copies, ...(localDays !== undefined && { localDays }) })
    await trx
      .insertInto('storage_plans')
      .values({ id: newId(), account_id: accountId ?? null, ...values })
      .onConflict((conflict) => conflict.constraint('storage_plans_account_key').doUpdateSet(values))
      .execute()
  })
}

export async function removeStoragePlan(db: Db, accountId: AccountId | undefined): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .deleteFrom('storage_plans')
      .where((where) => where('account_id', 'is not distinct from', accountId ?? null))
      .execute(),
  )
}

function toPlan(row: Selectable<Tables['storage_plans']>): StoragePlan {
  return { copies: row.copies, ...withoutNulls({ localDays: row.local_days }) }
}
