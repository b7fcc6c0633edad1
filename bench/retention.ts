/**
 * Retention of 1,000,000 recordings (TAPELINE_BENCH_RECORDINGS says otherwise) on the embedded database, or on the empty database of a
 * PostgreSQL server that TAPELINE_BENCH_DATABASE names:
 *
 * - how long the decision takes;
 * - eight years of an account, day by day with a clock of its own: every recording goes on the day it has to and none else does, what a case
 *   holds not before the case is released. It fails when one does not;
 * - a purge of all at once, from the first row to the certificate, while calls of the account go on being stored and recordings being looked up:
 *   how long its commits hold what others wait for, what they feel of it, and what it leaves behind in the tables.
 *
 * TAPELINE_BENCH_PART=decide, years or purge runs one of them.
 */
import { sql } from 'kysely'
import { purgeRecordings } from '../src/archive/purge-recordings.ts'
import { purgeDueRecordings } from '../src/archive/retention-jobs.ts'
import type { RetentionSubject } from '../src/core/model/retention.ts'
import { decideRetention } from '../src/core/retention/decide-retention.ts'
import { createAccount } from '../src/store/accounts.ts'
import type { Bus } from '../src/store/bus.ts'
import { sampleCall } from '../src/store/call.test-kit.ts'
import { saveCall } from '../src/store/calls.ts'
import { accountScope, type Db, PLATFORM } from '../src/store/db.ts'
import { createHold, releaseHold } from '../src/store/legal-holds.ts'
import { newId } from '../src/store/new-id.ts'
import type { ObjectStore } from '../src/store/object-store.ts'
import { giveDates } from '../src/store/recording-dates.ts'
import { findRecording, saveRecording } from '../src/store/recordings.ts'
import { findRetention, saveRetention } from '../src/store/retention-policies.ts'
import { createPurge, getPurge } from '../src/store/retention-purges.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { onDatabase } from './database/on-database.ts'
import {
  ACCOUNT_DAYS,
  DURATION_MS,
  daysOf,
  daysToMs,
  fillRecordings,
  isHeld,
  numberOf,
  RULES,
  startOf,
} from './retention/fill-recordings.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }
const quiet: Bus = { publish: async () => {}, subscribe: () => () => {}, close: async () => {} }
const FROM_MS = Date.UTC(2018, 0, 1)
const YEARS = 8
const DAYS = YEARS * 365 + 2
/** The case is released after five years. */
const RELEASED_ON_DAY = 5 * 365
const BOUNDS = { minimum: 1, maximum: 3650 }

type Row = BenchResult['rows'][number]

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const given = Number(process.env.TAPELINE_BENCH_RECORDINGS ?? 0)
  const recordings = given > 0 ? given : quick ? 10_000 : 1_000_000
  const parts: Readonly<Record<string, () => Promise<Row[]>>> = {
    decide: async () => decideAll(recordings),
    years: () => onDatabase((db) => simulate(db, recordings, quick ? 14 : 1)),
    purge: () => onDatabase((db) => purgeAll(db, recordings)),
  }
  const rows: Row[] = []
  for (const [part, measure] of Object.entries(parts)) {
    const only = process.env.TAPELINE_BENCH_PART ?? part
    if (part === only) rows.push(...(await measure()))
  }
  return { name: `retention of ${recordings.toLocaleString('en')} recordings`, rows, notes: [] }
}

function decideAll(recordings: number): Row[] {
  const policy = { days: ACCOUNT_DAYS, rules: RULES, callDays: 'with-recordings' } as const
  const subjectOf = (n: number): RetentionSubject => ({
    endedAtMs: FROM_MS + n,
    queueIds: n % 10 === 0 ? ['support'] : [],
    userIds: ['ada'],
    tags: n % 50 === 1 ? ['complaint'] : [],
    mode: n % 7 === 3 ? 'on-demand' : 'always',
  })
  const startedAt = performance.now()
  let wrong = 0
  for (let n = 0; n < recordings; n++) if (decideRetention(policy, BOUNDS, subjectOf(n)).days !== daysOf(n)) wrong++
  const tookMs = performance.now() - startedAt
  if (wrong > 0) throw new Error(`${wrong} recordings were decided wrong`)
  return [{ label: 'one decision', value: (tookMs * 1e6) / recordings, unit: 'ns' }]
}

const TABLES = ['calls', 'recordings', 'recording_dates', 'evidence_entries', 'purged_recordings', 'call_tags'] as const

/** Named: the system's own tables may not be vacuumed by everybody. */
async function vacuum(db: Db): Promise<void> {
  await sql`vacuum analyze ${sql.join(TABLES.map((table) => sql.table(table)))}`.execute(db)
}

/** With their indexes, in megabytes. */
async function sizeOf(db: Db, tables: readonly (typeof TABLES)[number][]): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select sum(pg_total_relation_size(name::regclass))::float8 as bytes from unnest(${[...tables]}::text[]) as name`.execute(
    db,
  )
  return (rows[0]?.bytes ?? 0) / 1e6
}

async function addAccount(db: Db): Promise<string> {
  const { id } = await createAccount(db, { slug: 'busy', name: 'Busy', domains: [], timeZone: 'UTC' })
  const own = { rules: RULES, callDays: 'with-recordings' } as const
  await saveRetention(db, { accountId: id, version: 0, epoch: 0, ...own, changedByName: 'bench' }, FROM_MS)
  return id
}

async function simulate(db: Db, recordings: number, stepDays: number): Promise<Row[]> {
  const accountId = await addAccount(db)
  const hold = await createHold(db, { accountId, name: 'Miller', reason: 'bench', createdByName: 'bench' }, FROM_MS)
  const everyMs = daysToMs(DAYS) / recordings
  /** By number; 0: it is still there. */
  const goneAtMs = new Float64Array(recordings)
  let nowMs = FROM_MS
  const noteRemoval = (key: string) => {
    const n = numberOf(key)
    if (n !== undefined) goneAtMs[n] = nowMs
  }
  const parts = { db, bus: quiet, objects: onlyRemoving(noteRemoval), nowMs: () => nowMs, log, version: 'bench' }
  let next = 0
  let [datedAndPurgedMs, longestMs] = [0, 0]
  for (let day = stepDays; day <= DAYS; day += stepDays) {
    nowMs = FROM_MS + daysToMs(day)
    const last = Math.min(recordings, Math.ceil((nowMs - FROM_MS) / everyMs)) - 1
    const holdId = day < RELEASED_ON_DAY ? hold.id : undefined
    await fillRecordings(db, { accountId, first: next, last, fromMs: FROM_MS, everyMs, holdId })
    next = last + 1
    if (day >= RELEASED_ON_DAY && day - stepDays < RELEASED_ON_DAY) {
      await db.transaction().execute((trx) => releaseHold(trx, hold, { byName: 'bench', reason: 'bench' }, nowMs))
    }
    const startedAt = performance.now()
    await purgeDueRecordings(parts)
    const tookMs = performance.now() - startedAt
    datedAndPurgedMs += tookMs
    longestMs = Math.max(longestMs, tookMs)
    if (day % (365 * stepDays) < stepDays) console.error(`day ${day}: ${goneAtMs.filter((at) => at > 0).length} gone`)
  }
  const { gone, kept } = check(goneAtMs, everyMs, stepDays)
  return [
    { label: `${YEARS} years: recordings that went on their day`, value: gone, unit: 'recordings' },
    { label: `${YEARS} years: recordings that stayed, as they should`, value: kept, unit: 'recordings' },
    {
      label: `${YEARS} years: dates and purges of one day, mean`,
      value: datedAndPurgedMs / (DAYS / stepDays),
      unit: 'ms',
    },
    { label: `${YEARS} years: dates and purges of the longest day`, value: longestMs, unit: 'ms' },
    { label: `${YEARS} years: dating and purging one recording`, value: datedAndPurgedMs / recordings, unit: 'ms' },
  ]
}

/** Fails with the first that went on another day than it had to, or stayed though it had to go. */
function check(goneAtMs: Float64Array, everyMs: number, stepDays: number): { gone: number; kept: number } {
  let [gone, kept] = [0, 0]
  const stepMs = daysToMs(stepDays)
  const firstRun = (atMs: number) => FROM_MS + Math.ceil((atMs - FROM_MS) / stepMs) * stepMs
  const endMs = FROM_MS + Math.floor(DAYS / stepDays) * stepMs
  for (const [n, atMs] of goneAtMs.entries()) {
    const startMs = startOf({ fromMs: FROM_MS, everyMs }, n)
    const isUnderCase = isHeld(n) && firstRun(startMs + 1) < FROM_MS + daysToMs(RELEASED_ON_DAY)
    const dueMs = Math.max(
      startMs + DURATION_MS + daysToMs(daysOf(n)),
      isUnderCase ? FROM_MS + daysToMs(RELEASED_ON_DAY) : 0,
    )
    const expectedMs = firstRun(dueMs) <= endMs ? firstRun(dueMs) : 0
    if (expectedMs !== atMs) {
      const said = (ms: number) => (ms === 0 ? 'not at all' : new Date(ms).toISOString())
      throw new Error(`recording ${n} went ${said(atMs)}; it had to go ${said(expectedMs)}`)
    }
    if (atMs === 0) kept += 1
    else gone += 1
  }
  return { gone, kept }
}

/** Files that nobody wrote: what is measured is the database, what is checked is that each is removed. */
function onlyRemoving(noteRemoval: (key: string) => void): ObjectStore {
  return {
    put: async () => ({ sizeBytes: 0 }),
    get: async () => {
      throw new Error('nothing is read')
    },
    find: async () => undefined,
    async *list() {},
    remove: async (key) => noteRemoval(key),
  }
}

/** What nothing is left of when the purge is over; evidence and the list of what went grow. */
const EMPTIED = ['calls', 'recordings', 'recording_dates', 'call_tags'] as const

async function purgeAll(db: Db, recordings: number): Promise<Row[]> {
  const accountId = await addAccount(db)
  for (let first = 0; first < recordings; first += 50_000) {
    const last = Math.min(recordings, first + 50_000) - 1
    await fillRecordings(db, { accountId, first, last, fromMs: FROM_MS, everyMs: 1000 })
    if (first % 250_000 === 0) console.error(`${last + 1} recordings`)
  }
  await vacuum(db)
  const retention = await findRetention(db, accountId)
  const nowMs = FROM_MS + daysToMs(3650)
  const [, datingMs] = await timed(async () => {
    while ((await giveDates(db, retention, FROM_MS)) > 0);
  })
  await vacuum(db)
  const others = startOthers(db, accountId, nowMs)
  await others.during(10_000)
  const alone = others.take()
  const fullMb = await sizeOf(db, EMPTIED)
  const { commits, purgingMs, removed } = await purgeThem(db, accountId, nowMs)
  const meanwhile = others.take()
  await others.stop()
  if (removed !== recordings) throw new Error(`the files of ${removed} of ${recordings} recordings were removed`)
  const emptiedMb = await sizeOf(db, EMPTIED)
  const [, vacuumMs] = await timed(() => vacuum(db))
  return [
    { label: 'at once: giving a date', value: datingMs / recordings, unit: 'ms per recording' },
    { label: 'at once: purging, rows to certificate, no files', value: purgingMs / 1000, unit: 's' },
    { label: 'at once: purging one recording', value: purgingMs / recordings, unit: 'ms' },
    {
      label: 'at once: removing the rows of 100 (so long their locks are held), p50',
      value: at(commits, 0.5),
      unit: 'ms',
    },
    { label: 'at once: removing the rows of 100, p99', value: at(commits, 0.99), unit: 'ms' },
    { label: 'at once: removing the rows of 100, the longest', value: at(commits, 1), unit: 'ms' },
    { label: 'the last tenth of them, p50', value: at(commits.slice(-commits.length / 10), 0.5), unit: 'ms' },
    ...(['stored', 'found'] as const).flatMap((what) => [
      { label: `a recording ${what} with nothing else going on, p50`, value: at(alone[what], 0.5), unit: 'ms' },
      { label: `a recording ${what} with nothing else going on, p99`, value: at(alone[what], 0.99), unit: 'ms' },
      { label: `a recording ${what} with nothing else going on, the longest`, value: at(alone[what], 1), unit: 'ms' },
      { label: `a recording ${what} during the purge, p50`, value: at(meanwhile[what], 0.5), unit: 'ms' },
      { label: `a recording ${what} during the purge, p99`, value: at(meanwhile[what], 0.99), unit: 'ms' },
      { label: `a recording ${what} during the purge, the longest`, value: at(meanwhile[what], 1), unit: 'ms' },
    ]),
    { label: 'calls, recordings, dates and tags before the purge', value: fullMb, unit: 'MB' },
    { label: 'the same tables after it', value: emptiedMb, unit: 'MB' },
    { label: 'vacuum and analyze of them, and of evidence and purged', value: vacuumMs / 1000, unit: 's' },
    { label: 'the same tables after that', value: await sizeOf(db, EMPTIED), unit: 'MB' },
    {
      label: 'evidence and the list of what went',
      value: await sizeOf(db, ['evidence_entries', 'purged_recordings']),
      unit: 'MB',
    },
  ]
}

/** As the job does it, of files that nobody wrote. */
async function purgeThem(db: Db, accountId: string, nowMs: number) {
  const purge = await createPurge(db, { accountId, kind: 'asked', untilMs: nowMs, startedAtMs: nowMs })
  const commits: number[] = []
  let removed = 0
  let begunAt = performance.now()
  const noteRemoval = (key: string) => {
    if (numberOf(key) !== undefined) removed += 1
  }
  const parts = {
    ...{ db, log, version: 'bench', nowMs: () => nowMs, objects: onlyRemoving(noteRemoval) },
    // The last that is told of the calls of one commit is the beginning of the next.
    bus: {
      ...quiet,
      async publish() {
        begunAt = performance.now()
      },
    },
    async onStep(step: 'rows-removed' | 'files-removed') {
      if (step !== 'rows-removed') return
      commits.push(performance.now() - begunAt)
      if (commits.length % 1000 === 0) console.error(`${removed} purged`)
    },
  }
  const [, purgingMs] = await timed(() => purgeRecordings(parts, purge))
  const { certificate } = await getPurge(db, PLATFORM, purge.id)
  if (certificate?.recordings !== removed) throw new Error(`certified are ${certificate?.recordings} of ${removed}`)
  // After the last nothing was found any more.
  return { commits: commits.slice(0, -1), purgingMs, removed }
}

/** Whoever stores calls of the account, and whoever looks up recordings to play meanwhile; 20 a second each, one after the other. */
function startOthers(db: Db, accountId: string, atMs: number) {
  let times: { stored: number[]; found: number[] } = { stored: [], found: [] }
  let isOver = false
  let latest = ''
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  async function store() {
    while (!isOver) {
      const call = sampleCall({ accountId, state: 'ready', startedAtMs: atMs, endedAtMs: atMs + DURATION_MS })
      const recording = {
        ...{ id: newId(), callId: call.id, accountId, startedAtMs: atMs, durationMs: DURATION_MS },
        ...{ encoding: 'mulaw' as const, sampleRateHz: 8000, channels: [], sizeBytes: 960_000, sha256: '0'.repeat(64) },
        ...{ objectKey: call.id, peaksKey: call.id, peaksPerSecond: 100, quality: [] },
      } as const
      const [, storedMs] = await timed(async () => {
        await saveCall(db, call)
        await saveRecording(db, recording)
      })
      latest = recording.id
      times.stored.push(storedMs)
      await pause(50)
    }
  }
  async function find() {
    while (!isOver) {
      const wanted = latest
      const [found, foundMs] = await timed(() => findRecording(db, accountScope(accountId), wanted))
      if (wanted !== '' && !found) throw new Error('a recording that was stored was not found')
      times.found.push(foundMs)
      await pause(50)
    }
  }
  const working = Promise.all([store(), find()])
  return {
    during: pause,
    take() {
      const taken = times
      times = { stored: [], found: [] }
      return taken
    },
    async stop() {
      isOver = true
      await working
    },
  }
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const startedAt = performance.now()
  const result = await work()
  return [result, performance.now() - startedAt]
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
