/** What a storage plan says of the age of objects, as questions to the database. */

import { sql } from 'kysely'
import type { AccountId } from '../core/model/ids.ts'
import type { ReportedProblem } from '../core/model/storage-problem.ts'
import { type Db, inScope, PLATFORM } from './db.ts'
import { storableJson } from './row-values.ts'

const PORTION = 1000

/** Every object with its plan: its account's own, else the platform's. */
const PLANNED = sql`stored_objects o join lateral (
  select * from storage_plans p where p.account_id = o.account_id or p.account_id is null
  order by p.account_id nulls last limit 1) as plan on true`

const copiesOf = sql`jsonb_to_recordset(plan.copies) as want("targetId" uuid, "fromDays" int, "untilDays" int)`

/** Copies that are to be and are not, oldest first; how many. */
export async function awaitDueCopies(db: Db, nowMs: number): Promise<number> {
  const now = new Date(nowMs)
  const result = await inScope(db, PLATFORM, (trx) =>
    sql`
      insert into object_copies (account_id, object_id, target_id, state, sha256, next_attempt_at)
      select due.account_id, due.id, due."targetId", 'waiting', due.sha256, ${now} from (
        select o.account_id, o.id, o.sha256, want."targetId" from ${PLANNED} cross join lateral ${copiesOf}
        where o.removed_at is null and (plan.covers_from is null or o.stored_at >= plan.covers_from)
          and o.stored_at <= ${now}::timestamptz - make_interval(days => want."fromDays")
          and (want."untilDays" is null or o.stored_at > ${now}::timestamptz - make_interval(days => want."untilDays"))
          and exists (select from storage_targets t where t.id = want."targetId" and t.retired_at is null)
          and not exists (select from object_copies c where c.object_id = o.id and c.target_id = want."targetId")
        order by o.stored_at, o.id limit ${PORTION}) as due
      on conflict do nothing`.execute(trx),
  )
  return Number(result.numAffectedRows ?? 0n)
}

export interface StoredCopy {
  readonly targetId: string
  readonly verifiedAtMs?: number
}

export interface LocalFile {
  readonly accountId: AccountId
  readonly objectId: string
  readonly key: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly writtenAt: Date
  /** Stored, and staying. */
  readonly copies: readonly StoredCopy[]
}

/** Stored copies that the plan wants for longer than now: what may stand for those that go. */
const staying = (now: Date, but: ReturnType<typeof sql>) => sql<readonly StoredCopyRow[]>`(
  select coalesce(jsonb_agg(jsonb_build_object('targetId', c.target_id, 'verified', c.verified_at is not null)
      order by c.verified_at nulls last), '[]')
  from object_copies c join ${copiesOf} on want."targetId" = c.target_id
  where c.object_id = o.id and c.state = 'stored' and c.sha256 = o.sha256 and ${but}
    and (want."untilDays" is null or o.stored_at > ${now}::timestamptz - make_interval(days => want."untilDays")))`

interface StoredCopyRow {
  readonly targetId: string
  readonly verified: boolean
}

interface FileRow extends Omit<LocalFile, 'copies' | 'sizeBytes'> {
  readonly sizeBytes: string | number
  readonly copies: readonly StoredCopyRow[]
  readonly overTargetId?: string
}

const COLUMNS = sql`o.account_id as "accountId", o.id as "objectId", o.key, o.size_bytes as "sizeBytes", o.sha256, o.written_at as "writtenAt"`

/** Local files that the plan does not want any more and that have a copy that stays. */
export async function localFilesOver(db: Db, nowMs: number): Promise<readonly LocalFile[]> {
  const now = new Date(nowMs)
  const found = await inScope(db, PLATFORM, (trx) =>
    sql<FileRow>`
      select * from (
        select ${COLUMNS}, ${staying(now, sql`true`)} as copies from ${PLANNED}
        where o.is_local and o.removed_at is null and plan.local_days is not null
          and o.stored_at <= ${now}::timestamptz - make_interval(days => plan.local_days)
          and o.written_at <= ${now}::timestamptz - make_interval(days => plan.local_days)
        order by o.stored_at) as file
      where copies <> '[]' limit ${PORTION}`.execute(trx),
  )
  return found.rows.map(toFile)
}

/** Removes the local file, unless somebody began to replace it meanwhile. */
export async function moveAway(
  db: Db,
  { objectId, sha256, writtenAt }: LocalFile,
  remove: () => Promise<void>,
): Promise<void> {
  await inScope(db, PLATFORM, async (trx) => {
    const row = await trx
      .selectFrom('stored_objects')
      .select(['sha256', 'removed_at'])
      .where('id', '=', objectId)
      .where('written_at', '=', writtenAt)
      .forUpdate()
      .executeTakeFirst()
    if (!row || row.removed_at || row.sha256 !== sha256) return
    await remove()
    await trx.updateTable('stored_objects').set({ is_local: false }).where('id', '=', objectId).execute()
  })
}

/** Copies that are over, each with those that stay. */
export async function overdueCopies(
  db: Db,
  nowMs: number,
): Promise<
  readonly { readonly over: LocalFile & { readonly targetId: string }; readonly staying: readonly StoredCopy[] }[]
> {
  const now = new Date(nowMs)
  const found = await inScope(db, PLATFORM, (trx) =>
    sql<FileRow & { overTargetId: string }>`
      select * from (
        select ${COLUMNS}, ended."targetId" as "overTargetId", ${staying(now, sql`c.target_id <> ended."targetId"`)} as copies
        from ${PLANNED} cross join lateral jsonb_to_recordset(plan.copies) as ended("targetId" uuid, "untilDays" int)
        join object_copies mine on mine.object_id = o.id and mine.target_id = ended."targetId" and mine.state = 'stored'
        where o.removed_at is null and o.stored_at <= ${now}::timestamptz - make_interval(days => ended."untilDays")
        order by o.stored_at) as file
      where copies <> '[]' limit ${PORTION}`.execute(trx),
  )
  return found.rows.map((row) => {
    const file = toFile(row)
    return { over: { ...file, targetId: row.overTargetId }, staying: file.copies }
  })
}

export async function endCopies(
  db: Db,
  { objectId, targetId }: { readonly objectId: string; readonly targetId: string },
  nowMs: number,
): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('object_copies')
      .set({
        state: 'removing',
        seq: sql<number>`nextval('object_order')`,
        attempts: 0,
        next_attempt_at: new Date(nowMs),
      })
      .where('object_id', '=', objectId)
      .where('target_id', '=', targetId)
      .where('state', '=', 'stored')
      .execute(),
  )
}

export async function noteVerified(db: Db, file: LocalFile, targetId: string, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('object_copies')
      .set({ verified_at: new Date(nowMs) })
      .where('object_id', '=', file.objectId)
      .where('target_id', '=', targetId)
      .where('state', '=', 'stored')
      .where('sha256', '=', file.sha256)
      .execute(),
  )
}

/** It is put again, from wherever it is whole. */
export async function noteDamaged(
  db: Db,
  file: LocalFile,
  targetId: string,
  { problem, values }: ReportedProblem,
  nowMs: number,
): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('object_copies')
      .set({
        state: 'waiting',
        seq: sql<number>`nextval('object_order')`,
        next_attempt_at: new Date(nowMs),
        last_problem: storableJson({ problem, values }),
        etag: null,
      })
      .where('object_id', '=', file.objectId)
      .where('target_id', '=', targetId)
      .where('state', '=', 'stored')
      .execute(),
  )
}

/** Of objects that are removed: a process died before it was done. */
export async function localFilesRemoved(db: Db): Promise<readonly string[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('stored_objects as o')
      .select('key')
      .where('removed_at', 'is not', null)
      .where((where) =>
        where.or([
          where('is_local', '=', true),
          where.not(
            where.exists(where.selectFrom('object_copies as c').select('c.state').whereRef('c.object_id', '=', 'o.id')),
          ),
        ]),
      )
      .limit(PORTION)
      .execute(),
  )
  return rows.map(({ key }) => key)
}

function toFile({ copies, sizeBytes, overTargetId: _, ...row }: FileRow): LocalFile {
  return {
    ...row,
    sizeBytes: Number(sizeBytes),
    copies: copies.map(({ targetId, verified }) => ({ targetId, ...(verified && { verifiedAtMs: 0 }) })),
  }
}
