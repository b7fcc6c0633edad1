/** The running server of a cluster: started, found again, stopped. */

import { once } from 'node:events'
import { readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../core/model/app-error.ts'
import type { Log } from '../../core/model/log.ts'
import { type Cluster, run, startError } from './cluster.ts'
import { isRunning } from './process-identity.ts'

export interface Postmaster {
  readonly pid: number
  /** Settles when the process is gone, whoever ended it. */
  readonly exited: Promise<void>
}

/** PostgreSQL settings by name. */
export type Settings = Readonly<Record<string, string>>

/**
 * fsync and synchronous_commit stay on. Nothing listens on a port; the socket lies in the cluster's own private folder.
 * Statements and values never reach the log: they hold numbers of people.
 */
const SETTINGS: Settings = {
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '128MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '1GB',
  max_wal_size: '1GB',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_line_prefix: '',
}

/** Starts the server and waits until it accepts connections, also through a long recovery. Fails with `database-start-failed`. */
export async function startPostmaster(cluster: Cluster, settings: Settings, log: Log): Promise<Postmaster> {
  const args = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = await run(cluster, cluster.binaries.postgres, args)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  let failure: Error | undefined
  child.on('error', (error) => {
    failure = error
  })
  const lastLines: string[] = []
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLines.splice(0, lastLines.length - 9, line)
      logLine(line, log)
    })
  }
  for (;;) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      // The last words may still be in the pipe.
      if (child.pid !== undefined && child.stderr && !child.stderr.closed) await once(child.stderr, 'close')
      throw startError(lastLines.join(' / ') || (failure?.message ?? 'no reason given'), failure)
    }
    const state = await readState(cluster)
    if (state?.pid === child.pid && state.ready) return { pid: child.pid, exited }
    await delay(10)
  }
}

/** Ends the server in good order; open transactions are rolled back, committed ones are on disk. */
export async function stopPostmaster(pid: number, log: Log): Promise<void> {
  // Fast, then immediate (recovery follows at the next start), then by force.
  for (const [signal, patienceMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!send(pid, signal)) return
    const until = Date.now() + patienceMs
    while ((await isRunning(pid)) && Date.now() < until) await delay(10)
    if (!(await isRunning(pid))) return
    log.warn({ pid, signal }, 'embedded database does not stop')
  }
  throw new AppError('database-start-failed', `The process ${pid} of the embedded database cannot be stopped`)
}

/**
 * A server that outlived the process that had started it is stopped; the caller holds the cluster's lock, so nobody needs
 * it. What a killed one left behind is disarmed: PostgreSQL would not start while a process of that number exists, be it
 * another program or a zombie (in a container without init).
 */
export async function stopOrphan(cluster: Cluster, log: Log): Promise<void> {
  const state = await readState(cluster)
  if (!state) return
  if ((await isRunning(state.pid)) && (await worksIn(state.pid, cluster.folder))) {
    log.warn({ pid: state.pid }, 'embedded database outlived its parent and is restarted')
    await stopPostmaster(state.pid, log)
  }
  const file = join(cluster.folder, PID_FILE)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return
  await rm(join(cluster.folder, '.s.PGSQL.5432.lock'), { force: true })
  // The file stays: it names the shared memory, by which PostgreSQL sees children of the former server that still run.
  // The number of its own parent is the one that it takes for left over.
  await writeFile(file, text.replace(/^\d+/, String(process.pid)))
}

const PID_FILE = 'postmaster.pid'

/** Lines of postmaster.pid: process id first, status eighth (PostgreSQL, miscadmin.h, LOCK_FILE_LINE_PM_STATUS). */
async function readState(cluster: Cluster): Promise<{ pid: number; ready: boolean } | undefined> {
  const text = await readFile(join(cluster.folder, PID_FILE), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  return pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : undefined
}

/** A server works in its data folder. Where that cannot be seen we believe the file. */
async function worksIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return true
  return (await readlink(`/proc/${pid}/cwd`).catch(() => folder)) === folder
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw new AppError('database-start-failed', `The process ${pid} of the embedded database belongs to another user`)
  }
}

function logLine(line: string, log: Log): void {
  // What every connection says that is still open when we stop the server is no news.
  const isNews = /^(WARNING|ERROR|FATAL|PANIC):/.test(line) && !line.includes('due to administrator command')
  if (isNews) log.warn({ database: line }, 'embedded database')
  else log.debug({ database: line }, 'embedded database')
}
