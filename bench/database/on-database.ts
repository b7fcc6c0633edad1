/** An empty database with our tables: of PostgreSQL embedded in a folder of its own, or the one that TAPELINE_BENCH_DATABASE names. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts'
import { readMigrations } from '../../src/adapters/migration-files.ts'
import { openPostgres } from '../../src/adapters/postgres.ts'
import type { Db } from '../../src/store/db.ts'
import { migrate } from '../../src/store/migrate.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }

/** The embedded one is gone afterwards; a server's is left as it is. */
export async function onDatabase<T>(
  work: (db: Db) => Promise<T>,
  { maximumConnections }: { readonly maximumConnections?: number } = {},
): Promise<T> {
  const url = process.env.TAPELINE_BENCH_DATABASE
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-bench-'))
  const embedded = url === undefined ? await openEmbeddedPostgres({ folder, log }) : undefined
  const connection = embedded?.connection ?? { url: url ?? '' }
  const limits = { statementTimeoutMs: 0, ...(maximumConnections !== undefined && { maximumConnections }) }
  const db = openPostgres(connection, { log, ...limits })
  try {
    await migrate(db, await readMigrations())
    return await work(db)
  } finally {
    await db.destroy()
    await embedded?.close()
    await rm(folder, { recursive: true, force: true })
  }
}
