import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPostgresPackage, prepareBinaries } from './binaries.ts'

const log = { debug() {}, info() {}, warn() {}, error() {} }
const NOBODY = { uid: 65_534, gid: 65_534 }
const isRoot = process.getuid?.() === 0
const run = promisify(execFile)

let temporary: string
/** As npm leaves it: without the symbolic links. */
let fresh: { root: string; version: string }
/** Where data lies; its user can reach it. */
let folder: string
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'tapeline-binaries-'))
  const installed = await findPostgresPackage()
  fresh = { ...installed, root: join(temporary, 'node_modules/package') }
  await cp(join(installed.root, 'native'), join(fresh.root, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  })
  const links = JSON.parse(await readFile(join(fresh.root, 'native/pg-symlinks.json'), 'utf8')) as { target: string }[]
  for (const { target } of links) await rm(join(fresh.root, target), { force: true })
  folder = join(temporary, 'data')
  await mkdir(folder)
  await chmod(temporary, 0o755)
})
afterEach(async () => {
  await chmod(join(fresh.root, 'native/lib'), 0o755)
  await rm(temporary, { recursive: true, force: true })
})

test('the links that npm leaves out are made where the package is, once', async () => {
  const binaries = await prepareBinaries(fresh, folder, undefined, log)
  expect(binaries).toEqual({
    initdb: join(fresh.root, 'native/bin/initdb'),
    postgres: join(fresh.root, 'native/bin/postgres'),
    majorVersion: '18',
  })
  expect((await run(binaries.postgres, ['--version'])).stdout).toContain('PostgreSQL) 18')
  expect(await prepareBinaries(fresh, folder, undefined, log)).toEqual(binaries)
  expect(await readdir(folder)).toEqual([])
})

if (isRoot) {
  test('a package below a private folder is copied to where its user can run it; a damaged copy is made again', async () => {
    await chmod(join(temporary, 'node_modules'), 0o700)
    const binaries = await prepareBinaries(fresh, folder, NOBODY, log)
    expect(binaries.postgres).toBe(join(folder, `postgres-${fresh.version}/native/bin/postgres`))
    const version = () => run(binaries.postgres, ['--version'], NOBODY)
    expect((await version()).stdout).toContain('PostgreSQL) 18')
    const made = await stat(binaries.postgres)
    await prepareBinaries(fresh, folder, NOBODY, log)
    expect((await stat(binaries.postgres)).ino).toBe(made.ino)
    await truncate(binaries.postgres, 0)
    await prepareBinaries(fresh, folder, NOBODY, log)
    expect((await version()).stdout).toContain('PostgreSQL) 18')
  })
} else {
  test('a package that is read-only and incomplete is copied beside the data', async () => {
    await chmod(join(fresh.root, 'native/lib'), 0o555)
    const binaries = await prepareBinaries(fresh, folder, undefined, log)
    expect(binaries.postgres).toBe(join(folder, `postgres-${fresh.version}/native/bin/postgres`))
    expect((await run(binaries.postgres, ['--version'])).stdout).toContain('PostgreSQL) 18')
  })
}
