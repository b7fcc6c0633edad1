/** Which objects an account has, and what their copies are to become. The account is the first folder of a key. */

import { sql } from 'kysely'
import type { AccountId } from '../core/model/ids.ts'
import type { CopyState } from '../core/model/storage.ts'
import type { ReportedProblem } from '../core/model/storage-problem.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { planOf } from './storage-plans.ts'

/** Undefined for what belongs to no account, as exports do: there is one copy of it, the local one. */
export function accountOfKey(key: string): AccountId | undefined {
  const [first = ''] = key.split('/')
  return isUuid(first) ? first : undefined
}

export interface StoredObject {
  readonly id: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly isLocal: boolean
  readonly isRemoved: boolean
  /** Those that can be read, in the order of the plan. */
  readonly targetIds: readonly string[]
}

export async function findStoredObject(db: Db, key: string): Promise<StoredObject | undefined> {
  return inScope(db, PLATFORM, async (trx) => {
    const row = await trx.selectFrom('stored_objects').selectAll().where('key', '=', key).executeTakeFirst()
    if (!row) return undefined
    const copies = await trx
      .selectFrom('object_copies')
      .select('target_id')
      .where('object_id', '=', row.id)
      .where('state', '=', 'stored')
      .execute()
    const plan = copies.length > 1 ? await planOf(trx, row.account_id) : undefined
    const rank = (id: string) => plan?.copies.findIndex(({ targetId }) => targetId === id) ?? 0
    const targetIds = copies.map(({ target_id: id }) => id)
    return {
      id: row.id,
      sizeBytes: row.size_bytes,
      sha256: row.sha256,
      isLocal: row.is_local,
      isRemoved: row.removed_at !== null,
      // What is in no plan any more comes last.
      targetIds: targetIds.sort((a, b) => (rank(a) < 0 ? 1000 : rank(a)) - (rank(b) < 0 ? 1000 : rank(b))),
    }
  })
}

/** Before the local file is replaced: it is not moved away meanwhile. Nothing happens when it is not known. */
export async function noteWriting(db: Db, key: string, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('stored_objects')
      .set({ written_at: new Date(nowMs) })
      .where('key', '=', key)
      .execute(),
  )
}

export interface PutObject {
  readonly accountId: AccountId
  readonly key: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** After the local file is there: its copies wait from now on. Nothing happens when there is no such account. */
export async function noteObject(
  db: Db,
  { accountId, key, sizeBytes, sha256 }: PutObject,
  nowMs: number,
): Promise<void> {
  const now = new Date(nowMs)
  await inScope(db, PLATFORM, async (trx) => {
    const noted = await sql<{ id: string }>`
      insert into stored_objects (id, account_id, key, size_bytes, sha256, is_local, stored_at, written_at)
      select ${newId()}, id, ${key}, ${sizeBytes}, ${sha256}, true, ${now}, ${now} from accounts where id = ${accountId}
      on conflict (key) do update set size_bytes = excluded.size_bytes, sha256 = excluded.sha256, is_local = true,
        stored_at = case when stored_objects.removed_at is null then stored_objects.stored_at else excluded.stored_at end,
        written_at = excluded.written_at, removed_at = null
      returning id`.execute(trx)
    const objectId = noted.rows[0]?.id
    if (objectId === undefined) return
    const { copies = [] } = (await planOf(trx, accountId)) ?? {}
    const atOnce = copies.filter(({ fromDays }) => fromDays === 0)
    for (const { targetId } of atOnce) await awaitCopy(trx, { accountId, objectId, targetId, sha256 }, now)
    // Wherever else it lies, it is the former content.
    await trx
      .updateTable('object_copies')
      .set({ state: 'waiting', sha256, seq: sql<number>`nextval('object_order')`, attempts: 1, next_attempt_at: now })
      .where('object_id', '=', objectId)
      .where('sha256', '<>', sha256)
      .where('state', '<>', 'removing')
      .execute()
  })
}

/** In a target that had a former content of it, it is replaced. */
async function awaitCopy(
  trx: Trx,
  { accountId, objectId, targetId, sha256 }: Record<'accountId' | 'objectId' | 'targetId' | 'sha256', string>,
  now: Date,
): Promise<void> {
  await sql`
    insert into object_copies (account_id, object_id, target_id, state, sha256, next_attempt_at)
    select ${accountId}, ${objectId}, id, 'waiting', ${sha256}, ${now} from storage_targets
      where id = ${targetId} and retired_at is null
    on conflict (object_id, target_id) do update set state = 'waiting', sha256 = excluded.sha256,
      seq = nextval('object_order'), attempts = 1, next_attempt_at = ${now}, set_aside = false, last_problem = null
    where object_copies.sha256 <> excluded.sha256 or object_copies.state in ('failed', 'removing')`.execute(trx)
}

/** From now on nobody reads it; what may lie in a target waits to be removed there. False when it is not known. */
export async function noteRemoval(db: Db, key: string, nowMs: number): Promise<boolean> {
  const now = new Date(nowMs)
  return inScope(db, PLATFORM, async (trx) => {
    const row = await trx
      .updateTable('stored_objects')
      .set({ removed_at: now })
      .where('key', '=', key)
      .returning('id')
      .executeTakeFirst()
    if (!row) return false
    await removeCopies(trx, row.id, now)
    return true
  })
}

async function removeCopies(trx: Trx, objectId: string, now: Date): Promise<void> {
  await trx
    .deleteFrom('object_copies')
    .where('object_id', '=', objectId)
    .where('state', 'in', ['waiting', 'failed'])
    .where('attempts', '=', 0)
    .execute()
  await trx
    .updateTable('object_copies')
    .set({
      state: 'removing',
      seq: sql<number>`nextval('object_order')`,
      attempts: 0,
      next_attempt_at: now,
      set_aside: false,
      last_problem: null,
    })
    .where('object_id', '=', objectId)
    .where('state', '<>', 'removing')
    .execute()
}

/** After the local file is gone: without a copy left, nothing is known of the object any more. */
export async function noteLocalGone(db: Db, key: string): Promise<void> {
  await inScope(db, PLATFORM, async (trx) => {
    await trx.updateTable('stored_objects').set({ is_local: false }).where('key', '=', key).execute()
    await forgetGone(trx, { key })
  })
}

/** Removed everywhere: the row has nothing more to say. */
export async function forgetGone(trx: Trx, of: { readonly key: string } | { readonly id: string }): Promise<void> {
  await sql`
    delete from stored_objects o where ${'key' in of ? sql`o.key = ${of.key}` : sql`o.id = ${of.id}`}
      and removed_at is not null and not is_local
      and not exists (select from object_copies c where c.object_id = o.id)`.execute(trx)
}

/** Keys below a folder that the local store does not list, or lists in vain. */
export async function* keysElsewhere(
  db: Db,
  accountId: AccountId,
  prefix: string,
): AsyncGenerator<{ readonly key: string; readonly isRemoved: boolean }> {
  for (let after = prefix; ; ) {
    const rows = await inScope(db, PLATFORM, (trx) =>
      trx
        .selectFrom('stored_objects')
        .select(['key', 'removed_at', 'is_local'])
        .where('account_id', '=', accountId)
        .where(sql<boolean>`starts_with(key, ${prefix})`)
        .where(sql<boolean>`is_local = (removed_at is not null)`)
        .where('key', '>', after)
        .orderBy('key')
        .limit(1000)
        .execute(),
    )
    for (const row of rows) yield { key: row.key, isRemoved: row.removed_at !== null }
    const last = rows.at(-1)
    if (!last) return
    after = last.key
  }
}

interface CopyPlace {
  readonly targetId: string
  readonly targetName: string
  readonly kind: 'folder' | 's3'
  readonly state: CopyState
  readonly storedAtMs?: number
  readonly verifiedAtMs?: number
  readonly storageClass?: string
  /** Of what is not there yet. */
  readonly attempts?: number
  readonly problem?: ReportedProblem
}

/** Those of them that lie in other stores only, the local file having gone. */
export async function findMovedObjects(db: Db, scope: Scope, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('stored_objects')
      .select('key')
      .where('key', 'in', keys)
      .where('is_local', '=', false)
      .where('removed_at', 'is', null)
      .execute(),
  )
  return new Set(rows.map(({ key }) => key))
}

/** Where the copies of an object are, oldest first; `isLocal`: and whether the local store has it. */
export async function copiesOfObject(
  db: Db,
  key: string,
): Promise<{ readonly isLocal: boolean; readonly copies: readonly CopyPlace[] } | undefined> {
  return inScope(db, PLATFORM, async (trx) => {
    const object = await trx
      .selectFrom('stored_objects')
      .select(['id', 'is_local'])
      .where('key', '=', key)
      .executeTakeFirst()
    if (!object) return undefined
    const rows = await trx
      .selectFrom('object_copies as c')
      .innerJoin('storage_targets as t', 't.id', 'c.target_id')
      .select(['t.id', 't.name', 't.place', 'c.state', 'c.stored_at', 'c.verified_at', 'c.attempts', 'c.last_problem'])
      .where('c.object_id', '=', object.id)
      .orderBy('c.seq')
      .execute()
    const copies = rows.map((row) => ({
      targetId: row.id,
      targetName: row.name,
      kind: row.place.kind,
      state: row.state,
      ...(row.stored_at && { storedAtMs: row.stored_at.getTime() }),
      ...(row.verified_at && { verifiedAtMs: row.verified_at.getTime() }),
      ...(row.place.kind === 's3' && row.place.storageClass !== undefined && { storageClass: row.place.storageClass }),
      ...(row.state !== 'stored' && { attempts: row.attempts }),
      ...(row.last_problem && { problem: row.last_problem }),
    }))
    return { isLocal: object.is_local, copies }
  })
}
