/**
 * Retention of 1,000,000 recordings (TAPELINE_BENCH_RECORDINGS says otherwise) on the embedded database:
 *
 * - how long the decision takes;
 * - eight years of an account, day by day with a clock of its own: every recording goes on the day it has to and none else does, what a case
 *   holds not before the case is released. It fails when one does not;
 * - a purge of all at once, while calls of the account go on being stored and recordings being looked up: how long its commits hold what others
 *   wait for, and what they feel of it.
 *
 * TAPELINE_BENCH_PART=decide, years or purge runs one of them.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts'
import { readMigrations } from '../src/adapters/migration-files.ts'
import { openPostgres } from '../src/adapters/postgres.ts'
import { untilOf } from '../src/archive/purge-recordings.ts'
import { purgeDueRecordings } from '../src/archive/retention-jobs.ts'
import type { RetentionSubject } from '../src/core/model/retention.ts'
import { decideRetention } from '../src/core/retention/decide-retention.ts'
import { createAccount } from '../src/store/accounts.ts'
import type { Bus } from '../src/store/bus.ts'
import { accountScope, type Db, inScope, PLATFORM } from '../src/store/db.ts'
import { purgePart } from '../src/store/due-recordings.ts'
import { createHold, releaseHold } from '../src/store/legal-holds.ts'
import { migrate } from '../src/store/migrate.ts'
import type { ObjectStore } from '../src/store/object-store.ts'
import { giveDates } from '../src/store/recording-dates.ts'
import { findRecording } from '../src/store/recordings.ts'
import { findRetention, saveRetention } from '../src/store/retention-policies.ts'
import { createPurge } from '../src/store/retention-purges.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'
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
const bus = { publish: async () => {}, subscribe: () => () => {} } as unknown as Bus
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

async function onDatabase(work: (db: Db) => Promise<Row[]>): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-bench-'))
  const embedded = await openEmbeddedPostgres({ folder, log })
  const db = openPostgres(embedded.connection, { log, statementTimeoutMs: 0 })
  try {
    await migrate(db, await readMigrations())
    return await work(db)
  } finally {
    await db.destroy()
    await embedded.close()
    await rm(folder, { recursive: true, force: true })
  }
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

/** Named: the system's own tables may not be vacuumed by everybody. */
async function vacuum(db: Db): Promise<void> {
  await sql`vacuum analyze calls, recordings, recording_dates, evidence_entries, call_tags`.execute(db)
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
  const parts = { db, bus, objects: onlyRemoving(noteRemoval), nowMs: () => nowMs, log, version: 'bench' }
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

async function purgeAll(db: Db, recordings: number): Promise<Row[]> {
  const accountId = await addAccount(db)
  const everyMs = 1000
  for (let first = 0; first < recordings; first += 50_000) {
    const last = Math.min(recordings, first + 50_000) - 1
    await fillRecordings(db, { accountId, first, last, fromMs: FROM_MS, everyMs })
  }
  await vacuum(db)
  const retention = await findRetention(db, accountId)
  const nowMs = FROM_MS + daysToMs(3650)
  const [, datingMs] = await timed(async () => {
    while ((await giveDates(db, retention, FROM_MS)) > 0);
  })
  await vacuum(db)
  const others = startOthers(db, accountId, recordings)
  await others.during(2000)
  const alone = others.take()
  const draft = { accountId, kind: 'asked', untilMs: nowMs, startedAtMs: nowMs } as const
  const purge = await createPurge(db, draft)
  const commits: number[] = []
  let [after, purged]: [Awaited<ReturnType<typeof purgePart>>['next'], number] = [undefined, 0]
  const [, purgingMs] = await timed(async () => {
    for (;;) {
      const [part, tookMs] = await timed(() => purgePart(db, retention, purge, untilOf(purge), after))
      purged += part.recordings
      if (!part.next) return
      commits.push(tookMs)
      after = part.next
    }
  })
  const meanwhile = others.take()
  await others.stop()
  if (purged !== recordings) throw new Error(`${purged} of ${recordings} recordings were purged`)
  return [
    { label: 'at once: giving a date', value: datingMs / recordings, unit: 'ms per recording' },
    { label: 'at once: purging, database alone', value: purgingMs / 1000, unit: 's' },
    { label: 'at once: purging one recording', value: purgingMs / recordings, unit: 'ms' },
    { label: 'at once: a commit of 100, p50 (so long its locks are held)', value: at(commits, 0.5), unit: 'ms' },
    { label: 'at once: a commit of 100, p99', value: at(commits, 0.99), unit: 'ms' },
    { label: 'at once: the longest commit', value: at(commits, 1), unit: 'ms' },
    ...(['stored', 'found'] as const).flatMap((what) => [
      { label: `a recording ${what} with nothing else going on, p99`, value: at(alone[what], 0.99), unit: 'ms' },
      { label: `a recording ${what} during the purge, p50`, value: at(meanwhile[what], 0.5), unit: 'ms' },
      { label: `a recording ${what} during the purge, p99`, value: at(meanwhile[what], 0.99), unit: 'ms' },
    ]),
  ]
}

/** Whoever stores calls of the account and looks up recordings meanwhile; one after the other, 20 a second. */
function startOthers(db: Db, accountId: string, from: number) {
  let times: { stored: number[]; found: number[] } = { stored: [], found: [] }
  let isOver = false
  let n = from
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  async function work() {
    while (!isOver) {
      n += 1
      const portion = { accountId, first: n, last: n, fromMs: FROM_MS + daysToMs(3650), everyMs: 1 }
      const [, storedMs] = await timed(() => fillRecordings(db, portion))
      times.stored.push(storedMs)
      const id = await inScope(db, accountScope(accountId), (trx) =>
        trx.selectFrom('recordings').select('id').orderBy('started_at', 'desc').limit(1).executeTakeFirst(),
      )
      const [, foundMs] = await timed(() => findRecording(db, PLATFORM, id?.id ?? ''))
      times.found.push(foundMs)
      await pause(50)
    }
  }
  const working = work()
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
