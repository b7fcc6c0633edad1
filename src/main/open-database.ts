/** Opens the database a configuration names, brought to the tables this program knows. */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connectOrStart, openEmbeddedPostgres } from '../adapters/embedded-postgres.ts'
import { readMigrations } from '../adapters/migration-files.ts'
import { openPostgres, type PostgresConnection } from '../adapters/postgres.ts'
import type { Log } from '../core/model/log.ts'
import { chainOldEvents } from '../store/chain-old-events.ts'
import type { Db } from '../store/db.ts'
import { migrate } from '../store/migrate.ts'
import type { Config } from './config.ts'
import { databaseFailure, isOutOfReach } from './database-failure.ts'

export interface OpenDatabase {
  readonly db: Db
  readonly connection: PostgresConnection
  /** Closes the connections, then the embedded server if we started it. */
  close(): Promise<void>
}

/**
 * `purpose`: `serve` owns the embedded server and watches it; `command` uses the running one, or starts it for a moment.
 * Fails with the codes of the embedded database and of `migrate`.
 */
export async function openDatabase(
  config: Pick<Config, 'dataFolder' | 'databaseUrl'>,
  purpose: 'serve' | 'command',
  log: Log,
): Promise<OpenDatabase> {
  const { connection, close } = await connectDatabase(config, purpose, log)
  const db = openPostgres(connection, { log, ...(purpose === 'command' ? { maximumConnections: 2 } : {}) })
  const closeAll = async () => {
    await db.destroy()
    await close()
  }
  try {
    const applied = await migrateWhenReachable(db, purpose === 'serve' ? SERVER_PATIENCE_MS : 0, log)
    if (applied.length > 0) log.info({ migrations: applied }, 'database migrated')
    const chained = await chainOldEvents(db)
    if (chained > 0) log.info({ events: chained }, 'audit log chained')
    return { db, connection, close: closeAll }
  } catch (error) {
    await closeAll()
    throw config.databaseUrl === undefined ? error : databaseFailure(config.databaseUrl, error)
  }
}

/** After a power cut, or in a container beside ours, the database may be up later than we are. */
const SERVER_PATIENCE_MS = 30_000
const ASK_AGAIN_MS = 500

async function migrateWhenReachable(db: Db, patienceMs: number, log: Log): Promise<readonly string[]> {
  const untilMs = performance.now() + patienceMs
  for (let told = false; ; told = true) {
    try {
      return await migrate(db, await readMigrations())
    } catch (error) {
      if (!isOutOfReach(error) || performance.now() > untilMs) throw error
      if (!told) log.warn({ error: String(error), patienceMs }, 'the database cannot be reached yet: waiting for it')
      await delay(ASK_AGAIN_MS)
    }
  }
}

/** Without a look at its tables. `purpose`: as for `openDatabase`. */
export async function connectDatabase(
  { dataFolder, databaseUrl }: Pick<Config, 'dataFolder' | 'databaseUrl'>,
  purpose: 'serve' | 'command',
  log: Log,
): Promise<{ readonly connection: PostgresConnection; close(): Promise<void> }> {
  if (databaseUrl !== undefined) return { connection: { url: databaseUrl }, close: async () => {} }
  const options = { folder: join(dataFolder, 'database'), log }
  // Also before the first start; but most likely the folder of a Tapeline that runs was not named.
  if (purpose === 'command' && !existsSync(options.folder)) {
    log.warn(
      { dataFolder: resolve(dataFolder) },
      'there was no data here, a new database is made; --data names another folder',
    )
  }
  return purpose === 'serve' ? openEmbeddedPostgres(options) : connectOrStart(options)
}
