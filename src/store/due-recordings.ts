/** Recordings whose time is over: which there are, and their removal, a few at a time. */

import { sql } from 'kysely'
import type { AccountId, CallId, RecordingId } from '../core/model/ids.ts'
import type { QuotaKind, RetentionDate, RetentionUsage } from '../core/model/retention.ts'
import { callExpiresAtMs, DAY_MS, isDue } from '../core/retention/decide-retention.ts'
import { exceeded, usageWithout } from '../core/retention/quota.ts'
import { accountScope, type Db, inScope, type Trx } from './db.ts'
import { isHeldByCase } from './legal-holds.ts'
import { type DatableRecording, dateOf, findDatable, writeDates } from './recording-dates.ts'
import type { AccountRetention } from './retention-policies.ts'
import { countPurgedCalls, type RetentionPurge } from './retention-purges.ts'

export interface DueUntil {
  /** Whose date is over by then. */
  readonly untilMs: number
  /** Only with a date that could be seen since then. */
  readonly datedByMs?: number
}

/** Where to go on. */
export interface DuePlace {
  readonly expiresAt: Date
  readonly recordingId: RecordingId
}

const FIRST: DuePlace = { expiresAt: new Date(0), recordingId: '00000000-0000-0000-0000-000000000000' }

/** By their written date, the oldest first; what a case holds is not among them. */
async function candidates(
  trx: Trx,
  { accountId, epoch }: AccountRetention,
  { untilMs, datedByMs = Number.MAX_SAFE_INTEGER / 2 ** 10 }: DueUntil,
  after: DuePlace,
  limit: number,
): Promise<readonly (DuePlace & { readonly callId: CallId })[]> {
  const { rows } = await sql<DuePlace & { callId: CallId }>`
    select d.recording_id as "recordingId", d.call_id as "callId", d.expires_at as "expiresAt" from recording_dates d
    where d.account_id = ${accountId} and d.epoch = ${epoch} and d.expires_at <= ${new Date(untilMs)}
      and d.dated_at <= ${new Date(datedByMs)}
      and (d.expires_at, d.recording_id) > (${after.expiresAt}::timestamptz, ${after.recordingId}::uuid)
      and not ${isHeldByCase('d.call_id')}
    order by d.expires_at, d.recording_id limit ${limit}`.execute(trx)
  return rows
}

export interface DueRecording extends RetentionDate {
  readonly recordingId: RecordingId
  readonly callId: CallId
  readonly startedAtMs: number
  readonly durationMs: number
  readonly sizeBytes: number
}

/** As a purge would find them now, the oldest date first; nothing is changed. */
export async function* dueRecordings(
  db: Db,
  retention: AccountRetention,
  until: DueUntil,
): AsyncGenerator<DueRecording> {
  for (let after = FIRST; ; ) {
    const found = await inScope(db, accountScope(retention.accountId), async (trx) => {
      const next = await candidates(trx, retention, until, after, 1000)
      const ids = next.map(({ recordingId }) => recordingId)
      return { last: next.at(-1), due: await dueAmong(trx, retention, ids, until) }
    })
    yield* found.due
    if (!found.last) return
    after = found.last
  }
}

async function dueAmong(
  trx: Trx,
  retention: AccountRetention,
  ids: readonly RecordingId[],
  { untilMs }: DueUntil,
): Promise<readonly DueRecording[]> {
  if (ids.length === 0) return []
  const datable = await findDatable(trx, ids, retention.epoch)
  const { rows } = await sql<{ id: RecordingId; startedAt: Date; durationMs: number; sizeBytes: number }>`
    select id, started_at as "startedAt", duration_ms::float8 as "durationMs", size_bytes::float8 as "sizeBytes"
    from recordings where id = any(${[...ids]}::uuid[])`.execute(trx)
  const known = new Map(rows.map((row) => [row.id, row]))
  const dated = new Map(datable.map((each) => [each.recordingId, { ...each, date: dateOf(each, retention) }]))
  return ids.flatMap((recordingId) => {
    const [row, found] = [known.get(recordingId), dated.get(recordingId)]
    if (!row || !found || !isDue(found.date, [], untilMs)) return []
    const { durationMs, sizeBytes } = row
    return {
      ...found.date,
      recordingId,
      callId: found.callId,
      startedAtMs: row.startedAt.getTime(),
      durationMs,
      sizeBytes,
    }
  })
}

/** How many are due, but a case holds them. */
export async function countHeldThoughDue(
  db: Db,
  { accountId, epoch }: AccountRetention,
  { untilMs }: DueUntil,
): Promise<number> {
  const { rows } = await inScope(db, accountScope(accountId), (trx) =>
    sql<{ count: number }>`
      select count(*)::int as count from recording_dates d where d.account_id = ${accountId} and d.epoch = ${epoch}
        and d.expires_at <= ${new Date(untilMs)} and ${isHeldByCase('d.call_id')}`.execute(trx),
  )
  return rows[0]?.count ?? 0
}

export interface PurgedPart {
  /** Absent: there was nothing more. */
  readonly next?: DuePlace
  /** Calls of which something went. */
  readonly callIds: readonly CallId[]
  readonly recordings: number
}

/**
 * Removes rows of some recordings that are due, noting their files for removal, in one commit. What somebody else is at work on is passed over;
 * what is put under a case meanwhile waits for us, or we see it.
 */
export async function purgePart(
  db: Db,
  retention: AccountRetention,
  purge: RetentionPurge,
  until: DueUntil,
  after: DuePlace = FIRST,
  limit = 100,
): Promise<PurgedPart> {
  return inScope(db, accountScope(purge.accountId), async (trx) => {
    const found = await candidates(trx, retention, until, after, limit)
    const last = found.at(-1)
    if (!last) return { callIds: [], recordings: 0 }
    const free = await lockFree(trx, [...new Set(found.map(({ callId }) => callId))])
    const ids = found.flatMap(({ recordingId, callId }) => (free.has(callId) ? recordingId : []))
    const datable = await findDatable(trx, ids, retention.epoch)
    const dated = datable.map((each) => ({ each, date: dateOf(each, retention) }))
    const due = dated.filter(({ date }) => isDue(date, [], until.untilMs))
    const dueIds = new Set(due.map(({ each }) => each.recordingId))
    await writeDates(
      trx,
      retention,
      datable.filter(({ recordingId }) => !dueIds.has(recordingId)),
      until.untilMs,
    )
    await removeRows(trx, retention, purge, due, ids)
    return { next: last, callIds: [...new Set(due.map(({ each }) => each.callId))], recordings: due.length }
  })
}

/** Locked until the commit: archived, not being changed by anybody else, held by no case. */
async function lockFree(trx: Trx, callIds: readonly CallId[]): Promise<ReadonlySet<CallId>> {
  const locked = await sql<{ id: CallId }>`
    select id from calls where id = any(${[...callIds]}::uuid[]) and state = 'ready' order by id
      for update skip locked`.execute(trx)
  // A statement of its own: it sees what was committed before the calls were locked.
  const { rows } = await sql<{ id: CallId }>`
    select c.id from calls c where c.id = any(${locked.rows.map(({ id }) => id)}::uuid[])
      and not ${isHeldByCase('c.id')}
      and not exists (select from late_facts f where f.call_id = c.id)
      and not exists (select from twin_journals t where t.call_id = c.id)`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}

type Due = readonly { readonly each: DatableRecording; readonly date: RetentionDate }[]

async function removeRows(
  trx: Trx,
  retention: AccountRetention,
  purge: RetentionPurge,
  due: Due,
  lookedAt: readonly RecordingId[],
): Promise<void> {
  const { accountId, policy, bounds } = retention
  const rows = due.map(({ each, date: { expiresAtMs, days, reason, boundedTo } }) => ({
    recording_id: each.recordingId,
    expires_at: new Date(expiresAtMs).toISOString(),
    days,
    because: { reason, ...(boundedTo && { boundedTo }) },
  }))
  const dueIds = rows.map((row) => row.recording_id)
  await sql`
    insert into purged_recordings (account_id, purge_id, recording_id, call_id, call_started_at, is_last, object_key,
      peaks_key, size_bytes, sha256, expires_at, days, because)
    select ${accountId}, ${purge.id}, r.id, r.call_id, c.started_at,
      not exists (select from recordings o where o.call_id = r.call_id and o.id <> all(${dueIds}::uuid[])),
      r.object_key, r.peaks_key, r.size_bytes, r.sha256, given.expires_at, given.days, given.because
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (recording_id uuid, expires_at timestamptz, days int, because jsonb)
    join recordings r on r.id = given.recording_id join calls c on c.id = r.call_id`.execute(trx)
  // In order, as everybody else who waits for the account's chain of evidence.
  await sql`delete from recordings where id = any(${dueIds}::uuid[])`.execute(trx)
  // Of recordings that are gone otherwise nothing is left to say.
  await sql`delete from recording_dates where recording_id = any(${[...lookedAt]}::uuid[])
    and not exists (select from recordings r where r.id = recording_id)`.execute(trx)
  const callIds = [...new Set(due.map(({ each }) => each.callId))]
  const empty = await sql<{ id: CallId; endedAt: Date }>`
    select id, coalesce(ended_at, started_at) as "endedAt" from calls c where id = any(${callIds}::uuid[])
      and not exists (select from recordings r where r.call_id = c.id)`.execute(trx)
  const isOver = (endedAt: Date) =>
    purge.kind === 'erasure' ||
    policy.callDays === 'with-recordings' ||
    callExpiresAtMs(policy, bounds, { endedAtMs: endedAt.getTime() }) <= purge.untilMs
  const gone = empty.rows.filter(({ endedAt }) => isOver(endedAt)).map(({ id }) => id)
  const stay = empty.rows.map(({ id }) => id).filter((id) => !gone.includes(id))
  await sql`update calls set recorded = false where id = any(${stay}::uuid[])`.execute(trx)
  await removeCallRows(trx, gone)
  await countPurgedCalls(trx, purge, gone.length)
}

/** With those that were merged into them; notes, tags and dispositions go with them. */
async function removeCallRows(trx: Trx, ids: readonly CallId[]): Promise<void> {
  if (ids.length === 0) return
  await sql`delete from calls where merged_into = any(${[...ids]}::uuid[])`.execute(trx)
  await sql`delete from calls where id = any(${[...ids]}::uuid[])`.execute(trx)
}

/** How much there is of the account. */
export async function usageOf(db: Db, accountId: AccountId): Promise<RetentionUsage> {
  const { rows } = await inScope(db, accountScope(accountId), (trx) =>
    sql<RetentionUsage>`
      select count(*)::int as recordings, coalesce(sum(size_bytes), 0)::float8 as bytes,
        coalesce(sum(duration_ms), 0)::float8 / 60000 as minutes
      from recordings where account_id = ${accountId}`.execute(trx),
  )
  return rows[0] ?? { recordings: 0, bytes: 0, minutes: 0 }
}

interface OldPlace {
  readonly startedAt: Date
  readonly recordingId: RecordingId
}

interface OldRecording extends OldPlace {
  readonly callId: CallId
  readonly sizeBytes: number
  readonly durationMs: number
}

/** What a quota takes first; what a case holds is not among them. */
async function oldest(
  trx: Trx,
  accountId: AccountId,
  after: OldPlace | undefined,
  limit: number,
): Promise<readonly OldRecording[]> {
  const { rows } = await sql<OldRecording>`
    select r.id as "recordingId", r.call_id as "callId", r.started_at as "startedAt", r.size_bytes::float8 as "sizeBytes",
      r.duration_ms::float8 as "durationMs"
    from recordings r where r.account_id = ${accountId}
      and (r.started_at, r.id) > (${after?.startedAt ?? FIRST.expiresAt}::timestamptz,
        ${after?.recordingId ?? FIRST.recordingId}::uuid)
      and not ${isHeldByCase('r.call_id')}
    order by r.started_at, r.id limit ${limit}`.execute(trx)
  return rows
}

/** What there is no room for, the oldest first, once all that is due is gone: as the daily purge would find it now. Nothing is changed. */
export async function* recordingsOverQuota(
  db: Db,
  retention: AccountRetention,
  { untilMs }: DueUntil,
  due: Parameters<typeof usageWithout>[1],
): AsyncGenerator<DueRecording> {
  const { quota = {} } = retention.policy
  if (Object.keys(quota).length === 0) return
  let usage = usageWithout(await usageOf(db, retention.accountId), due)
  for (let after: OldPlace | undefined; exceeded(quota, usage) !== undefined; ) {
    const [rows, datable] = await inScope(db, accountScope(retention.accountId), async (trx) => {
      const found = await oldest(trx, retention.accountId, after, 1000)
      const ids = found.map(({ recordingId }) => recordingId)
      return [found, await findDatable(trx, ids, retention.epoch)] as const
    })
    const dates = new Map(datable.map((each) => [each.recordingId, dateOf(each, retention)]))
    for (const { startedAt, ...row } of rows) {
      const of = exceeded(quota, usage)
      const date = dates.get(row.recordingId)
      if (of === undefined) return
      if (!date || isDue(date, [], untilMs)) continue
      usage = usageWithout(usage, { recordings: 1, bytes: row.sizeBytes, durationMs: row.durationMs })
      yield { ...date, reason: { by: 'quota', of }, ...row, startedAtMs: startedAt.getTime() }
    }
    after = rows.at(-1)
    if (!after) return
  }
}

interface OverQuotaPlace extends OldPlace {
  /** What is left then. To count it takes as long as the account is large: once for a purge. */
  readonly usage: RetentionUsage
}

/**
 * Removes rows of the oldest recordings as long as there are more than the quota allows, in one commit. `next`: where to go on; absent when
 * nothing more has to go, or can.
 */
export async function purgeOverQuota(
  db: Db,
  retention: AccountRetention,
  purge: RetentionPurge,
  after: OverQuotaPlace | undefined,
  limit = 100,
): Promise<{ readonly next?: OverQuotaPlace; readonly callIds: readonly CallId[] }> {
  const { quota = {} } = retention.policy
  if (Object.keys(quota).length === 0) return { callIds: [] }
  let usage = after?.usage ?? (await usageOf(db, purge.accountId))
  if (exceeded(quota, usage) === undefined) return { callIds: [] }
  return inScope(db, accountScope(purge.accountId), async (trx) => {
    const rows = await oldest(trx, purge.accountId, after, limit)
    const last = rows.at(-1)
    if (!last) return { callIds: [] }
    const free = await lockFree(trx, [...new Set(rows.map(({ callId }) => callId))])
    const over = new Map<RecordingId, QuotaKind>()
    for (const row of rows) {
      const of = exceeded(quota, usage)
      if (of === undefined) break
      if (!free.has(row.callId)) continue
      over.set(row.recordingId, of)
      usage = usageWithout(usage, { recordings: 1, bytes: row.sizeBytes, durationMs: row.durationMs })
    }
    const datable = await findDatable(trx, [...over.keys()], retention.epoch)
    const due = datable.flatMap((each) => {
      const of = over.get(each.recordingId)
      return of === undefined
        ? []
        : { each, date: { ...dateOf(each, retention), reason: { by: 'quota', of } as const } }
    })
    await removeRows(trx, retention, purge, due, [...over.keys()])
    return {
      ...(exceeded(quota, usage) !== undefined && { next: { ...last, usage } }),
      callIds: [...new Set(due.map(({ each }) => each.callId))],
    }
  })
}

/**
 * Decides about some calls of an erasure and removes those that may go, with their recordings and notes, in one commit. `removeFiles`: of a call
 * without a recording, which is locked meanwhile. `next`: absent when there were no more.
 */
export async function erasePart(
  db: Db,
  retention: AccountRetention,
  purge: RetentionPurge & { readonly erasureId: string },
  after: CallId,
  removeFiles: (call: SilentCall) => Promise<void>,
  limit = 100,
): Promise<{ readonly next?: CallId; readonly callIds: readonly CallId[] }> {
  const { accountId, erasureId, untilMs } = purge
  return inScope(db, accountScope(accountId), async (trx) => {
    const items = await sql<{ id: CallId }>`
      select call_id as id from erasure_items where erasure_id = ${erasureId} and verdict is null and call_id > ${after}::uuid
      order by call_id limit ${limit}`.execute(trx)
    const ids = items.rows.map(({ id }) => id)
    const last = ids.at(-1)
    if (last === undefined) return { callIds: [] }
    const free = await lockFree(trx, ids)
    const { rows } = await sql<{ id: CallId; startedAt: Date; endedAt: Date; cases: readonly string[] }>`
      select c.id, c.started_at as "startedAt", coalesce(c.ended_at, c.started_at) as "endedAt",
        array(select h.name from legal_hold_calls m join legal_holds h on h.id = m.hold_id
          where m.call_id = c.id and h.released_at is null order by h.created_at, h.id) as cases
      from calls c where c.id = any(${ids}::uuid[]) and c.merged_into is null`.execute(trx)
    const known = new Map(rows.map((row) => [row.id, row]))
    // Of a preset that promises nothing, a day is no duty.
    const dutyMs = retention.bounds.minimum > 1 ? retention.bounds.minimum * DAY_MS : 0
    const verdicts = ids.map((id) => {
      const call = known.get(id)
      const keptUntilMs = (call?.endedAt.getTime() ?? 0) + dutyMs
      if (!call) return { id, verdict: 'gone' as const }
      if (call.cases.length > 0) return { id, verdict: 'held' as const, cases: call.cases }
      if (!free.has(id)) return { id, verdict: 'busy' as const }
      if (keptUntilMs > untilMs)
        return { id, verdict: 'kept' as const, kept_until: new Date(keptUntilMs).toISOString() }
      return { id, verdict: 'erased' as const }
    })
    const erased = verdicts.flatMap(({ id, verdict }) => (verdict === 'erased' ? id : []))
    const recordings = await sql<{ id: RecordingId; callId: CallId }>`
      select id, call_id as "callId" from recordings where call_id = any(${erased}::uuid[])`.execute(trx)
    const recordingIds = recordings.rows.map(({ id }) => id)
    const datable = await findDatable(trx, recordingIds, retention.epoch)
    const due = datable.map((each) => ({
      each,
      date: { ...dateOf(each, retention), reason: { by: 'erasure' } as const },
    }))
    await removeRows(trx, retention, purge, due, recordingIds)
    const silent = erased.filter((id) => !recordings.rows.some(({ callId }) => callId === id))
    for (const id of silent) await removeFiles({ id, accountId, startedAtMs: known.get(id)?.startedAt.getTime() ?? 0 })
    await removeCallRows(trx, silent)
    await countPurgedCalls(trx, purge, silent.length)
    await sql`
      update erasure_items i set verdict = given.verdict, cases = coalesce(given.cases, '{}'), kept_until = given.kept_until
      from jsonb_to_recordset(${JSON.stringify(verdicts)}::jsonb)
        as given (id uuid, verdict text, cases text[], kept_until timestamptz)
      where i.erasure_id = ${erasureId} and i.call_id = given.id`.execute(trx)
    return { next: last, callIds: erased }
  })
}

export interface SilentCall {
  readonly id: CallId
  readonly accountId: AccountId
  readonly startedAtMs: number
}

/** Calls without a recording whose time is over, the oldest first; some of them. What was merged goes with its other call. */
export async function silentCallsDue(
  db: Db,
  { accountId, policy, bounds }: AccountRetention,
  untilMs: number,
  after: SilentCall | undefined,
): Promise<readonly SilentCall[]> {
  // So many days before: the same for all.
  const cutoff = new Date(untilMs - callExpiresAtMs(policy, bounds, { endedAtMs: 0 }))
  const { rows } = await inScope(db, accountScope(accountId), (trx) =>
    sql<{ id: CallId; startedAt: Date }>`
      select id, started_at as "startedAt" from calls c
      where account_id = ${accountId} and started_at <= ${cutoff} and coalesce(ended_at, started_at) <= ${cutoff}
        and not recorded and state = 'ready' and merged_into is null
        and not ${isHeldByCase('c.id')}
        and (started_at, id) > (${new Date(after?.startedAtMs ?? 0)}::timestamptz,
          ${after?.id ?? '00000000-0000-0000-0000-000000000000'}::uuid)
      order by started_at, id limit 200`.execute(trx),
  )
  return rows.map(({ id, startedAt }) => ({ id, accountId, startedAtMs: startedAt.getTime() }))
}

/**
 * Those of them that nobody is at work on and no case holds; which. `removeFiles`: of a call that is locked meanwhile; when it fails, or the
 * process dies, the call stays and has its next turn.
 */
export async function purgeSilentCalls(
  db: Db,
  purge: RetentionPurge,
  calls: readonly SilentCall[],
  removeFiles: (call: SilentCall) => Promise<void>,
): Promise<readonly CallId[]> {
  return inScope(db, accountScope(purge.accountId), async (trx) => {
    const free = await lockFree(
      trx,
      calls.map(({ id }) => id),
    )
    const { rows } = await sql<{ id: CallId }>`
      select id from calls c where id = any(${[...free]}::uuid[])
        and not exists (select from recordings r where r.call_id = c.id)`.execute(trx)
    const ids = rows.map(({ id }) => id)
    for (const call of calls) if (ids.includes(call.id)) await removeFiles(call)
    await removeCallRows(trx, ids)
    await countPurgedCalls(trx, purge, ids.length)
    return ids
  })
}
