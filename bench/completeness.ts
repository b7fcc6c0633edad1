/**
 * A day of call detail records held against as many stored calls with recordings: the embedded database as it ships, and how long the event
 * loop stands still meanwhile, since live calls share the process. Every thousandth call was not seen; those are found, and no others.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts'
import { readMigrations } from '../src/adapters/migration-files.ts'
import { openPostgres } from '../src/adapters/postgres.ts'
import { completeSettings } from '../src/core/policy/presets.ts'
import { DEFAULT_TOLERANCE_MS } from '../src/core/reconciliation/reconcile.ts'
import { keepReport, prepareReport } from '../src/server/reconciliations/reconcile-file.ts'
import { saveSettings } from '../src/store/account-settings.ts'
import { createAccount } from '../src/store/accounts.ts'
import { type Db, inScope, PLATFORM } from '../src/store/db.ts'
import { loadDirectory } from '../src/store/directory.ts'
import { migrate } from '../src/store/migrate.ts'
import { newId } from '../src/store/new-id.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }
const UNSEEN_EVERY = 1000
const DAY_MS = 86_400_000

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const calls = quick ? 5000 : 100_000
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-bench-'))
  const embedded = await openEmbeddedPostgres({ folder, log })
  const db = openPostgres(embedded.connection, { log, statementTimeoutMs: 0 })
  try {
    await migrate(db, await readMigrations())
    const account = await createAccount(db, { slug: 'bench', name: 'Bench', domains: [], timeZone: 'UTC' })
    const settings = completeSettings({ account: { inbound: { offnet: 'always' } } })
    await saveSettings(db, PLATFORM, { accountId: account.id, settings })
    const sinceMs = Date.now() - 2 * DAY_MS
    await fill(db, account.id, calls, sinceMs)
    const directory = await loadDirectory(db)
    const keys = new Set(Array.from({ length: calls }, (_, index) => `${account.id}/2026/03/03/${index}`))
    const objectStore = {
      async *list() {
        yield* keys
      },
    }
    const parts = { db, objectStore, directory: async () => directory, nowMs: Date.now, log }
    const text = recordsOf(calls, sinceMs)
    const probe = probeTurns()
    const [cpuBefore, startedAt] = [process.cpuUsage(), performance.now()]
    const file = { text, fileName: 'bench.csv', madeByName: 'bench', mapping: {}, toleranceMs: DEFAULT_TOLERANCE_MS }
    const draft = await prepareReport(parts, account, file)
    const report = await keepReport(parts, account, draft, async () => {})
    const seconds = (performance.now() - startedAt) / 1000
    const cpu = process.cpuUsage(cpuBefore)
    const turns = probe()
    const missed = report.days.reduce((sum, day) => sum + day.missed, 0)
    return {
      name: `completeness of ${calls.toLocaleString('en')} calls`,
      rows: [
        { label: 'wall clock, reading, matching, deciding and saving', value: seconds, unit: 's' },
        { label: "CPU of this process, with the probe's", value: (cpu.user + cpu.system) / 1e6, unit: 's' },
        { label: 'longest turn of the event loop, CPU', value: turns.longestMs, unit: 'ms' },
        { label: '99.9 % of its turns with work below', value: turns.p999Ms, unit: 'ms' },
        { label: 'misses found', value: missed, unit: 'calls' },
        { label: 'misses planted', value: Math.floor(calls / UNSEEN_EVERY), unit: 'calls' },
      ],
      notes: [],
    }
  } finally {
    await db.destroy()
    await embedded.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Half of them with an id that both know. */
function recordsOf(calls: number, sinceMs: number): string {
  const lines = ['start,call id,from,to,duration,talk']
  for (let index = 0; index < calls; index++) {
    const at = new Date(sinceMs + Math.floor((index * DAY_MS) / calls)).toISOString()
    lines.push(
      `${at},${index % 2 === 0 ? `pbx-${index}` : ''},+49171${5_000_000 + (index % 40_000)},${100 + (index % 300)},70,60`,
    )
  }
  return lines.join('\n')
}

async function fill(db: Db, accountId: string, calls: number, sinceMs: number): Promise<void> {
  await inScope(db, PLATFORM, async (trx) => {
    await sql`
      insert into users (id, account_id, name, extension, numbers, sip_addresses, role)
      select gen_random_uuid(), ${accountId}, 'User ' || n, n::text, '{}', '{}', 'user' from generate_series(100, 399) as n`.execute(
      trx,
    )
    await sql`
      insert into calls (id, account_id, recording_client_id, state, started_at, duration_ms, direction, detail, search, recorded,
        identifiers, time_line)
      select gen_random_uuid(), ${accountId}, ${newId()}, 'ready', at, 70000, 'inbound',
        jsonb_build_object('parties', jsonb_build_array(jsonb_build_object('number', '+49171' || (5000000 + n % 40000)),
          jsonb_build_object('number', (100 + n % 300)::text)), 'filler', repeat(md5(n::text), 60)),
        '', true, case when n % 2 = 0 then array['pbx-' || n] else '{}'::text[] end,
        jsonb_build_object('accountId', ${accountId}::text, 'caller', jsonb_build_object('network', 'offnet'),
          'callee', jsonb_build_object('network', 'onnet'), 'events', jsonb_build_array(
            jsonb_build_object('type', 'start', 'atMs', ms), jsonb_build_object('type', 'answer', 'by', 'person', 'atMs', ms + 10000),
            jsonb_build_object('type', 'end', 'atMs', ms + 70000)))
      from (select n, ${sinceMs}::bigint + (n::bigint * ${DAY_MS}::bigint) / ${calls}::bigint as ms,
        to_timestamp((${sinceMs}::bigint + (n::bigint * ${DAY_MS}::bigint) / ${calls}::bigint) / 1000.0) as at
        from generate_series(0, ${calls}::int - 1) as n where n % ${UNSEEN_EVERY}::int <> 1) as s`.execute(trx)
    await sql`
      insert into recordings (id, account_id, call_id, started_at, duration_ms, encoding, sample_rate_hz, channels, size_bytes, sha256,
        object_key, peaks_key, peaks_per_second, quality)
      select gen_random_uuid(), ${accountId}, id, started_at, 60000, 'mulaw', 8000, '[]', 1, '',
        ${accountId} || '/2026/03/03/' || (row_number() over (order by started_at) - 1), '', 20, '[]' from calls`.execute(
      trx,
    )
  })
  await sql`vacuum analyze calls, recordings`.execute(db)
}

/** CPU time of every turn of the event loop, until the function it returns is called. */
function probeTurns(): () => { readonly longestMs: number; readonly p999Ms: number } {
  const turnsMs: number[] = []
  let isOn = true
  let before = process.threadCpuUsage()
  const probe = () => {
    const used = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    const turnMs = (used.user + used.system) / 1000
    if (turnMs > 0.1) turnsMs.push(turnMs)
    if (isOn) setImmediate(probe)
  }
  setImmediate(probe)
  return () => {
    isOn = false
    turnsMs.sort((left, right) => left - right)
    return { longestMs: turnsMs.at(-1) ?? 0, p999Ms: turnsMs[Math.floor(turnsMs.length * 0.999)] ?? 0 }
  }
}
