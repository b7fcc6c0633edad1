/** Asks database, stores and spool; what that means is core/doctor's to say. */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { connectTarget } from '../../adapters/connect-target.ts'
import { isClockSynchronized } from '../../adapters/linux-clock.ts'
import { readMigrations } from '../../adapters/migration-files.ts'
import { openPostgres } from '../../adapters/postgres.ts'
import { type Finding, ok, problem } from '../../core/doctor/finding.ts'
import {
  judgeBackup,
  judgeJournals,
  judgeMigrations,
  judgeTimeStamps,
  judgeUploads,
} from '../../core/doctor/judge-archive.ts'
import { judgeClock } from '../../core/doctor/judge-machine.ts'
import type { Log } from '../../core/model/log.ts'
import { checkTarget } from '../../server/storage/check-target.ts'
import { lastDoneAt } from '../../store/audit-events.ts'
import { backlogOfCopies } from '../../store/copy-queue.ts'
import type { Db } from '../../store/db.ts'
import { allStorageTargets } from '../../store/storage-targets.ts'
import { openTarget } from '../../store/target-stores.ts'
import { backlogOfStamps, findTimeStamping } from '../../store/time-stamps.ts'
import { countUnrenderedCalls } from '../../store/unrendered-calls.ts'
import type { Config } from '../config.ts'
import { databaseFailure } from '../database-failure.ts'
import { describeFailure } from '../describe-failure.ts'
import { connectDatabase } from '../open-database.ts'
import { openKeys } from '../open-keys.ts'

/** Nothing is changed, and no table is made or migrated. */
export async function checkArchive(config: Config, isRunning: boolean, log: Log): Promise<readonly Finding[]> {
  const nowMs = Date.now()
  const isSynchronized = await isClockSynchronized()
  const alone = [...judgeClock({ nowMs, isSynchronized })]
  if (config.databaseUrl === undefined && !existsSync(join(config.dataFolder, 'database', 'cluster')))
    return [...alone, ok('database', 'There is no database yet: the first start makes one')]
  let connected: Awaited<ReturnType<typeof connectDatabase>>
  try {
    connected = await connectDatabase(config, 'command', log)
  } catch (error) {
    return [...alone, noDatabase(config, error)]
  }
  const db = openPostgres(connected.connection, { log, maximumConnections: 2 })
  try {
    const databaseAheadMs = await clockOf(db)
    const migrations = await checkMigrations(db)
    const findings: Finding[] = [...judgeClock({ nowMs: Date.now(), isSynchronized, databaseAheadMs }), migrations]
    // Tables of another version are not asked.
    if (migrations.level !== 'ok') return findings
    const spool = await journalsIn(join(config.dataFolder, 'spool'))
    return [
      ...findings,
      judgeBackup(await lastDoneAt(db, 'installation.backed-up'), nowMs),
      judgeUploads(await backlogOfCopies(db), nowMs),
      await checkTimeStamps(db, config, nowMs),
      ...judgeJournals({ ...spool, isRunning, unrendered: await countUnrenderedCalls(db) }, nowMs),
      ...(await checkTargets(db, config)),
    ]
  } catch (error) {
    return [...alone, noDatabase(config, error)]
  } finally {
    await db.destroy()
    await connected.close()
  }
}

function noDatabase({ databaseUrl }: Config, error: unknown): Finding {
  const failure = databaseUrl === undefined ? error : databaseFailure(databaseUrl, error)
  const what = (failure instanceof Error ? describeFailure(failure) : String(failure)).split('\n')[0] ?? ''
  const why = 'A start fails, or waits; a running Tapeline captures calls and shows none.'
  return problem(
    'database',
    what,
    why,
    'Start the server, or correct --database; of the embedded one the log says why.',
  )
}

async function clockOf(db: Db): Promise<number> {
  const askedMs = Date.now()
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  return (rows[0]?.now.getTime() ?? askedMs) - (askedMs + Date.now()) / 2
}

async function checkMigrations(db: Db): Promise<Finding> {
  const known = await readMigrations()
  const there =
    await sql`select to_regclass('applied_migrations') is not null as found where to_regclass('applied_migrations') is not null`.execute(
      db,
    )
  if (there.rows.length === 0) return judgeMigrations(known.length, 0)
  const { rows } = await sql<{ name: string; checksum: string }>`select name, checksum from applied_migrations`.execute(
    db,
  )
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
  const ours = new Map(known.map((each) => [each.name, hashOf(each.sql)]))
  const unknown = rows.filter(({ name, checksum }) => ours.get(name) !== checksum).length
  return judgeMigrations(known.length - (rows.length - unknown), unknown)
}

async function checkTimeStamps(db: Db, { timeStampUrl }: Config, nowMs: number): Promise<Finding> {
  const host = timeStampUrl === undefined ? undefined : new URL(timeStampUrl).host
  const known = await findTimeStamping(db)
  const failure = known?.host === host ? known?.failure : undefined
  return judgeTimeStamps(host, { ...(await backlogOfStamps(db)), ...(failure !== undefined && { failure }) }, nowMs)
}

async function journalsIn(folder: string) {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.journal'))
  const times: number[] = []
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined)
    if (found) times.push(found.mtimeMs)
  }
  return { journals: times.length, ...(times.length > 0 && { oldestAtMs: Math.min(...times) }) }
}

/** As the portal's test of a connection does. */
async function checkTargets(db: Db, config: Config): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const target of await allStorageTargets(db)) {
    if (target.retiredAtMs !== undefined) continue
    // Keys that cannot be used are a finding of their own.
    const open = async () =>
      openTarget({ keys: openKeys(config), connect: connectTarget, allowPrivate: config.privateWebhooks }, target)
    const checks = await checkTarget(open, target.place, target.accountId ?? 'platform')
    const wrong = checks.find((check) => check.problem !== undefined)
    const name = `Storage target "${target.name}"${target.accountId === undefined ? '' : ` of account ${target.accountId}`}`
    if (!wrong?.problem) findings.push(ok('storage', `${name} takes and gives back what is put there`))
    else {
      const what = `${name}, ${wrong.step}: ${wrong.problem.message}`
      const why = 'Recordings wait on this disk, and are in no other place until it works.'
      findings.push(
        problem('storage', what, why, 'Correct the target under Storage in the portal, and test its connection there.'),
      )
    }
  }
  return findings
}
