import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isReachable } from './embedded-postgres/reachable-folder.ts'
import { connectOrStart, openEmbeddedPostgres } from './embedded-postgres.ts'
import { openPostgres, type PostgresConnection } from './postgres.ts'

const log = { debug() {}, info() {}, warn() {}, error() {} }
const PROCESS = new URL('../../test/embedded-postgres-process.ts', import.meta.url).pathname
const NOBODY = { uid: 65_534, gid: 65_534 }
const isRoot = process.getuid?.() === 0

let temporary: string
let folder: string
const children: ChildProcess[] = []
beforeEach(async () => {
  // mkdtemp makes it private: as root, everything here runs below a folder that the database's user cannot enter.
  temporary = await mkdtemp(join(tmpdir(), 'tapeline-embedded-'))
  folder = join(temporary, 'database')
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  // A server that a killed child left behind.
  await (await openEmbeddedPostgres({ folder, log }).catch(() => undefined))?.close()
  await rm(temporary, { recursive: true, force: true })
})

async function query<T>(connection: PostgresConnection, text: string): Promise<T[]> {
  const db = openPostgres(connection, { log })
  try {
    return (await sql.raw<T>(text).execute(db)).rows
  } finally {
    await db.destroy()
  }
}

/** Rejects while the server starts: then the file may name us. */
async function postmasterPid(): Promise<number> {
  const [pid, ...lines] = (await readFile(join(folder, 'cluster/postmaster.pid'), 'utf8')).split('\n')
  if (Number(pid) === process.pid || !lines.some((line) => line.trim() === 'ready')) throw new Error('not ready')
  return Number(pid)
}

/** A process of its own on `folder`; lines are what it printed. */
function start(options: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, [PROCESS, folder], { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  children.push(child)
  const lines: string[] = []
  let errors = ''
  child.stderr.on('data', (data: Buffer) => {
    errors += data
  })
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const printed = (count: number) =>
    new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`ended early: ${errors}`)))
      reader.on('line', () => lines.length >= count && resolve())
    })
  return { child, lines, printed }
}

test('data is there again after closing and opening, and nothing listens outside of the folder', async () => {
  const first = await openEmbeddedPostgres({ folder, log })
  await query(first.connection, 'create table t as select 1 as n')
  const settings = await query(
    first.connection,
    `select name, setting from pg_settings where name in ('listen_addresses', 'fsync', 'synchronous_commit',
      'server_encoding') order by name`,
  )
  expect(settings).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'listen_addresses', setting: '' },
    { name: 'server_encoding', setting: 'UTF8' },
    { name: 'synchronous_commit', setting: 'on' },
  ])
  await first.close()
  const second = await openEmbeddedPostgres({ folder, log })
  expect(await query(second.connection, 'select n from t')).toEqual([{ n: 1 }])
  await second.close()
})

test('after kill -9 of the server queries work again, in the same pool, with every committed row', async () => {
  const embedded = await openEmbeddedPostgres({ folder, log })
  const db = openPostgres(embedded.connection, { log })
  await sql`create table t (n int unique)`.execute(db)
  for (let n = 1; n <= 3; n++) {
    // A connection of before the kill may answer once more, then break.
    await eventually(() => sql`insert into t values (${n}) on conflict do nothing`.execute(db))
    await eventually(async () => process.kill(await postmasterPid(), 'SIGKILL'))
  }
  const { rows } = await eventually(() => sql`select n from t order by n`.execute(db))
  expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  await db.destroy()
  await embedded.close()
})

async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + 5_000
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (Date.now() > until) throw error
    }
  }
}

test('after kill -9 of our process the next start stops the orphan and finds every row that was committed', async () => {
  for (let round = 1; round <= 2; round++) {
    const { child, lines, printed } = start()
    await printed(20)
    const orphan = await postmasterPid()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(() => process.kill(orphan, 0)).not.toThrow()
    const embedded = await openEmbeddedPostgres({ folder, log })
    expect(await postmasterPid()).not.toBe(orphan)
    const committed = Number(lines.at(-1))
    const [found] = await query<{ max: number }>(embedded.connection, 'select max(n) from ticks')
    expect(found?.max).toBeGreaterThanOrEqual(committed)
    await embedded.close()
  }
})

test('after kill -9 of both, with the numbers of the processes given to others, the database starts', async () => {
  const { child, printed } = start()
  await printed(5)
  const orphan = await postmasterPid()
  child.kill('SIGKILL')
  process.kill(orphan, 'SIGKILL')
  await once(child, 'exit')
  const file = join(folder, 'cluster/postmaster.pid')
  // This very process lives and is no server of the cluster.
  await writeFile(file, (await readFile(file, 'utf8')).replace(String(orphan), String(process.pid)))
  await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.pid, identity: 'of another', purpose: 'server' }))
  const embedded = await openEmbeddedPostgres({ folder, log })
  expect(await query(embedded.connection, 'select count(*) > 0 as some from ticks')).toEqual([{ some: true }])
  await embedded.close()
})

test('of several that open one folder at once one serves, the others are told who', async () => {
  const results = await Promise.allSettled([1, 2, 3].map(() => openEmbeddedPostgres({ folder, log })))
  const opened = results.filter((result) => result.status === 'fulfilled')
  const refused = results.filter((result) => result.status === 'rejected')
  expect(opened).toHaveLength(1)
  expect(refused.map((result) => result.reason.code)).toEqual(['data-in-use', 'data-in-use'])
  expect(refused[0]?.reason.details).toEqual({ pid: process.pid })
  await opened[0]?.value.close()
})

test('a command uses the server of the process that serves, and leaves it running', async () => {
  const { child, printed } = start()
  await printed(1)
  const before = await postmasterPid()
  const command = await connectOrStart({ folder, log })
  expect(await query(command.connection, 'select 1 as one')).toEqual([{ one: 1 }])
  await command.close()
  expect(await postmasterPid()).toBe(before)
  expect(child.exitCode).toBeNull()
})

test('without one it starts its own, commands take turns, and a process that serves waits for them', async () => {
  const command = await connectOrStart({ folder, log })
  await query(command.connection, 'create table t (n int)')
  const insert = async () => {
    const mine = await connectOrStart({ folder, log })
    await query(mine.connection, 'insert into t values (1)')
    await mine.close()
  }
  const others = [insert(), insert()]
  const serving = openEmbeddedPostgres({ folder, log })
  await command.close()
  const server = await serving
  await Promise.all(others)
  expect(await query(server.connection, 'select count(*) from t')).toEqual([{ count: 2 }])
  await server.close()
})

test('a folder too deep for the name of a socket works', async () => {
  folder = join(temporary, 'a-long-name-'.repeat(8), 'another-long-name-'.repeat(5))
  const embedded = await openEmbeddedPostgres({ folder, log })
  const command = await connectOrStart({ folder, log })
  expect(await query(command.connection, 'select 1 as one')).toEqual([{ one: 1 }])
  await command.close()
  const link = embedded.connection.host
  await embedded.close()
  await expect(readFile(link)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('data of another major version is refused, not touched', async () => {
  await (await openEmbeddedPostgres({ folder, log })).close()
  await writeFile(join(folder, 'cluster/PG_VERSION'), '17\n')
  await expect(openEmbeddedPostgres({ folder, log })).rejects.toMatchObject({ code: 'database-version' })
})

test('the start says why the database does not come up, and can be repeated', async () => {
  const broken = openEmbeddedPostgres({ folder, log, settings: { shared_buffers: 'much' } })
  await expect(broken).rejects.toMatchObject({ code: 'database-start-failed' })
  await expect(broken).rejects.toThrow(/shared_buffers/)
  await (await openEmbeddedPostgres({ folder, log })).close()
})

// Everything else here has run as whoever we are; if that is root, once more as somebody who is not.
if (isRoot && (await isReachable(dirname(PROCESS), NOBODY))) {
  test('without root it runs as the user we are', async () => {
    await chmod(temporary, 0o755)
    await mkdir(folder)
    await chown(folder, NOBODY.uid, NOBODY.gid)
    const { printed } = start(NOBODY)
    await printed(10)
    const status = await readFile(`/proc/${await postmasterPid()}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t65534\t65534/m)
  })
}

test('what the environment tells other clients of PostgreSQL is not for ours', async () => {
  vi.stubEnv('PGOPTIONS', '-c work_mem=1')
  vi.stubEnv('PGSSLMODE', 'require')
  vi.stubEnv('PGUSER', 'somebody')
  try {
    const embedded = await openEmbeddedPostgres({ folder, log })
    expect(await query(embedded.connection, 'select 1 as one')).toEqual([{ one: 1 }])
    await embedded.close()
  } finally {
    vi.unstubAllEnvs()
  }
})
