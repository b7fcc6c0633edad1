import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import type { Log } from '../core/model/log.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { openDatabase } from './open-database.ts'

const opened: (Pick<TestDatabase, 'close'> | Server)[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

it('waits for a database server that starts after us, and says so once', async () => {
  const database = await createTestDatabase()
  const { connection } = database
  opened.push(database)
  const port = await freePort()
  const told: string[] = []
  const log = { ...quiet, warn: (_: object, message: string) => void told.push(message) }
  const given = 'url' in connection ? new URL(connection.url) : undefined
  const url = given ?? new URL(`postgres://${'user' in connection && connection.user}@host/x`)
  url.host = `127.0.0.1:${port}`
  if ('database' in connection) url.pathname = `/${connection.database}`
  const opening = openDatabase({ dataFolder: '/nowhere', databaseUrl: url.href }, 'serve', log)
  await delay(1200)

  const server = createServer((socket) => {
    const target = given
      ? connect(Number(given.port), given.hostname)
      : connect(`${'host' in connection && connection.host}/.s.PGSQL.5432`)
    socket.pipe(target).pipe(socket)
  }).listen(port, '127.0.0.1')
  opened.push(server)
  await (await opening).close()
  expect(told).toEqual(['the database cannot be reached yet: waiting for it'])
})

it('does not wait where waiting is of no use: for a command', async () => {
  const databaseUrl = `postgres://x@127.0.0.1:${await freePort()}/x`
  const opening = openDatabase({ dataFolder: '/nowhere', databaseUrl }, 'command', quiet)
  await expect(opening).rejects.toMatchObject({ code: 'database-unavailable' })
})
