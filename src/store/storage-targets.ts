/** Folders and buckets that copies go to: an account's own, and the platform's. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import { locationOf, type StoragePlace, type StorageTarget } from '../core/model/storage.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import type { Tables } from './schema.ts'

export interface SealedTarget extends StorageTarget {
  readonly sealedSecret?: Uint8Array
}

/** Another target's secret cannot be put in its place. */
export const secretPurposeOf = (targetId: string) => `storage target ${targetId}`

/** Of exactly this owner, by name; without an account the platform's. */
export async function listStorageTargets(db: Db, accountId: AccountId | undefined): Promise<readonly SealedTarget[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('storage_targets')
      .selectAll()
      .where((where) => where('account_id', 'is not distinct from', accountId ?? null))
      .orderBy('name')
      .execute(),
  )
  return rows.map(toTarget)
}

/** Of every owner, by name. */
export async function allStorageTargets(db: Db): Promise<readonly SealedTarget[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('storage_targets').selectAll().orderBy('name').execute(),
  )
  return rows.map(toTarget)
}

export async function findStorageTarget(
  db: Db,
  id: string,
  scope: Scope = PLATFORM,
): Promise<SealedTarget | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('storage_targets').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toTarget(row)
}

/** Fails with `storage-target-name-taken` or `storage-target-place-taken`. */
export async function createStorageTarget(db: Db, target: Omit<SealedTarget, 'hasSecret'>): Promise<void> {
  const { id, accountId, name, place, sealedSecret } = target
  const values = { id, account_id: accountId ?? null, name, ...placed(place), sealed_secret: sealedSecret ?? null }
  await refusing(inScope(db, PLATFORM, (trx) => trx.insertInto('storage_targets').values(values).execute()))
}

/**
 * Takes another name, place or secret; what waits is tried at once. In another place it begins anew: what the former one has stays there and is
 * read from there, under `former`, until it is removed or over. Fails as creating does.
 */
export async function changeStorageTarget(
  db: Db,
  { id, name, place, sealedSecret }: Omit<SealedTarget, 'hasSecret'>,
  former: { readonly id: string; readonly sealedSecret?: Uint8Array },
  nowMs: number,
): Promise<void> {
  const now = new Date(nowMs)
  await refusing(
    inScope(db, PLATFORM, async (trx) => {
      const before = await trx
        .selectFrom('storage_targets')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (!before) throw new AppError('storage-target-not-found', 'There is no such storage target')
      const moves = before.location !== locationOf(place)
      const returns = moves ? await retiredAt(trx, before.account_id, place) : undefined
      if (moves) {
        // Its name and place are free only after it has moved.
        await trx
          .updateTable('storage_targets')
          .set({ location: `moving ${id}`, name: `moving ${id}` })
          .where('id', '=', id)
          .execute()
      }
      if (moves && (await hasCopies(trx, id))) await leaveBehind(trx, before, former, now)
      if (returns) await takeOver(trx, returns, id)
      await trx
        .updateTable('storage_targets')
        .set({ name, ...placed(place), sealed_secret: sealedSecret ?? null, retired_at: null })
        .where('id', '=', id)
        .execute()
      await trx
        .updateTable('object_copies')
        .set({ next_attempt_at: now })
        .where('target_id', '=', id)
        .where('state', 'in', ['waiting', 'removing'])
        .where('set_aside', '=', false)
        .execute()
    }),
  )
}

/** What it has belongs to a target that is no target any more; what was begun there and not noted is removed there. */
async function leaveBehind(
  trx: Trx,
  before: Selectable<Tables['storage_targets']>,
  former: { readonly id: string; readonly sealedSecret?: Uint8Array },
  now: Date,
): Promise<void> {
  const { id, account_id, name, place, location } = before
  const left = { id: former.id, account_id, place: JSON.stringify(place), location, retired_at: now }
  await trx
    .insertInto('storage_targets')
    .values({
      ...left,
      name: `${name} (until ${now.toISOString().slice(0, 19)})`,
      sealed_secret: former.sealedSecret ?? null,
    })
    .execute()
  await sql`
    insert into object_copies (account_id, object_id, target_id, state, sha256, attempts, next_attempt_at)
    select account_id, object_id, ${former.id}, 'removing', sha256, 0, ${now} from object_copies
    where target_id = ${id} and state in ('waiting', 'failed') and attempts > 0`.execute(trx)
  await trx
    .updateTable('object_copies')
    .set({ target_id: former.id })
    .where('target_id', '=', id)
    .where('state', 'in', ['stored', 'removing'])
    .execute()
  if (!(await hasCopies(trx, former.id))) await trx.deleteFrom('storage_targets').where('id', '=', former.id).execute()
}

async function retiredAt(trx: Trx, accountId: string | null, place: StoragePlace): Promise<string | undefined> {
  const row = await trx
    .selectFrom('storage_targets')
    .select('id')
    .where((where) => where('account_id', 'is not distinct from', accountId))
    .where('location', '=', locationOf(place))
    .where('retired_at', 'is not', null)
    .executeTakeFirst()
  return row?.id
}

/** Back where it was before: what is there is its own again, and does not have to be put once more. */
async function takeOver(trx: Trx, retiredId: string, id: string): Promise<void> {
  await sql`delete from object_copies c where target_id = ${id} and state in ('waiting', 'failed')
    and exists (select from object_copies r where r.object_id = c.object_id and r.target_id = ${retiredId} and r.state = 'stored')`.execute(
    trx,
  )
  await sql`update object_copies c set target_id = ${id} where target_id = ${retiredId}
    and not exists (select from object_copies o where o.object_id = c.object_id and o.target_id = ${id})`.execute(trx)
  await sql`delete from object_copies where target_id = ${retiredId}`.execute(trx)
  await trx.deleteFrom('storage_targets').where('id', '=', retiredId).execute()
}

async function hasCopies(trx: Trx, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom('object_copies')
    .select('state')
    .where('target_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** `retired`: it has copies, stays readable, and is gone with the last of them. Fails with `storage-target-in-use` while a plan names it. */
export async function removeStorageTarget(db: Db, id: string, nowMs: number): Promise<'removed' | 'retired'> {
  const now = new Date(nowMs)
  return inScope(db, PLATFORM, async (trx) => {
    const planned = await sql`
      select from storage_plans where copies @> ${JSON.stringify([{ targetId: id }])}::jsonb limit 1`.execute(trx)
    if (planned.rows.length > 0) {
      throw new AppError('storage-target-in-use', 'A storage plan names this target: take it out of the plan first')
    }
    await sql`delete from object_copies where target_id = ${id} and state in ('waiting', 'failed') and attempts = 0`.execute(
      trx,
    )
    await sql`update object_copies set state = 'removing', seq = nextval('object_order'), next_attempt_at = ${now}
      where target_id = ${id} and state in ('waiting', 'failed')`.execute(trx)
    if (!(await hasCopies(trx, id))) {
      await trx.deleteFrom('storage_targets').where('id', '=', id).execute()
      return 'removed'
    }
    await trx.updateTable('storage_targets').set({ retired_at: now }).where('id', '=', id).execute()
    return 'retired'
  })
}

/** The secret goes to nobody but the server it was given for. */
export function isSameServer(before: StoragePlace, after: StoragePlace): boolean {
  if (before.kind !== 's3' || after.kind !== 's3') return false
  return before.endpoint === after.endpoint && before.accessKeyId === after.accessKeyId
}

const placed = (place: StoragePlace) => ({ place: JSON.stringify(place), location: locationOf(place) })

function toTarget(row: Selectable<Tables['storage_targets']>): SealedTarget {
  return {
    id: row.id,
    name: row.name,
    place: row.place,
    hasSecret: row.sealed_secret !== null,
    ...(row.account_id !== null && { accountId: row.account_id }),
    ...(row.sealed_secret && { sealedSecret: row.sealed_secret }),
    ...(row.retired_at && { retiredAtMs: row.retired_at.getTime() }),
  }
}
