/** Opens the database a configuration names, brought to the tables this program knows. */

import { join } from 'node:path'
import { connectOrStart, openEmbeddedPostgres } from '../adapters/embedded-postgres.ts'
import { readMigrations } from '../adapters/migration-files.ts'
import { openPostgres, type PostgresConnection } from '../adapters/postgres.ts'
import type { Log } from '../core/model/log.ts'
import type { Db } from '../store/db.ts'
import { migrate } from '../store/migrate.ts'
import type { Config } from './config.ts'
import { databaseFailure } from './database-failure.ts'

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
  const { connection, close } = await connect(config, purpose, log)
  const db = openPostgres(connection, { log, ...(purpose === 'command' ? { maximumConnections: 2 } : {}) })
  const closeAll = async () => {
    await db.destroy()
    await close()
  }
  try {
    const applied = await migrate(db, await readMigrations())
    if (applied.length > 0) log.info({ migrations: applied }, 'database migrated')
    return { db, connection, close: closeAll }
  } catch (error) {
    await closeAll()
    throw config.databaseUrl === undefined ? error : databaseFailure(config.databaseUrl, error)
  }
}

async function connect(
  { dataFolder, databaseUrl }: Pick<Config, 'dataFolder' | 'databaseUrl'>,
  purpose: 'serve' | 'command',
  log: Log,
): Promise<{ readonly connection: PostgresConnection; close(): Promise<void> }> {
  if (databaseUrl !== undefined) return { connection: { url: databaseUrl }, close: async () => {} }
  const options = { folder: join(dataFolder, 'database'), log }
  return purpose === 'serve' ? openEmbeddedPostgres(options) : connectOrStart(options)
}
