/**
 * All rows of a database by COPY, in one snapshot while others go on writing; and back into one that has the tables and nothing in them. Text
 * format: what one PostgreSQL wrote, embedded or a server's, any later one reads.
 */

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { AppliedMigration, BackupSequence, BackupTable } from '../core/backup/backup-manifest.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Job, JobName } from '../store/jobs.ts'
import { clientConfig, type PostgresConnection } from './postgres.ts'

/**
 * Not copied: the database's own list of its tables; and what would come back to life with a backup, though it was ended since: signed in
 * browsers, links that were used.
 */
const LEFT_OUT = [
  'applied_migrations',
  'sign_in_sessions',
  'sign_in_challenges',
  'one_time_links',
  'idempotent_requests',
]

export interface DatabaseSnapshot {
  readonly tables: readonly BackupTable[]
  readonly sequences: readonly BackupSequence[]
  readonly migrations: readonly AppliedMigration[]
  /** Those that wait, or are being done. */
  readonly jobs: readonly Job[]
  /** Consumed once, one table at a time. */
  rows(table: BackupTable): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** Whoever opens it closes it: meanwhile the server keeps what is removed. */
export async function openSnapshot(connection: PostgresConnection): Promise<DatabaseSnapshot> {
  const client = await connected(connection)
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
    const tables = await tablesOf(client)
    const sequences = await sequencesOf(client)
    const migrations = await client.query<AppliedMigration>(
      'select name, checksum from applied_migrations order by name',
    )
    const jobs = await waitingJobs(client)
    return {
      tables: tables.map(({ name, columns }) => ({ name, columns })),
      sequences,
      migrations: migrations.rows,
      jobs,
      async *rows(table) {
        const isProtected = tables.find(({ name }) => name === table.name)?.isProtected
        // Its rows are shown to the roles of the scopes only (0001-scopes.sql).
        await client.query(isProtected ? 'set local role tapeline_platform' : 'set local role none')
        yield* client.query(copyTo(`copy ${tableAndColumns(table)} to stdout`)) as AsyncIterable<Uint8Array>
      },
      close: () => client.end(),
    }
  } catch (error) {
    await client.end()
    throw error
  }
}

/** Whether nobody made a table in it: what is restored never lies beside something else. */
export async function isEmptyDatabase(connection: PostgresConnection): Promise<boolean> {
  const client = await connected(connection)
  try {
    const found = await client.query(`select from pg_class join pg_namespace n on n.oid = relnamespace
      where relkind in ('r', 'p') and nspname in ('public', 'pgboss') limit 1`)
    return found.rowCount === 0
  } finally {
    await client.end()
  }
}

export interface RestoredRows {
  readonly table: BackupTable
  readonly rows: AsyncIterable<Uint8Array>
}

/**
 * Puts rows into tables that were migrated as far as those that they come from: all or nothing. What a migration put into them gives way;
 * triggers do not tell of rows that were told of when they came first. Fails with `backup-damaged` when a table is not as it was.
 */
export async function loadRows(
  connection: PostgresConnection,
  given: AsyncIterable<RestoredRows>,
  sequences: readonly BackupSequence[],
): Promise<void> {
  const client = await connected(connection)
  try {
    await client.query('set statement_timeout = 0')
    await client.query('begin')
    const tables = await tablesOf(client)
    const references = await client.query<{ table: string; name: string; definition: string }>(
      `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
       from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
    )
    // Checked at the end, all at once: so tables may come in any order.
    for (const { table, name } of references.rows) await client.query(`alter table ${table} drop constraint ${name}`)
    for (const { name, isForced } of tables) {
      await client.query(`alter table "${name}" disable trigger user`)
      if (isForced) await client.query(`alter table "${name}" no force row level security`)
    }
    if (tables.length > 0) await client.query(`truncate ${tables.map(({ name }) => `"${name}"`).join(', ')}`)
    for await (const { table, rows } of given) {
      const known = tables.find(({ name }) => name === table.name)
      if (!known || !table.columns.every((column) => known.columns.includes(column)))
        throw new AppError('backup-damaged', `The backup has a table that its migrations do not make: ${table.name}`)
      await pipeline(
        Readable.from(rows, { objectMode: false }),
        client.query(copyFrom(`copy ${tableAndColumns(table)} from stdin`)),
      )
    }
    for (const { name, lastValue, isCalled } of sequences)
      await client.query('select setval($1::regclass, $2, $3)', [`public."${name}"`, lastValue, isCalled])
    for (const { name, isForced } of tables) {
      await client.query(`alter table "${name}" enable trigger user`)
      if (isForced) await client.query(`alter table "${name}" force row level security`)
    }
    for (const { table, name, definition } of references.rows)
      await client.query(`alter table ${table} add constraint ${name} ${definition}`)
    await client.query('commit')
    // Named one by one: the system's own may not be analyzed by everybody.
    if (tables.length > 0) await client.query(`analyze ${tables.map(({ name }) => `"${name}"`).join(', ')}`)
  } finally {
    await client.end()
  }
}

interface TableState extends BackupTable {
  readonly isProtected: boolean
  readonly isForced: boolean
}

const tableAndColumns = ({ name, columns }: BackupTable) =>
  `"${name}" (${columns.map((column) => `"${column}"`).join(', ')})`

/** Those of extensions are theirs; columns that are computed are computed again. */
async function tablesOf(client: pg.Client): Promise<readonly TableState[]> {
  const { rows } = await client.query<TableState>(
    `select c.relname::text as name, c.relrowsecurity as "isProtected", c.relforcerowsecurity as "isForced",
       array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all($1)
       and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
     group by c.oid order by c.relname`,
    [LEFT_OUT],
  )
  return rows
}

async function sequencesOf(client: pg.Client): Promise<readonly BackupSequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' order by 1`,
  )
  const sequences: BackupSequence[] = []
  for (const { name } of rows) {
    const value = await client.query<{ last_value: number; is_called: boolean }>(
      `select last_value, is_called from "${name}"`,
    )
    const [state] = value.rows
    if (state) sequences.push({ name, lastValue: Number(state.last_value), isCalled: state.is_called })
  }
  return sequences
}

/** As we gave them to pg-boss, not as this version of it keeps them. */
async function waitingJobs(client: pg.Client): Promise<readonly Job[]> {
  const there = await client.query(`select from pg_class where oid = to_regclass('pgboss.job')`)
  if (there.rowCount === 0) return []
  const { rows } = await client.query<{ name: JobName; subjectId: string; startAfter: Date }>(
    `select name, data ->> 'subjectId' as "subjectId", start_after as "startAfter" from pgboss.job
     where state in ('created', 'retry', 'active') and data ->> 'subjectId' <> '' order by created_on`,
  )
  return rows.map(({ name, subjectId, startAfter }) => ({ name, subjectId, notBeforeMs: startAfter.getTime() }))
}

async function connected(connection: PostgresConnection): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(connection))
  client.on('error', () => {})
  await client.connect()
  // However the server is set up: values are read by another one.
  await client.query(`set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex'; set timezone = 'UTC';
    set client_encoding = 'UTF8'; set search_path = public`)
  return client
}
