/** For tests: a real S3 server, Ceph's RADOS gateway on one monitor and one object store daemon in memory. Up in some 12 s. */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findTool, type ToolName } from '../../test/tools.ts'

export interface TestCeph {
  /** `http://127.0.0.1:18702`. */
  readonly endpoint: string
  readonly port: number
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Another user, who owns none of the buckets. */
  readonly stranger: { readonly accessKeyId: string; readonly secretAccessKey: string }
  close(): Promise<void>
}

export const CEPH_TOOLS = ['radosgw', 'cephMon', 'cephOsd', 'ceph'] as const satisfies readonly ToolName[]

const UP_WITHIN_MS = 90_000

/** Everything lies in a folder of its own and is gone with `close`. */
export async function startTestCeph(): Promise<TestCeph> {
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-ceph-'))
  const [monitorPort, monitorPortV1, port] = await Promise.all([freePort(), freePort(), freePort()])
  const fsid = randomUUID()
  const osdId = randomUUID()
  const conf = join(folder, 'ceph.conf')
  const keyring = join(folder, 'keyring')
  const monitors = `[v2:127.0.0.1:${monitorPort},v1:127.0.0.1:${monitorPortV1}]`
  await Promise.all(['mon', 'osd', 'run'].map((name) => mkdir(join(folder, name))))
  await writeFile(conf, configuration({ folder, fsid, monitors, keyring, port }))

  const running: ChildProcess[] = []
  const run = async (tool: ToolName, ...args: readonly string[]) =>
    (await promisify(execFile)(findTool(tool) ?? tool, args, { timeout: UP_WITHIN_MS })).stdout
  const start = (tool: ToolName, ...args: readonly string[]) => {
    const child = spawn(findTool(tool) ?? tool, ['-c', conf, ...args, '-f'], { stdio: 'ignore' })
    running.push(child)
  }
  const close = async () => {
    for (const child of running) await killed(child)
    await rm(folder, { recursive: true, force: true })
  }

  try {
    const key = (name: string, ...caps: readonly string[]) => run('cephAuthtool', keyring, '-g', '-n', name, ...caps)
    await run('cephAuthtool', '-C', keyring, '-g', '-n', 'mon.', '--cap', 'mon', 'allow *')
    await key('client.admin', ...['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *'])
    await key('client.rgw', '--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *')
    await key('osd.0', '--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *')
    const map = join(folder, 'monmap')
    await run('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', monitors, map)
    await run('cephMon', '-c', conf, '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring)
    start('cephMon', '-i', 'a')
    // The id that the monitor is told and the one the daemon is made with have to be the same.
    await run('ceph', '-c', conf, 'osd', 'new', osdId)
    await run('cephOsd', '-c', conf, '-i', '0', '--mkfs', '--osd-uuid', osdId)
    start('cephOsd', '-i', '0')
    start('radosgw', '-n', 'client.rgw')
    const endpoint = `http://127.0.0.1:${port}`
    await answers(endpoint)
    const user = async (name: string) => {
      const keys = { accessKeyId: randomBytes(8).toString('hex'), secretAccessKey: randomBytes(16).toString('hex') }
      const named = ['user', 'create', `--uid=${name}`, `--display-name=${name}`]
      const secrets = [`--access-key=${keys.accessKeyId}`, `--secret-key=${keys.secretAccessKey}`]
      await run('radosgwAdmin', '-c', conf, '-n', 'client.rgw', ...named, ...secrets)
      return keys
    }
    return { endpoint, port, ...(await user('tapeline')), stranger: await user('stranger'), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function answers(endpoint: string): Promise<void> {
  const untilMs = performance.now() + UP_WITHIN_MS
  for (;;) {
    const response = await fetch(endpoint).catch(() => undefined)
    if (response?.ok) return
    if (performance.now() > untilMs) throw new Error('the RADOS gateway did not come up')
    await delay(50)
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return address !== null && typeof address === 'object' ? address.port : 0
}

interface Places {
  readonly folder: string
  readonly fsid: string
  readonly monitors: string
  readonly keyring: string
  readonly port: number
}

function configuration({ folder, fsid, monitors, keyring, port }: Places): string {
  return `[global]
fsid = ${fsid}
mon host = ${monitors}
public network = 127.0.0.0/8
ms bind ipv6 = false
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${keyring}
run dir = ${folder}/run
admin socket =
pid file =
log file =
mon data = ${folder}/mon
mon data avail crit = 0
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw thread pool size = 32
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = testkey=${Buffer.alloc(32, 7).toString('base64')}
`
}
