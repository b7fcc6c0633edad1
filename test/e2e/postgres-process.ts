/** A PostgreSQL server over TCP, for installations of several processes. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { serverUserOf } from '../../src/adapters/embedded-postgres/server-user.ts'
import { findFreePort } from '../../src/adapters/free-port.ts'
import { findTool } from '../tools.ts'

const run = promisify(execFile)
const PASSWORD = 'only-for-this-test'

export interface PostgresProcess {
  /** Of a login that may make roles and databases. */
  readonly url: string
  close(): Promise<void>
}

export async function startPostgres(): Promise<PostgresProcess> {
  const bin = dirname(findTool('postgresql') ?? '')
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-postgres-'))
  const user = await serverUserOf(join(folder, 'missing'))
  await writeFile(join(folder, 'password'), PASSWORD)
  if (user) for (const path of [folder, join(folder, 'password')]) await chown(path, user.uid, user.gid)
  const data = join(folder, 'data')
  const auth = ['--auth=scram-sha-256', '--username=root', `--pwfile=${join(folder, 'password')}`]
  await run(join(bin, 'initdb'), ['-D', data, '--encoding=UTF8', '--locale=C.UTF-8', ...auth], { ...user, cwd: folder })
  const port = await findFreePort('127.0.0.1')
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((each) => ['-c', each])], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  })
  await untilReady(port)
  return {
    url: `postgresql://root:${PASSWORD}@127.0.0.1:${port}/postgres`,
    async close() {
      server.kill('SIGINT')
      if (server.exitCode === null) await once(server, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function untilReady(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'root', password: PASSWORD, database: 'postgres' })
    client.on('error', () => {})
    try {
      await client.connect()
      return
    } catch (error) {
      if (tries === 400) throw error
      await delay(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
}
