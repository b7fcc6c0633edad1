/** Until when each recording is kept: what a policy makes of it is written down, and from then on only becomes later. */

import { sql } from 'kysely'
import type { AccountId, CallId, RecordingId } from '../core/model/ids.ts'
import type { Recording } from '../core/model/recording.ts'
import type { RecordingMode, RetentionDate, RetentionReason, RetentionSubject } from '../core/model/retention.ts'
import { decideRetention, laterOf } from '../core/retention/decide-retention.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import type { AccountRetention } from './retention-policies.ts'

/** A recording with what its date is decided by, and the date it was given. */
export interface DatableRecording {
  readonly recordingId: RecordingId
  readonly callId: CallId
  readonly subject: RetentionSubject
  /** Absent: none yet, or one that does not hold any more. */
  readonly promised?: RetentionDate
}

interface Row {
  readonly recordingId: string
  readonly callId: string
  readonly endedAt: Date
  readonly queueIds: readonly string[]
  readonly userIds: readonly string[]
  readonly tags: readonly string[]
  readonly dispositionId: string | null
  readonly startedBy: 'rule' | 'command' | null
  readonly expiresAt: Date | null
  readonly days: number | null
  readonly because: Pick<RetentionDate, 'reason' | 'boundedTo'> | null
}

const MODES: Readonly<Record<'rule' | 'command', RecordingMode>> = { rule: 'always', command: 'on-demand' }

/** Those of them that there are, in no order. */
export async function findDatable(
  trx: Trx,
  recordingIds: readonly RecordingId[],
  epoch: number,
): Promise<readonly DatableRecording[]> {
  if (recordingIds.length === 0) return []
  // Dates are looked up one by one: while they are being given nobody has counted them yet, and PostgreSQL would read all of the account for
  // each recording (measured: 3 s instead of 12 ms for 1000 of 20,000).
  const { rows } = await sql<Row>`
    select r.id as "recordingId", r.call_id as "callId",
      r.started_at + r.duration_ms * interval '1 millisecond' as "endedAt",
      c.queue_ids as "queueIds", c.people_ids as "userIds",
      array(select tag from call_tags t where t.call_id = r.call_id and t.removed_at is null) as tags,
      (select disposition_id from call_dispositions d where d.call_id = r.call_id and d.is_current) as "dispositionId",
      r.segment ->> 'startedBy' as "startedBy",
      p.expires_at as "expiresAt", p.days, p.because
    from recordings r join calls c on c.id = r.call_id
    left join lateral (select d.expires_at, d.days, d.because, d.epoch from recording_dates d where d.recording_id = r.id offset 0) p
      on p.epoch = ${epoch}
    where r.id = any(${[...recordingIds]}::uuid[])`.execute(trx)
  return rows.map(({ recordingId, callId, expiresAt, days, because, ...row }) => ({
    recordingId,
    callId,
    subject: {
      endedAtMs: row.endedAt.getTime(),
      queueIds: row.queueIds,
      userIds: row.userIds,
      tags: row.tags,
      ...(row.dispositionId !== null && { dispositionId: row.dispositionId }),
      ...(row.startedBy !== null && { mode: MODES[row.startedBy] }),
    },
    ...(expiresAt && days !== null && because && { promised: { expiresAtMs: expiresAt.getTime(), days, ...because } }),
  }))
}

/** What holds for it now: the later of what was promised and what the policy makes of it. */
export function dateOf({ subject, promised }: DatableRecording, { policy, bounds }: AccountRetention): RetentionDate {
  return laterOf(promised, decideRetention(policy, bounds, subject))
}

/** By id. */
export function datesOfRecordings(
  db: Db,
  retention: AccountRetention,
  recordingIds: readonly RecordingId[],
): Promise<ReadonlyMap<RecordingId, RetentionDate>> {
  return inScope(db, accountScope(retention.accountId), async (trx) => {
    const found = await findDatable(trx, recordingIds, retention.epoch)
    return new Map(found.map((each) => [each.recordingId, dateOf(each, retention)]))
  })
}

/** Of recordings of several accounts, each under what its own keeps; by id. */
export function datesUnder(
  db: Db,
  scope: Scope,
  retentions: ReadonlyMap<AccountId, AccountRetention>,
  recordings: readonly Pick<Recording, 'id' | 'accountId'>[],
): Promise<ReadonlyMap<RecordingId, RetentionDate>> {
  const accountOf = new Map(recordings.map(({ id, accountId }) => [id, accountId]))
  // Nearly all accounts are in the same one: nobody has shortened anything yet.
  const byEpoch = Map.groupBy(recordings, ({ accountId }) => retentions.get(accountId)?.epoch ?? 0)
  return inScope(db, scope, async (trx) => {
    const dates = new Map<RecordingId, RetentionDate>()
    for (const [epoch, ofEpoch] of byEpoch) {
      const ids = ofEpoch.map(({ id }) => id)
      for (const each of await findDatable(trx, ids, epoch)) {
        const retention = retentions.get(accountOf.get(each.recordingId) ?? '')
        if (retention) dates.set(each.recordingId, dateOf(each, retention))
      }
    }
    return dates
  })
}

/** Gives a date to those that have none under this policy; how many. Call it until there are none. */
export async function giveDates(db: Db, retention: AccountRetention, nowMs: number, limit = 1000): Promise<number> {
  const { accountId, epoch } = retention
  return inScope(db, accountScope(accountId), async (trx) => {
    const { rows } = await sql<{ id: RecordingId }>`
      (select id from recordings where account_id = ${accountId} and not dated order by started_at limit ${limit})
      union
      (select r.id from recording_dates p join recordings r on r.id = p.recording_id
        where p.account_id = ${accountId} and p.epoch < ${epoch} limit ${limit})`.execute(trx)
    const found = await findDatable(
      trx,
      rows.map(({ id }) => id),
      epoch,
    )
    await writeDates(trx, retention, found, nowMs)
    await sql`update recordings set dated = true where not dated and id = any(${found.map((each) => each.recordingId)}::uuid[])`.execute(
      trx,
    )
    return rows.length
  })
}

/** Never an earlier date, but under a later epoch. */
export async function writeDates(
  trx: Trx,
  retention: AccountRetention,
  recordings: readonly DatableRecording[],
  nowMs: number,
): Promise<void> {
  if (recordings.length === 0) return
  const rows = recordings.map((each) => {
    const { expiresAtMs, days, reason, boundedTo } = dateOf(each, retention)
    return {
      recording_id: each.recordingId,
      call_id: each.callId,
      expires_at: new Date(expiresAtMs).toISOString(),
      days,
      because: { reason, ...(boundedTo && { boundedTo }) } satisfies {
        reason: RetentionReason
        boundedTo?: RetentionDate['boundedTo']
      },
    }
  })
  await sql`
    insert into recording_dates (recording_id, account_id, call_id, expires_at, days, because, epoch, dated_at)
    select recording_id, ${retention.accountId}, call_id, expires_at, days, because, ${retention.epoch}, ${new Date(nowMs)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (recording_id uuid, call_id uuid, expires_at timestamptz, days int, because jsonb)
    on conflict (recording_id) do update set call_id = excluded.call_id, expires_at = excluded.expires_at,
      days = excluded.days, because = excluded.because, epoch = excluded.epoch, dated_at = excluded.dated_at
    where recording_dates.epoch < excluded.epoch or recording_dates.expires_at < excluded.expires_at`.execute(trx)
}
