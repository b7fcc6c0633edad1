/** The store's own suite once more, on a PostgreSQL server over TCP, by a login that is no superuser. */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverUserOf } from '../../src/adapters/embedded-postgres/server-user.ts'
import { findTool, missing } from '../tools.ts'

const run = promisify(execFile)
const PASSWORD = 'only-for-this-test'

describe.skipIf(missing('postgresql'))('on a PostgreSQL server', () => {
  let folder: string
  let server: ChildProcess
  let port: number

  beforeAll(async () => {
    const bin = dirname(findTool('postgresql') ?? '')
    folder = await mkdtemp(join(tmpdir(), 'tapeline-server-'))
    const user = await serverUserOf(join(folder, 'missing'))
    await writeFile(join(folder, 'password'), PASSWORD)
    if (user) for (const path of [folder, join(folder, 'password')]) await chown(path, user.uid, user.gid)
    const data = join(folder, 'data')
    const auth = ['--auth=scram-sha-256', '--username=root', `--pwfile=${join(folder, 'password')}`]
    await run(join(bin, 'initdb'), ['-D', data, '--encoding=UTF8', '--locale=C.UTF-8', ...auth], {
      ...user,
      cwd: folder,
    })
    port = await freePort()
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
    server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((each) => ['-c', each])], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    })
    await makeLogin()
  })

  afterAll(async () => {
    server.kill('SIGINT')
    if (server.exitCode === null) await once(server, 'exit')
    await rm(folder, { recursive: true, force: true })
  })

  async function makeLogin(): Promise<void> {
    for (;;) {
      const client = new pg.Client({ host: '127.0.0.1', port, user: 'root', password: PASSWORD, database: 'postgres' })
      client.on('error', () => {})
      try {
        await client.connect()
        await client.query(`create role tapeline login createdb createrole password '${PASSWORD}'`)
        return
      } catch {
        if (server.exitCode !== null) throw new Error('the server does not start')
        await delay(50)
      } finally {
        await client.end().catch(() => {})
      }
    }
  }

  test('the suite of the store passes', async () => {
    const url = `postgresql://tapeline:${PASSWORD}@127.0.0.1:${port}/postgres`
    const suite = ['--project', 'unit', 'src/store', 'src/adapters/postgres-bus']
    const { stdout } = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...suite], {
      env: { ...process.env, TAPELINE_TEST_DATABASE_URL: url, NO_COLOR: '1' },
    }).catch((error: { stdout: string }) => ({ stdout: error.stdout }))
    expect(stdout).toMatch(/Tests +\d+ passed \(\d+\)/)
  })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
