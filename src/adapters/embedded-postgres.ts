/**
 * A real PostgreSQL below the data folder, started and watched by us: nothing to install, and the same SQL as on a server.
 *
 * - `kill -9` of the server: it is started again and recovers; queries of that moment fail, later ones work.
 * - `kill -9` of our process: the server goes on alone; the next start finds it, stops it and starts its own.
 * - A second process (a command while Tapeline serves) uses the running server, see `connectOrStart`.
 */

import { mkdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../core/model/app-error.ts'
import type { Log } from '../core/model/log.ts'
import { findPostgresPackage, prepareBinaries } from './embedded-postgres/binaries.ts'
import { answers, bootstrap, connectionOf } from './embedded-postgres/bootstrap.ts'
import { type Cluster, createClusterOnce } from './embedded-postgres/cluster.ts'
import {
  type Postmaster,
  type Settings,
  startPostmaster,
  stopOrphan,
  stopPostmaster,
} from './embedded-postgres/postmaster.ts'
import { type LockHolder, type ProcessLock, tryLock } from './embedded-postgres/process-lock.ts'
import { serverUserOf } from './embedded-postgres/server-user.ts'
import { type SocketFolder, shortSocketFolder } from './embedded-postgres/socket-folder.ts'
import type { PostgresSocket } from './postgres.ts'

export interface EmbeddedPostgresOptions {
  /** Made if missing; everything of the database lies below it. */
  readonly folder: string
  readonly log: Log
  /** For tests and measurements: PostgreSQL settings beside or instead of ours. */
  readonly settings?: Settings
}

export interface EmbeddedPostgres {
  readonly connection: PostgresSocket
  /** Stops the server if we started it. Whoever opened the database closes its connections first. */
  close(): Promise<void>
}

const COMMAND_PATIENCE_MS = 60_000

/**
 * For the process that serves. Fails with `data-in-use` when another one serves from the folder, and with
 * `database-start-failed`, `database-version`, `database-user-missing` or `no-embedded-database`.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = await madeFolder(options.folder)
  const until = Date.now() + COMMAND_PATIENCE_MS
  for (;;) {
    const attempt = await tryLock(join(folder, 'lock'), 'server')
    if ('lock' in attempt) return supervise(folder, attempt.lock, options)
    // A command at work will soon be done.
    if (attempt.holder.purpose === 'server' || Date.now() > until) throw inUse(folder, attempt.holder)
    await delay(50)
  }
}

/** For a command beside the process that serves: uses its server, or starts one for as long as the command runs. */
export async function connectOrStart(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = await madeFolder(options.folder)
  const until = Date.now() + COMMAND_PATIENCE_MS
  for (;;) {
    const attempt = await tryLock(join(folder, 'lock'), 'command')
    if ('lock' in attempt) return supervise(folder, attempt.lock, options)
    if (attempt.holder.purpose === 'server') {
      const socket = await shortSocketFolder(join(folder, 'cluster'))
      if (await answers(socket.path)) return { connection: connectionOf(socket.path), close: socket.remove }
      await socket.remove()
    }
    // It is starting, stopping, or another command has it.
    if (Date.now() > until) throw inUse(folder, attempt.holder)
    await delay(50)
  }
}

async function madeFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  return realpath(resolve(folder))
}

function inUse(folder: string, holder: LockHolder): AppError {
  const message = `The data in ${folder} is in use by another Tapeline (process ${holder.pid})`
  return new AppError('data-in-use', message, { pid: holder.pid })
}

async function supervise(
  folder: string,
  lock: ProcessLock,
  { log, settings = {} }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  let socket: SocketFolder | undefined
  let server: RunningServer | undefined
  try {
    const user = await serverUserOf(join(folder, 'cluster'))
    const binaries = await prepareBinaries(await findPostgresPackage(), folder, user, log)
    const cluster = { folder: join(folder, 'cluster'), binaries, user }
    await createClusterOnce(cluster)
    await stopOrphan(cluster, log)
    server = await keepRunning(cluster, settings, log)
    socket = await shortSocketFolder(cluster.folder)
    await bootstrap(socket.path)
    const { path, remove } = socket
    const { stop } = server
    let closed: Promise<void> | undefined
    const close = () => stop().finally(remove).finally(lock.release)
    return {
      connection: connectionOf(path),
      close() {
        closed ??= close()
        return closed
      },
    }
  } catch (error) {
    await server?.stop()
    await socket?.remove()
    await lock.release()
    throw error
  }
}

const LONGEST_PAUSE_MS = 5_000

interface RunningServer {
  stop(): Promise<void>
}

/** Starts the server, and again whenever it ends without being told. */
async function keepRunning(cluster: Cluster, settings: Settings, log: Log): Promise<RunningServer> {
  let server = await startAfterCrash(cluster, settings, log)
  let stopping = false
  const watch = async () => {
    let pauseMs = 50
    for (;;) {
      await server.exited
      if (stopping) return
      log.error({ pid: server.pid }, 'embedded database ended unexpectedly and is started again')
      while (!stopping) {
        try {
          await stopOrphan(cluster, log)
          server = await startPostmaster(cluster, settings, log)
          pauseMs = 50
          break
        } catch (error) {
          log.warn({ error: String(error), pauseMs }, 'embedded database does not start yet')
          await delay(pauseMs)
          pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
        }
      }
      if (stopping) return
    }
  }
  const watched = watch()
  return {
    async stop() {
      stopping = true
      await stopPostmaster(server.pid, log)
      await watched
      // A restart may have been under way.
      await stopPostmaster(server.pid, log)
    },
  }
}

const CHILDREN_PATIENCE_MS = 10_000

/** Right after a kill -9 of a server its children still hold the shared memory for some milliseconds. */
async function startAfterCrash(cluster: Cluster, settings: Settings, log: Log): Promise<Postmaster> {
  const until = Date.now() + CHILDREN_PATIENCE_MS
  for (;;) {
    try {
      return await startPostmaster(cluster, settings, log)
    } catch (error) {
      if (Date.now() > until || !String(error).includes('is still in use')) throw error
      await delay(50)
    }
  }
}
