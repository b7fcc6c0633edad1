/** PostgreSQL by `pg`: the same code for the embedded cluster and for a server. */

import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../core/model/log.ts'
import type { Db } from '../store/db.ts'
import type { Tables } from '../store/schema.ts'

/** A URL as given by `--database`, or the socket folder of the embedded cluster. */
export type PostgresConnection = { readonly url: string } | PostgresSocket

export interface PostgresSocket {
  /** Folder of the Unix socket. */
  readonly host: string
  readonly database: string
  readonly user: string
}

export interface PostgresOptions {
  readonly log: Log
  /** Default 10. */
  readonly maximumConnections?: number
  /** A query that takes longer is cancelled; 0 for none. Default 30 s. */
  readonly statementTimeoutMs?: number
}

const INT8 = 20

/** Whoever opens it calls `destroy()`. Connections are made on first use and made again when they break. */
export function openPostgres(connection: PostgresConnection, options: PostgresOptions): Db {
  const pool = new pg.Pool({
    ...clientConfig(connection),
    max: options.maximumConnections ?? 10,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // Compiling a search of ten million calls takes longer than to run it. No option of the connection: poolers refuse those.
    onConnect: (client) => client.query('set jit = off'),
  })
  // Without listeners a connection that dies ends the process: the pool listens while it is idle, nobody while it is lent
  // out and between two queries. Its user learns it from the next query.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', (error) => {
    if (!pool.ending) options.log.warn({ error: error.message }, 'database connection lost')
  })
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

export function clientConfig(connection: PostgresConnection): pg.ClientConfig {
  const types: pg.CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      // Counts, sizes and durations stay below 2^53.
      oid === INT8 && format !== 'binary'
        ? Number
        : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
  }
  const shared = { types, application_name: 'tapeline', keepAlive: true }
  if ('url' in connection) return { ...shared, connectionString: connection.url }
  // `ssl: false`, an explicit password and options: PGSSLMODE, .pgpass and PGOPTIONS of the environment are not meant for
  // our own socket.
  return {
    ...shared,
    host: connection.host,
    port: 5432,
    database: connection.database,
    user: connection.user,
    password: '',
    ssl: false,
    options: '-c client_min_messages=warning',
  }
}
