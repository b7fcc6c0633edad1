/**
 * How long searches are: each word of the language and usual combinations, on 100,000 and 1,000,000 calls of the embedded database, or as
 * many as TAPELINE_BENCH_CALLS says, each TAPELINE_BENCH_ROUNDS times (40). TAPELINE_BENCH_DATABASE names a database of a PostgreSQL server
 * instead, empty or as an earlier run left it. Beside each stands how much longer it takes to read the whole table (once per search:
 * `ratio`), and how long the database's processor was at work: what a machine with nothing else to do would need. TAPELINE_BENCH_ONLY: the
 * searches with that in their name.
 */
import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { inRange, matches } from '../src/store/call-conditions.ts'
import type { CallFilter } from '../src/store/call-filter.ts'
import { countCalls } from '../src/store/count-calls.ts'
import { type Db, inScope, PLATFORM, type Scope } from '../src/store/db.ts'
import { listCalls } from '../src/store/list-calls.ts'
import { findNamedParts } from '../src/store/named-parts.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { onDatabase } from './database/on-database.ts'
import { fillCalls } from './search/fill-calls.ts'
import { searches } from './search/searches.ts'

type Row = BenchResult['rows'][number]

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const given = Number(process.env.TAPELINE_BENCH_CALLS ?? 0)
  const sizes = given > 0 ? [given] : quick ? [10_000] : [100_000, 1_000_000]
  const rounds = Number(process.env.TAPELINE_BENCH_ROUNDS ?? (quick ? 5 : 40))
  const rows: Row[] = []
  for (const calls of sizes) {
    const measured = await onDatabase((db) => measureSize(db, calls, rounds), { maximumConnections: 1 })
    rows.push(...measured)
  }
  return { name: 'search', rows, notes: ['aim: p95 ≤ 100 ms at 1,000,000 calls, ≤ 300 ms at 10,000,000'] }
}

async function measureSize(db: Db, calls: number, rounds: number): Promise<Row[]> {
  const filled = await fillCalls(db, calls)
  const size = calls.toLocaleString('en')
  const rows: Row[] = []
  const all: number[] = []
  const allBusy: number[] = []
  const only = process.env.TAPELINE_BENCH_ONLY ?? ''
  for (const [label, filter] of Object.entries(searches(filled))) {
    if (!label.includes(only)) continue
    const { times, busy } = await measure(db, rounds, () => listCalls(db, filled.scope, filter()))
    const whole = await measure(db, 1, () => readWhole(db, filled.scope, filter()))
    const wholeMs = whole.times[0] ?? 0
    all.push(...times)
    allBusy.push(...busy)
    const p95 = at(times, 0.95)
    console.error(
      `${size}  ${label}: p50 ${at(times, 0.5).toFixed(1)}, p95 ${p95.toFixed(1)} ms, processor p50 ${at(busy, 0.5).toFixed(1)}, p95 ${at(busy, 0.95).toFixed(1)} ms of ${(whole.busy[0] ?? 0).toFixed(0)}, × ${(wholeMs / p95).toFixed(1)}`,
    )
    rows.push(
      { label: `${size}  ${label}, p50`, value: at(times, 0.5), unit: 'ms' },
      { label: `${size}  ${label}, p95`, value: p95, unit: 'ms' },
      { label: `${size}  ${label}, processor, p95`, value: at(busy, 0.95), unit: 'ms' },
      { label: `${size}  ${label}, ratio of the whole table read to p95`, value: wholeMs / p95, unit: '×' },
    )
  }
  for (const label of [
    '(nothing: the newest)',
    'from:<last name>',
    'queue:<name>',
    'from:+4930 queue:<name> longer:5m',
    'disposition:<label>',
    'note:<word> user:<extension>',
    'note:<word> disposition:<label>',
    'tag:<tag> queue:<name> longer:5m',
  ]) {
    const filter = searches(filled)[label]
    if (!filter) continue
    const { times, busy } = await measure(db, Math.ceil(rounds / 4), () => countCalls(db, filled.scope, filter()))
    console.error(
      `${size}  count of ${label}: p95 ${at(times, 0.95).toFixed(1)} ms, processor ${at(busy, 0.95).toFixed(1)}`,
    )
    rows.push(
      { label: `${size}  count of ${label}, p95`, value: at(times, 0.95), unit: 'ms' },
      { label: `${size}  count of ${label}, processor, p95`, value: at(busy, 0.95), unit: 'ms' },
    )
  }
  for (const values of [all, allBusy]) values.sort((one, other) => one - other)
  const sizes = await sql<{ total: number; search: number }>`
    select pg_total_relation_size('calls') as total, pg_relation_size('calls_search') as search`.execute(db)
  rows.push(
    { label: `${size}  all searches, p50`, value: at(all, 0.5), unit: 'ms' },
    { label: `${size}  all searches, p95`, value: at(all, 0.95), unit: 'ms' },
    { label: `${size}  all searches, processor, p50`, value: at(allBusy, 0.5), unit: 'ms' },
    { label: `${size}  all searches, processor, p95`, value: at(allBusy, 0.95), unit: 'ms' },
    { label: `${size}  table and indexes`, value: Number(sizes.rows[0]?.total ?? 0) / calls, unit: 'bytes per call' },
    {
      label: `${size}  of that the search index`,
      value: Number(sizes.rows[0]?.search ?? 0) / calls,
      unit: 'bytes per call',
    },
  )
  return rows
}

/** The same question to the table without any index of calls: `offset` keeps conditions out of the reading. */
function readWhole(db: Db, scope: Scope, filter: CallFilter): Promise<unknown> {
  return inScope(db, PLATFORM, async (trx) => {
    const query = { scope, filter, named: await findNamedParts(trx, scope, filter) }
    return trx
      .selectFrom(trx.selectFrom('calls').selectAll().offset(0).as('calls'))
      .select('id')
      .where((eb) => eb.and([...inRange(eb, query), ...matches(filter, query.named)]))
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(51)
      .execute()
  })
}

interface Measured {
  /** Milliseconds, in order. */
  readonly times: readonly number[]
  /** Of them the process of the database was on a processor. */
  readonly busy: readonly number[]
}

async function measure(db: Db, rounds: number, act: () => Promise<unknown>): Promise<Measured> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  const pid = rows[0]?.pid ?? 0
  const times: number[] = []
  const busy: number[] = []
  for (let round = 0; round < rounds; round++) {
    const busyBefore = await busyMs(pid)
    const startedAt = performance.now()
    await act()
    times.push(performance.now() - startedAt)
    busy.push((await busyMs(pid)) - busyBefore)
  }
  const ordered = (values: number[]) => values.sort((a, b) => a - b)
  return { times: ordered(times), busy: ordered(busy) }
}

/** Of a process of this Linux machine; 0 of others. */
async function busyMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '0')
  return Number(text.split(' ')[0]) / 1e6
}

function at(times: readonly number[], share: number): number {
  return times[Math.floor(times.length * share)] ?? 0
}
