/** Accounts that are closed for good: who wanted it, how far it is, and what shows that everything is gone. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { Certificate, OutstandingCopy, PurgeStep, TerminationState } from '../core/model/termination.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface Termination {
  readonly id: string
  readonly accountId: AccountId
  readonly slug: string
  readonly name: string
  readonly state: TerminationState
  readonly reason: string
  readonly handOver: boolean
  /** What is handed over, in parts. */
  readonly exportIds: readonly string[]
  readonly purgeAfterHours: number
  readonly requestedBy: Person
  readonly requestedAtMs: number
  readonly approvedBy?: Person
  readonly approvedAtMs?: number
  readonly purgeAtMs?: number
  readonly cancelledByName?: string
  readonly cancelledAtMs?: number
  readonly purgeStartedAtMs?: number
  readonly step?: PurgeStep
  readonly purgedAtMs?: number
  readonly certificate?: Certificate
}

interface Person {
  readonly id: string
  readonly name: string
}

export type NewTermination = Pick<
  Termination,
  'accountId' | 'slug' | 'name' | 'reason' | 'handOver' | 'purgeAfterHours' | 'requestedBy' | 'requestedAtMs'
>

/** In state `requested`. Fails with `account-closing` when one is under way. */
export async function requestTermination(db: Db, draft: NewTermination): Promise<Termination> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('terminations')
      .values({
        id: newId(),
        former_account_id: draft.accountId,
        slug: draft.slug,
        name: draft.name,
        state: 'requested',
        reason: draft.reason,
        hand_over: draft.handOver,
        purge_after_hours: draft.purgeAfterHours,
        requested_by: draft.requestedBy.id,
        requested_by_name: draft.requestedBy.name,
        requested_at: new Date(draft.requestedAtMs),
      })
      .onConflict((conflict) =>
        conflict.columns(['former_account_id']).where('state', 'not in', ['purged', 'cancelled']).doNothing(),
      )
      .returningAll()
      .executeTakeFirst(),
  )
  if (!row) throw new AppError('account-closing', 'The account is being closed already')
  return toTermination(row)
}

/** Closes the account to everybody; its people are signed out. Fails with `termination-over` unless it was `requested`. */
export function scheduleTermination(
  db: Db,
  { id, accountId, purgeAfterHours }: Termination,
  approvedBy: Person | undefined,
  nowMs: number,
): Promise<Termination> {
  return inScope(db, PLATFORM, async (trx) => {
    const row = await trx
      .updateTable('terminations')
      .set({
        state: 'scheduled',
        purge_at: new Date(nowMs + purgeAfterHours * 3_600_000),
        ...(approvedBy && {
          approved_by: approvedBy.id,
          approved_by_name: approvedBy.name,
          approved_at: new Date(nowMs),
        }),
      })
      .where('id', '=', id)
      .where('state', '=', 'requested')
      .returningAll()
      .executeTakeFirst()
    if (!row) throw over()
    await trx.updateTable('accounts').set({ state: 'terminating' }).where('id', '=', accountId).execute()
    await trx.deleteFrom('sign_in_sessions').where('account_id', '=', accountId).execute()
    return toTermination(row)
  })
}

/** The account is as before. Fails with `termination-over` once the purge has begun. */
export function cancelTermination(
  db: Db,
  { id, accountId }: Termination,
  byName: string,
  nowMs: number,
): Promise<Termination> {
  return inScope(db, PLATFORM, async (trx) => {
    const row = await trx
      .updateTable('terminations')
      .set({ state: 'cancelled', cancelled_by_name: byName, cancelled_at: new Date(nowMs) })
      .where('id', '=', id)
      .where('state', 'in', ['requested', 'scheduled'])
      .returningAll()
      .executeTakeFirst()
    if (!row) throw over()
    await trx.updateTable('accounts').set({ state: 'active' }).where('id', '=', accountId).execute()
    return toTermination(row)
  })
}

export async function setHandOver(db: Db, id: string, exportIds: readonly string[]): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('terminations')
      .set({ export_ids: [...exportIds] })
      .where('id', '=', id)
      .execute(),
  )
}

/** Undefined when there is nothing to purge: not due, cancelled, or done. Whoever is told to, may. */
export async function beginPurge(db: Db, id: string, nowMs: number): Promise<Termination | undefined> {
  const row = await inScope(db, PLATFORM, async (trx) => {
    await trx
      .updateTable('terminations')
      .set({ state: 'purging', purge_started_at: new Date(nowMs) })
      .where('id', '=', id)
      .where('state', '=', 'scheduled')
      .where('purge_at', '<=', new Date(nowMs))
      .execute()
    return trx
      .selectFrom('terminations')
      .selectAll()
      .where('id', '=', id)
      .where('state', '=', 'purging')
      .executeTakeFirst()
  })
  return row && toTermination(row)
}

export async function noteStep(db: Db, id: string, step: PurgeStep): Promise<void> {
  await inScope(db, PLATFORM, (trx) => trx.updateTable('terminations').set({ step }).where('id', '=', id).execute())
}

/** The same transaction that removes the account's row. */
export async function completeTermination(
  trx: Trx,
  id: string,
  certificate: Certificate,
  nowMs: number,
): Promise<void> {
  await trx
    .updateTable('terminations')
    .set({ state: 'purged', step: null, purged_at: new Date(nowMs), certificate: JSON.stringify(certificate) })
    .where('id', '=', id)
    .execute()
}

/** Ids of those whose time has come, and of those that were interrupted. */
export async function dueTerminations(db: Db, nowMs: number): Promise<readonly string[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('terminations')
      .select('id')
      .where((is) =>
        is.or([
          is('state', '=', 'purging'),
          is.and([is('state', '=', 'scheduled'), is('purge_at', '<=', new Date(nowMs))]),
        ]),
      )
      .orderBy('id')
      .execute(),
  )
  return rows.map(({ id }) => id)
}

/** Newest first. */
export async function listTerminations(db: Db): Promise<readonly Termination[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('terminations').selectAll().orderBy('id', 'desc').limit(1000).execute(),
  )
  return rows.map(toTermination)
}

/** Fails with `termination-not-found`. */
export async function getTermination(db: Db, id: string): Promise<Termination> {
  const row = isUuid(id)
    ? await inScope(db, PLATFORM, (trx) =>
        trx.selectFrom('terminations').selectAll().where('id', '=', id).executeTakeFirst(),
      )
    : undefined
  if (!row) throw new AppError('termination-not-found', 'No account was closed under this id')
  return toTermination(row)
}

/** Whether everything of the account is being destroyed, or was: then nothing of it may come back. */
export async function findPurge(db: Db, accountId: AccountId): Promise<string | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('terminations')
      .select('id')
      .where('former_account_id', '=', accountId)
      .where('state', 'in', ['purging', 'purged'])
      .executeTakeFirst(),
  )
  return row?.id
}

export interface TerminatedFile {
  readonly key: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly hashed: 'stored' | 'read'
}

/** A file that was noted before stays as it was noted. */
export async function noteFile(
  db: Db,
  terminationId: string,
  file: TerminatedFile,
  removedAtMs?: number,
): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('terminated_files')
      .values({
        termination_id: terminationId,
        key: file.key,
        size_bytes: file.sizeBytes,
        sha256: file.sha256,
        hashed: file.hashed,
        removed_at: removedAtMs === undefined ? null : new Date(removedAtMs),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
}

export async function isFileNoted(db: Db, terminationId: string, key: string): Promise<boolean> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('terminated_files')
      .select('key')
      .where('termination_id', '=', terminationId)
      .where('key', '=', key)
      .executeTakeFirst(),
  )
  return row !== undefined
}

export async function fileRemoved(db: Db, terminationId: string, key: string, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('terminated_files')
      .set({ removed_at: new Date(nowMs) })
      .where('termination_id', '=', terminationId)
      .where('key', '=', key)
      .execute(),
  )
}

/** In order of their keys (by bytes), in portions; those that are still there only, where that is asked. */
export async function* terminatedFiles(
  db: Db,
  terminationId: string,
  { remaining = false }: { readonly remaining?: boolean } = {},
): AsyncGenerator<TerminatedFile> {
  for (let after = ''; ; ) {
    const rows = await inScope(db, PLATFORM, (trx) => {
      const query = trx
        .selectFrom('terminated_files')
        .select(['key', 'size_bytes as sizeBytes', 'sha256', 'hashed'])
        .where('termination_id', '=', terminationId)
        .where(sql<boolean>`key collate "C" > ${after}`)
        .orderBy(sql`key collate "C"`)
        .limit(1000)
      return (remaining ? query.where('removed_at', 'is', null) : query).execute()
    })
    yield* rows as TerminatedFile[]
    const last = rows.at(-1)
    if (!last) return
    after = last.key
  }
}

const over = () => new AppError('termination-over', 'It is too late: the purge has begun, or it was cancelled')

function toTermination(row: Selectable<Tables['terminations']>): Termination {
  const person = (id: string | null, name: string | null) => (id !== null && name !== null ? { id, name } : null)
  return {
    id: row.id,
    accountId: row.former_account_id,
    slug: row.slug,
    name: row.name,
    state: row.state as TerminationState,
    reason: row.reason,
    handOver: row.hand_over,
    exportIds: row.export_ids,
    purgeAfterHours: row.purge_after_hours,
    requestedBy: { id: row.requested_by, name: row.requested_by_name },
    requestedAtMs: row.requested_at.getTime(),
    ...withoutNulls({
      approvedBy: person(row.approved_by, row.approved_by_name),
      approvedAtMs: row.approved_at?.getTime(),
      purgeAtMs: row.purge_at?.getTime(),
      cancelledByName: row.cancelled_by_name,
      cancelledAtMs: row.cancelled_at?.getTime(),
      purgeStartedAtMs: row.purge_started_at?.getTime(),
      step: row.step as PurgeStep | null,
      purgedAtMs: row.purged_at?.getTime(),
      certificate: row.certificate,
    }),
  }
}

/** Those that are known by now: none are told when the rows that say so are gone. */
export async function noteOutstandingCopies(
  db: Db,
  id: string,
  copies: readonly OutstandingCopy[],
): Promise<readonly OutstandingCopy[]> {
  return inScope(db, PLATFORM, async (trx) => {
    if (copies.length > 0) {
      const noted = { outstanding_copies: JSON.stringify(copies) }
      await trx.updateTable('terminations').set(noted).where('id', '=', id).execute()
      return copies
    }
    const row = await trx
      .selectFrom('terminations')
      .select('outstanding_copies')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return row.outstanding_copies ?? []
  })
}
