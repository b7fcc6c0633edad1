/** What a time-stamp authority says of checkpoints (RFC 3161), and how the authority is. Checkpoints without a stamp are what is to be done. */

import { sql } from 'kysely'
import type { EvidenceCheckpoint } from '../core/audit/evidence-checkpoint.ts'
import type { TimeStamp } from '../core/audit/time-stamp.ts'
import type { AccountId, RecordingId } from '../core/model/ids.ts'
import { type Db, inScope, PLATFORM, type Scope } from './db.ts'
import { toCheckpoint } from './evidence.ts'
import { storableText } from './row-values.ts'

export interface ReceivedStamp extends Omit<TimeStamp, 'isTrusted'> {
  /** DER. */
  readonly token: Uint8Array
}

/** Asks an authority. */
export interface TimeStamper {
  /** Name and port of its address, for people. */
  readonly host: string
  /** Of the text's SHA-256. What comes back was checked. Rejects with `time-stamp-failed`. */
  stamp(text: string, ended: AbortSignal): Promise<ReceivedStamp>
}

/** The newest checkpoint of each account, where it has no stamp yet: it vouches for all before it. Those first that wait longest. */
export async function checkpointsToStamp(
  db: Db,
  limit: number,
): Promise<readonly (EvidenceCheckpoint & { readonly accountId: AccountId })[]> {
  const { rows } = await inScope(db, PLATFORM, (trx) =>
    sql<{ accountId: string; seq: number; hash: Uint8Array; at: Date; signature: Uint8Array }>`
      select a.id as "accountId", c.seq, c.hash, c.at, c.signature from accounts a
      cross join lateral (select * from evidence_checkpoints where account_id = a.id order by seq desc limit 1) c
      where a.state = 'active'
        and not exists (select from evidence_time_stamps t where t.account_id = a.id and t.seq = c.seq)
      order by c.at limit ${limit}`.execute(trx),
  )
  return rows.map(({ accountId, ...row }) => ({ accountId, ...toCheckpoint(row) }))
}

/** The first that came for it stays. */
export async function saveTimeStamp(
  db: Db,
  accountId: AccountId,
  seq: number,
  { at, by, token }: ReceivedStamp,
): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('evidence_time_stamps')
      .values({ account_id: accountId, seq, at: new Date(at), authority: storableText(by), token })
      .onConflict((same) => same.doNothing())
      .execute(),
  )
}

export type StampState = { readonly at: string; readonly by: string } | 'waiting'

/** Of the newest entry of each recording: the first stamp that covers it. */
export async function stampsOfRecordings(
  db: Db,
  scope: Scope,
  recordingIds: readonly RecordingId[],
): Promise<ReadonlyMap<RecordingId, StampState>> {
  if (recordingIds.length === 0) return new Map()
  const { rows } = await inScope(db, scope, (trx) =>
    sql<{ recordingId: string; at: Date | null; authority: string | null }>`
      select e.recording_id as "recordingId", t.at, t.authority
      from (select distinct on (recording_id) recording_id, account_id, seq from evidence_entries
        where recording_id = any (${[...recordingIds]}::uuid[]) order by recording_id, seq desc) e
      left join lateral (select at, authority from evidence_time_stamps
        where account_id = e.account_id and seq >= e.seq order by seq limit 1) t on true`.execute(trx),
  )
  return new Map(
    rows.map(({ recordingId, at, authority }) => [
      recordingId,
      at && authority !== null ? { at: at.toISOString(), by: authority } : 'waiting',
    ]),
  )
}

/** How the authority is. */
export interface TimeStamping {
  readonly host: string
  readonly failingSinceMs?: number
  readonly failure?: string
}

/** Undefined where the installation has no authority. */
export async function findTimeStamping(db: Db): Promise<TimeStamping | undefined> {
  const row = await inScope(db, PLATFORM, (trx) => trx.selectFrom('time_stamping').selectAll().executeTakeFirst())
  if (!row) return undefined
  return {
    host: row.host,
    ...(row.failing_since && { failingSinceMs: row.failing_since.getTime() }),
    ...(row.failure !== null && { failure: row.failure }),
  }
}

/** In place of what was known. A failure keeps the time of the first one in a row. */
export async function noteTimeStamping(
  db: Db,
  host: string | undefined,
  failed?: { readonly atMs: number; readonly failure: string },
): Promise<void> {
  await inScope(db, PLATFORM, async (trx) => {
    if (host === undefined) return trx.deleteFrom('time_stamping').execute()
    const failure = failed ? storableText(failed.failure) : null
    const since = failed ? new Date(failed.atMs) : null
    return trx
      .insertInto('time_stamping')
      .values({ host, failing_since: since, failure })
      .onConflict((same) =>
        same.column('single').doUpdateSet((eb) => ({
          host,
          failure,
          failing_since: failed ? sql<Date>`coalesce(${eb.ref('time_stamping.failing_since')}, ${since})` : null,
        })),
      )
      .execute()
  })
}

/** How many accounts wait for a stamp of their newest checkpoint, and since when the first does. */
export async function backlogOfStamps(db: Db): Promise<{ readonly waiting: number; readonly oldestAtMs?: number }> {
  const { rows } = await inScope(db, PLATFORM, (trx) =>
    sql<{ waiting: number; oldest: Date | null }>`
      select count(*)::int as waiting, min(c.at) as oldest from accounts a
      cross join lateral (select seq, at from evidence_checkpoints where account_id = a.id order by seq desc limit 1) c
      where a.state = 'active'
        and not exists (select from evidence_time_stamps t where t.account_id = a.id and t.seq = c.seq)`.execute(trx),
  )
  const [row] = rows
  return { waiting: row?.waiting ?? 0, ...(row?.oldest && { oldestAtMs: row.oldest.getTime() }) }
}
