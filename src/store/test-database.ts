/** For tests: a database of one's own on the PostgreSQL of this test run (test/database-broker.ts). */

import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { clientConfig, openPostgres, type PostgresConnection } from '../adapters/postgres.ts'
import type { Db } from './db.ts'

export const BROKER_VARIABLE = 'TAPELINE_TEST_DATABASE_BROKER'

export interface TestDatabase {
  readonly db: Db
  /** For a second pool, or LISTEN. */
  readonly connection: PostgresConnection
  /** Ends the connections of `db` and drops the database. */
  close(): Promise<void>
}

/** Migrated and without rows, in some 50 ms; `empty` for tests of migrations. Call it once per test file, in beforeAll. */
export async function createTestDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const { admin, template } = await askBroker()
  const name = `tapeline_test_${randomBytes(6).toString('hex')}`
  const from = options.empty ? '' : ` template ${template}`
  await onAdminConnection(admin, (client) => client.query(`create database ${name}${from}`))
  const connection = inDatabase(admin, name)
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const db = openPostgres(connection, { log, maximumConnections: 5 })
  return {
    db,
    connection,
    async close() {
      await db.destroy()
      await onAdminConnection(admin, (client) => drop(client, name))
    },
  }
}

const INSUFFICIENT_PRIVILEGE = '42501'

/** A vacuum of the server's own that is at work there cannot be ended by us; it ends soon. */
async function drop(client: pg.Client, name: string, triesLeft = 100): Promise<void> {
  try {
    await client.query(`drop database ${name} with (force)`)
  } catch (error) {
    if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE || triesLeft === 0) throw error
    await setTimeout(100)
    await drop(client, name, triesLeft - 1)
  }
}

export function inDatabase(connection: PostgresConnection, database: string): PostgresConnection {
  if (!('url' in connection)) return { ...connection, database }
  const url = new URL(connection.url)
  url.pathname = `/${database}`
  return { url: url.href }
}

export async function onAdminConnection(
  connection: PostgresConnection,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client(clientConfig(connection))
  await client.connect()
  await work(client).finally(() => client.end())
}

async function askBroker(): Promise<{ admin: PostgresConnection; template: string }> {
  const path = process.env[BROKER_VARIABLE]
  if (!path)
    throw new Error('Databases for tests exist only under Vitest, with test/database-broker.ts as global set-up')
  const answer = JSON.parse(await text(connect(path))) as
    | { admin: PostgresConnection; template: string }
    | { error: string }
  if ('error' in answer) throw new Error(answer.error)
  return answer
}
