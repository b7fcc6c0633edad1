import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMigrations } from '../adapters/migration-files.ts'
import { openPostgres } from '../adapters/postgres.ts'
import { migrate } from './migrate.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const migrations = await readMigrations()
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase({ empty: true })
})
afterEach(() => database.close())

async function tables(): Promise<string[]> {
  const result = await sql<{ line: string }>`
    select format('%s.%s %s', table_name, column_name, data_type) as line from information_schema.columns
    where table_schema = 'public' order by 1`.execute(database.db)
  return result.rows.map((row) => row.line)
}

test('migrations are numbered without gaps', () => {
  expect(migrations.map((migration) => Number(migration.name.slice(0, 4)))).toEqual(migrations.map((_, i) => i + 1))
})

test('the way may be interrupted at every migration and gone on with', async () => {
  await migrate(database.db, migrations)
  const whole = await tables()
  const other = await createTestDatabase({ empty: true })
  try {
    for (let count = 1; count <= migrations.length; count++) {
      expect(await migrate(other.db, migrations.slice(0, count))).toEqual([migrations[count - 1]?.name])
    }
    expect(await migrate(other.db, migrations)).toEqual([])
    const stepwise = await sql<{ line: string }>`
      select format('%s.%s %s', table_name, column_name, data_type) as line from information_schema.columns
      where table_schema = 'public' order by 1`.execute(other.db)
    expect(stepwise.rows.map((row) => row.line)).toEqual(whole)
  } finally {
    await other.close()
  }
})

test('nodes that start at once apply every migration once', async () => {
  const second = openPostgres(database.connection, { log: quiet })
  const results = await Promise.all([database.db, second, database.db].map((db) => migrate(db, migrations)))
  await second.destroy()
  expect(results.map((names) => names.length).sort()).toEqual([0, 0, migrations.length])
})

test('a migration that fails leaves nothing behind', async () => {
  const broken = { name: '9999-broken', sql: 'create table half (id int); select 1 / 0;' }
  await expect(migrate(database.db, [...migrations, broken])).rejects.toThrow('division by zero')
  expect((await tables()).filter((line) => line.startsWith('half'))).toEqual([])
  // The others stay, and the lock is free again.
  expect(await migrate(database.db, migrations)).toEqual([])
})

test('an edited migration is refused', async () => {
  await migrate(database.db, migrations)
  const edited = migrations.map((migration, index) => (index === 0 ? { ...migration, sql: '-- nothing' } : migration))
  await expect(migrate(database.db, edited)).rejects.toMatchObject({ code: 'migration-changed' })
})

test('a database of a newer version is refused', async () => {
  await migrate(database.db, migrations)
  await expect(migrate(database.db, migrations.slice(0, -1))).rejects.toMatchObject({ code: 'database-newer' })
})
