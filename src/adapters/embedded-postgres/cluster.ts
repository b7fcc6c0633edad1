/** The files of one PostgreSQL cluster, and how its programs are run on them. */

import { type ChildProcess, spawn } from 'node:child_process'
import { chown, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../core/model/app-error.ts'
import type { Binaries } from './binaries.ts'
import { isReachable } from './reachable-folder.ts'
import type { ServerUser } from './server-user.ts'

export interface Cluster {
  /** Absolute, without symbolic links. */
  readonly folder: string
  readonly binaries: Binaries
  /** Undefined: as we are. */
  readonly user: ServerUser | undefined
}

/** Makes the cluster unless it exists. Fails with `database-version` when another major version made it. */
export async function createClusterOnce(cluster: Cluster): Promise<void> {
  const version = await readFile(join(cluster.folder, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version === undefined) return createCluster(cluster)
  if (version.trim() !== cluster.binaries.majorVersion) {
    throw new AppError(
      'database-version',
      `The data was written by PostgreSQL ${version.trim()}, the program is ${cluster.binaries.majorVersion}`,
    )
  }
}

/** Under a temporary name until it is whole: a start that is cut short leaves nothing that looks like a cluster. */
async function createCluster(cluster: Cluster): Promise<void> {
  const draft = { ...cluster, folder: `${cluster.folder}.new` }
  await rm(draft.folder, { recursive: true, force: true })
  await mkdir(draft.folder, { mode: 0o700 })
  if (cluster.user) await chown(draft.folder, cluster.user.uid, cluster.user.gid)
  // C.UTF-8 of PostgreSQL itself sorts the same on every system; LC_CTYPE is the C library's, where macOS has another name.
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
  await finished(
    await run(draft, draft.binaries.initdb, [
      '--username=postgres',
      '--auth-local=trust',
      '--auth-host=reject',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      `--locale=${locale}`,
      '--no-instructions',
    ]),
  )
  await rename(draft.folder, cluster.folder)
  const parent = await open(dirname(cluster.folder))
  await parent.sync().finally(() => parent.close())
}

/**
 * Starts a program in the cluster's folder. Its user may be unable to walk there (data below /root): Linux enters the
 * folder before it changes the user, and /proc/self/cwd then leads to it without asking for the folders above.
 */
export async function run(cluster: Cluster, program: string, args: readonly string[]): Promise<ChildProcess> {
  const { folder, user } = cluster
  const reachable = !user || (await isReachable(folder, user))
  return spawn(program, ['-D', reachable ? folder : '/proc/self/cwd', ...args], {
    cwd: folder,
    ...user,
    // A session of its own: Ctrl-C is for us, and we stop it in our order.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Nothing of PGDATA, PGPORT, … that may stand in our environment.
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: process.platform === 'linux' ? 'C.UTF-8' : 'C' },
  })
}

function finished(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000)
    })
    child.once('error', (error) => reject(startError(error.message, error)))
    child.once('close', (code) => (code === 0 ? resolve() : reject(startError(output.trim()))))
  })
}

export function startError(output: string, cause?: Error): AppError {
  return new AppError('database-start-failed', `The embedded database does not start: ${output}`, {}, { cause })
}
