/** Brings a database to the tables this program knows: numbered SQL files, each once, each in its own transaction. */

import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { Db } from './db.ts'
import type { Tables } from './schema.ts'

export interface Migration {
  /** File name without ending: `0001-scopes`. Order of names is order of application. */
  readonly name: string
  readonly sql: string
}

/** Any number, the same in every version: nodes that start together take turns. */
const MIGRATION_LOCK = 7_216_500_031

/**
 * Applies what is missing and returns its names. Safe to run from several nodes at once and again at any time.
 * Fails with `migration-changed` when an applied file was edited, `database-newer` when the database knows more than we do.
 */
export async function migrate(db: Db, migrations: readonly Migration[]): Promise<readonly string[]> {
  return db.connection().execute(async (connection) => {
    // Waiting for another node's migration, or running one, may take longer than a query should.
    await sql`set statement_timeout = 0`.execute(connection)
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`.execute(connection)
    try {
      return await applyMissing(connection, migrations)
    } finally {
      await sql`select pg_advisory_unlock(${MIGRATION_LOCK})`.execute(connection)
      await sql`reset statement_timeout`.execute(connection)
    }
  })
}

async function applyMissing(connection: Kysely<Tables>, migrations: readonly Migration[]): Promise<readonly string[]> {
  await sql`create table if not exists applied_migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default now())`.execute(connection)
  const rows = await sql<{ name: string; checksum: string }>`select name, checksum from applied_migrations`.execute(
    connection,
  )
  const applied = new Map(rows.rows.map((row) => [row.name, row.checksum]))
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = [...applied.keys()].filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new AppError('database-newer', 'The database was migrated by a newer version of Tapeline', { unknown })
  }
  const names: string[] = []
  for (const migration of [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const checksum = createHash('sha256').update(migration.sql).digest('hex')
    const before = applied.get(migration.name)
    if (before !== undefined && before !== checksum) {
      throw new AppError('migration-changed', 'An applied migration was edited', { name: migration.name })
    }
    if (before !== undefined) continue
    await connection.transaction().execute(async (trx) => {
      await sql.raw(migration.sql).execute(trx)
      await sql`insert into applied_migrations (name, checksum) values (${migration.name}, ${checksum})`.execute(trx)
    })
    names.push(migration.name)
  }
  return names
}
