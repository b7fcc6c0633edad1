/**
 * Vitest's global set-up: makes one PostgreSQL for the whole run, when the first test file asks for it. By default the
 * embedded one in a temporary folder; with TAPELINE_TEST_DATABASE_URL a server (its user must be allowed to create
 * databases and roles). Test files ask over a socket and get a migrated template to copy: see src/store/test-database.ts.
 */

import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts'
import { readMigrations } from '../src/adapters/migration-files.ts'
import { openPostgres, type PostgresConnection } from '../src/adapters/postgres.ts'
import { migrate } from '../src/store/migrate.ts'
import { BROKER_VARIABLE, inDatabase, onAdminConnection } from '../src/store/test-database.ts'

const quiet = { debug() {}, info() {}, warn() {}, error: console.error }

interface TestServer {
  readonly admin: PostgresConnection
  readonly template: string
  close(): Promise<void>
}

export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-test-'))
  // A run that is cut short leaves no server behind: PostgreSQL ends when its files are gone.
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeFolder)
  let server: Promise<TestServer> | undefined
  const broker = createServer((socket) => {
    socket.on('error', () => {})
    server ??= startServer(folder)
    server.then(
      ({ admin, template }) => socket.end(JSON.stringify({ admin, template })),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    )
  })
  const path = join(folder, 'broker')
  await new Promise<void>((resolve) => broker.listen(path, resolve))
  broker.unref()
  process.env[BROKER_VARIABLE] = path
  return async () => {
    broker.close()
    await (await server?.catch(() => undefined))?.close()
    process.off('exit', removeFolder)
    await rm(folder, { recursive: true, force: true })
  }
}

async function startServer(folder: string): Promise<TestServer> {
  const url = process.env.TAPELINE_TEST_DATABASE_URL
  const embedded = url
    ? undefined
    : await openEmbeddedPostgres({
        folder: join(folder, 'postgres'),
        log: quiet,
        // What is lost with the machine's power is only a test.
        settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
      })
  const admin: PostgresConnection = embedded?.connection ?? { url: url ?? '' }
  const template = `tapeline_template_${process.pid}`
  await onAdminConnection(admin, (client) => client.query(`create database ${template}`))
  const db = openPostgres(inDatabase(admin, template), { log: quiet })
  await migrate(db, await readMigrations())
  await db.destroy()
  return {
    admin,
    template,
    async close() {
      if (url) await onAdminConnection(admin, (client) => client.query(`drop database ${template}`))
      await embedded?.close()
    },
  }
}
