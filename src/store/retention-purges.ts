/** Purges of recordings whose time is over: how far each is, and what it removed. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, CallId, RecordingId } from '../core/model/ids.ts'
import type { PurgeCertificate, PurgeState, RetentionDate } from '../core/model/retention.ts'
import { storageProblemText } from '../core/model/storage-problem.ts'
import type { OutstandingCopy } from '../core/model/termination.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { accountScope, type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { storableJson, storableText } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface RetentionPurge {
  readonly id: string
  readonly accountId: AccountId
  readonly kind: 'scheduled' | 'asked' | 'erasure'
  /** Whose calls go, of an erasure. */
  readonly erasureId?: string
  readonly untilMs: number
  readonly askedByName?: string
  readonly state: PurgeState
  readonly startedAtMs: number
  readonly finishedAtMs?: number
  readonly calls: number
  readonly certificate?: PurgeCertificate
}

export type NewPurge = Pick<
  RetentionPurge,
  'accountId' | 'kind' | 'untilMs' | 'startedAtMs' | 'askedByName' | 'erasureId'
>

/** Fails with `purge-running` while the account has another one. */
export async function createPurge(db: Db, draft: NewPurge): Promise<RetentionPurge> {
  const row = await refusing(
    inScope(db, accountScope(draft.accountId), (trx) =>
      trx
        .insertInto('retention_purges')
        .values({
          id: newId(),
          account_id: draft.accountId,
          kind: draft.kind,
          erasure_id: draft.erasureId ?? null,
          until: new Date(draft.untilMs),
          asked_by_name: draft.askedByName === undefined ? null : storableText(draft.askedByName),
          state: 'running',
          started_at: new Date(draft.startedAtMs),
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    ),
  )
  return toPurge(row)
}

/** Fails with `purge-not-found`. */
export async function getPurge(db: Db, scope: Scope, id: string): Promise<RetentionPurge> {
  const row = isUuid(id)
    ? await inScope(db, scope, (trx) =>
        trx.selectFrom('retention_purges').selectAll().where('id', '=', id).executeTakeFirst(),
      )
    : undefined
  if (!row) throw new AppError('purge-not-found', 'There is no such purge')
  return toPurge(row)
}

/** Newest first. */
export async function listPurges(db: Db, accountId: AccountId): Promise<readonly RetentionPurge[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('retention_purges')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(100)
      .execute(),
  )
  return rows.map(toPurge)
}

/** The one that is not done yet, and when the last one by itself began. */
export async function purgesOf(
  db: Db,
  accountId: AccountId,
): Promise<{ readonly current?: RetentionPurge; readonly lastScheduledAtMs?: number }> {
  return inScope(db, accountScope(accountId), async (trx) => {
    const of = () => trx.selectFrom('retention_purges').where('account_id', '=', accountId)
    const current = await of().selectAll().where('state', '<>', 'done').executeTakeFirst()
    const last = await of()
      .select((eb) => eb.fn.max('started_at').as('at'))
      .where('kind', '=', 'scheduled')
      .executeTakeFirst()
    return {
      ...(current && { current: toPurge(current) }),
      ...(last?.at && { lastScheduledAtMs: last.at.getTime() }),
    }
  })
}

export interface PurgedRecording {
  readonly recordingId: RecordingId
  readonly callId: CallId
  readonly callStartedAtMs: number
  readonly isLast: boolean
  readonly objectKey: string
  readonly peaksKey: string
}

/** Those whose files may still be there; some of them. */
export async function leftToRemove(db: Db, purge: RetentionPurge, limit = 200): Promise<readonly PurgedRecording[]> {
  const rows = await inScope(db, accountScope(purge.accountId), (trx) =>
    trx
      .selectFrom('purged_recordings')
      .selectAll()
      .where('purge_id', '=', purge.id)
      .where('removed_at', 'is', null)
      .limit(limit)
      .execute(),
  )
  return rows.map((row) => ({
    recordingId: row.recording_id,
    callId: row.call_id,
    callStartedAtMs: row.call_started_at.getTime(),
    isLast: row.is_last,
    objectKey: row.object_key,
    peaksKey: row.peaks_key,
  }))
}

export async function filesRemoved(
  db: Db,
  purge: RetentionPurge,
  recordings: readonly Pick<PurgedRecording, 'recordingId'>[],
  nowMs: number,
): Promise<void> {
  const ids = recordings.map(({ recordingId }) => recordingId)
  await inScope(db, accountScope(purge.accountId), (trx) =>
    sql`update purged_recordings set removed_at = ${new Date(nowMs)}
      where purge_id = ${purge.id} and recording_id = any(${ids}::uuid[])`.execute(trx),
  )
}

/** What the certificate says of them: how many, for which reason. */
export async function sumOfPurge(db: Db, { id, accountId }: RetentionPurge) {
  return inScope(db, accountScope(accountId), async (trx) => {
    const { rows } = await sql<{
      because: Pick<RetentionDate, 'reason' | 'boundedTo'>
      days: number
      recordings: number
      bytes: number
    }>`
      select because, days, count(*)::int as recordings, coalesce(sum(size_bytes), 0)::float8 as bytes
      from purged_recordings where purge_id = ${id} group by because, days order by 3 desc, because::text, days`.execute(
      trx,
    )
    return rows
  })
}

/** Each portion reads all of a purge again: few and large ones, for a million recordings twenty. No index only for this grows with every purge. */
const FILES_AT_ONCE = 50_000

/** Every recording that went, sorted by key. */
export async function* filesOfPurge(
  db: Db,
  { id, accountId }: RetentionPurge,
): AsyncGenerator<{ readonly key: string; readonly sha256: string }> {
  for (let after = ''; ; ) {
    const rows = await inScope(db, accountScope(accountId), (trx) =>
      trx
        .selectFrom('purged_recordings')
        .select([sql<string>`object_key collate "C"`.as('key'), 'sha256'])
        .where('purge_id', '=', id)
        .where(sql<boolean>`object_key collate "C" > ${after}`)
        .orderBy(sql`object_key collate "C"`)
        .limit(FILES_AT_ONCE)
        .execute(),
    )
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = last.key
  }
}

/** Copies of what went that are still in a store; a thousand at most. */
export async function copiesLeft(db: Db, { id }: RetentionPurge): Promise<readonly OutstandingCopy[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('purged_recordings as p')
      .innerJoin('stored_objects as o', (join) =>
        join.on((eb) => eb.or([eb('o.key', '=', eb.ref('p.object_key')), eb('o.key', '=', eb.ref('p.peaks_key'))])),
      )
      .innerJoin('object_copies as c', 'c.object_id', 'o.id')
      .innerJoin('storage_targets as t', 't.id', 'c.target_id')
      .select(['o.key', 't.name', 't.location', 'c.last_problem'])
      .where('p.purge_id', '=', id)
      .where('c.state', '=', 'removing')
      .orderBy('c.seq')
      .limit(1000)
      .execute(),
  )
  return rows.map(({ key, name, location, last_problem: last }) => ({
    key,
    target: name,
    location,
    reason: last ? storageProblemText(last.problem, last.values) : 'not tried yet',
    ...(last?.problem === 'object-locked' && { lockedUntil: String(last.values.lockedUntil) }),
  }))
}

export async function countPurgedCalls(trx: Trx, { id, accountId }: RetentionPurge, calls: number): Promise<void> {
  await inScope(trx, accountScope(accountId), (scoped) =>
    sql`update retention_purges set calls = calls + ${calls} where id = ${id}`.execute(scoped),
  )
}

export async function awaitCopies(db: Db, { id, accountId }: RetentionPurge): Promise<void> {
  await inScope(db, accountScope(accountId), (trx) =>
    trx.updateTable('retention_purges').set({ state: 'removing-copies' }).where('id', '=', id).execute(),
  )
}

/** False when another process was quicker. */
export async function completePurge(
  trx: Trx,
  { id, accountId }: RetentionPurge,
  certificate: PurgeCertificate,
  nowMs: number,
): Promise<boolean> {
  const row = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('retention_purges')
      .set({ state: 'done', finished_at: new Date(nowMs), certificate: storableJson(certificate) })
      .where('id', '=', id)
      .where('state', '<>', 'done')
      .returning('id')
      .executeTakeFirst(),
  )
  return row !== undefined
}

function toPurge(row: Selectable<Tables['retention_purges']>): RetentionPurge {
  return {
    id: row.id,
    accountId: row.account_id,
    kind: row.kind,
    ...(row.erasure_id !== null && { erasureId: row.erasure_id }),
    untilMs: row.until.getTime(),
    ...(row.asked_by_name !== null && { askedByName: row.asked_by_name }),
    state: row.state,
    startedAtMs: row.started_at.getTime(),
    ...(row.finished_at && { finishedAtMs: row.finished_at.getTime() }),
    calls: row.calls,
    ...(row.certificate && { certificate: row.certificate }),
  }
}

/** Whether a recording of the call was removed since its time was over, or the call erased for whoever it is about. */
export async function wasPurged(db: Db, accountId: AccountId, callId: CallId): Promise<boolean> {
  const { rows } = await inScope(db, accountScope(accountId), (trx) =>
    sql<{ gone: boolean }>`
      select exists (select from purged_recordings where account_id = ${accountId} and call_id = ${callId})
        or exists (select from erasure_items where account_id = ${accountId} and call_id = ${callId} and verdict = 'erased')
        as gone`.execute(trx),
  )
  return rows[0]?.gone === true
}
