import pg from 'pg'
import { clientConfig, type PostgresSocket } from '../postgres.ts'

export const DATABASE = 'tapeline'
const OWNER = 'tapeline'

export function connectionOf(host: string): PostgresSocket {
  return { host, database: DATABASE, user: OWNER }
}

/**
 * The database and its owner, unless they are there. The owner is no superuser, as on a server: row level security would
 * not hold for one. It may make roles (the scopes) and databases (for tests).
 */
export async function bootstrap(host: string): Promise<void> {
  const client = new pg.Client(clientConfig({ host, database: 'postgres', user: 'postgres' }))
  client.on('error', () => {})
  await client.connect()
  try {
    const roles = await client.query('select from pg_roles where rolname = $1', [OWNER])
    if (roles.rowCount === 0) await client.query(`create role ${OWNER} login createdb createrole`)
    const databases = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (databases.rowCount === 0) await client.query(`create database ${DATABASE} owner ${OWNER}`)
  } finally {
    await client.end()
  }
}

/** Whether somebody answers there. */
export async function answers(host: string): Promise<boolean> {
  const client = new pg.Client({ ...clientConfig(connectionOf(host)), connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
