/**
 * "What would change" over stored calls: the embedded database as it ships, as many calls of one account as are looked at, and how long
 * the event loop stands still meanwhile, since live calls share the process.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts'
import { readMigrations } from '../src/adapters/migration-files.ts'
import { openPostgres } from '../src/adapters/postgres.ts'
import type { CallTimeLine } from '../src/core/model/call-time-line.ts'
import { compareReplays } from '../src/core/policy/compare-replays.ts'
import { completeSettings } from '../src/core/policy/presets.ts'
import { previewSettings } from '../src/server/settings/preview-settings.ts'
import { createAccount } from '../src/store/accounts.ts'
import { type Db, inScope, PLATFORM } from '../src/store/db.ts'
import { migrate } from '../src/store/migrate.ts'
import { newId } from '../src/store/new-id.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }

const IN_FORCE = completeSettings({ account: { inbound: { offnet: 'off' } } })
const EDITED = completeSettings({ account: { inbound: { offnet: 'always' }, outbound: { offnet: 'on-demand' } } })

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const calls = quick ? 5000 : 100_000
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-bench-'))
  const embedded = await openEmbeddedPostgres({ folder, log })
  const db = openPostgres(embedded.connection, { log, statementTimeoutMs: 0 })
  try {
    await migrate(db, await readMigrations())
    const accountId = (await createAccount(db, { slug: 'bench', name: 'Bench', domains: [], timeZone: 'UTC' })).id
    await fill(db, accountId, calls)
    const rows: BenchResult['rows'][number][] = []
    for (const round of ['first', 'second']) {
      const probe = probeTurns()
      const [cpuBefore, memoryBefore, startedAt] = [process.cpuUsage(), process.memoryUsage().rss, performance.now()]
      const { signal } = new AbortController()
      const { lookedAt } = await previewSettings(db, {
        accountId,
        fromMs: 0,
        inForce: IN_FORCE,
        edited: EDITED,
        signal,
      })
      const seconds = (performance.now() - startedAt) / 1000
      const cpu = process.cpuUsage(cpuBefore)
      const turns = probe()
      rows.push(
        { label: `${round} time: ${lookedAt} calls, wall clock`, value: seconds, unit: 's' },
        {
          label: `${round} time: CPU of this process, with the probe's`,
          value: (cpu.user + cpu.system) / 1e6,
          unit: 's',
        },
        { label: `${round} time: longest turn of the event loop, CPU`, value: turns.longestMs, unit: 'ms' },
        { label: `${round} time: 99.9 % of its turns with work below`, value: turns.p999Ms, unit: 'ms' },
        {
          label: `${round} time: memory grown`,
          value: (process.memoryUsage().rss - memoryBefore) / 2 ** 20,
          unit: 'MiB',
        },
      )
    }
    rows.push({ label: 'baseline: the comparisons alone, no database', value: compareAlone(calls), unit: 's' })
    return { name: `preview of settings, ${calls.toLocaleString('en')} calls`, rows, notes: [] }
  } finally {
    await db.destroy()
    await embedded.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * CPU time of every turn of the event loop, until the function it returns is called. A delay measured by the clock would tell more of the
 * machine's other work than of ours.
 */
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

function sampleTimeLine(accountId: string, index: number): CallTimeLine {
  const party = (isOnnet: boolean) =>
    isOnnet
      ? ({
          network: 'onnet',
          aor: 'sip:101@acme.example',
          userId: newId(),
          deviceId: newId(),
          deviceKind: 'ip-phone',
        } as const)
      : ({ network: 'offnet', aor: 'sip:+4930123456@carrier.example' } as const)
  return {
    accountId,
    caller: party(index % 3 === 0),
    callee: party(index % 3 !== 1),
    events: [
      { type: 'start', atMs: 1_700_000_000_000 },
      { type: 'answer', atMs: 1_700_000_000_000, by: 'person' },
      { type: 'end', atMs: 1_700_000_120_000 },
    ],
  }
}

async function fill(db: Db, accountId: string, calls: number): Promise<void> {
  const samples = [0, 1, 2].map((index) => JSON.stringify(sampleTimeLine(accountId, index)))
  await inScope(db, PLATFORM, (trx) =>
    sql`
      insert into calls (id, account_id, recording_client_id, state, started_at, duration_ms, direction, caller_name,
        caller_number, callee_name, callee_number, detail, search, time_line)
      select gen_random_uuid(), ${accountId}, ${newId()}, 'ready', now() - interval '30 days' * n / ${calls}::int, 120000,
        'inbound', 'Ada Lovelace', '+4930123456', 'Ann Lee', '101', jsonb_build_object('filler', repeat(md5(n::text), 60)),
        md5(n::text), (${samples}::text[])[1 + n % 3]::jsonb
      from generate_series(1, ${calls}::int) as n`.execute(trx),
  )
  await sql`vacuum analyze calls`.execute(db)
}

function compareAlone(calls: number): number {
  const samples = [0, 1, 2].map((index) => sampleTimeLine('acme', index))
  const startedAt = performance.now()
  for (let index = 0; index < calls; index++) {
    compareReplays(samples[index % samples.length] as CallTimeLine, IN_FORCE, EDITED)
  }
  return (performance.now() - startedAt) / 1000
}
