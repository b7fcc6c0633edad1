import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { readMigrations } from '../adapters/migration-files.ts'
import { openPgBossJobs } from '../adapters/pg-boss-jobs.ts'
import { openSnapshot } from '../adapters/postgres-copy.ts'
import { fillAccount } from '../archive/purge.test-kit.ts'
import { createAccount } from '../store/accounts.ts'
import type { Db } from '../store/db.ts'
import { signCheckpoints } from '../store/evidence.ts'
import { migrate } from '../store/migrate.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { type BackupPlan, makeBackup } from './make-backup.ts'
import { checkBackup, refuseFullFolder, restoreBackup } from './restore-backup.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const NOW_MS = Date.UTC(2026, 5, 1, 12)
const PASSPHRASE = 'correct horse battery staple'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-backup-'))
const dataFolder = join(folder, 'data')
const open: TestDatabase[] = []
let source: TestDatabase
let accountId: string

async function newDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase({ empty: true })
  open.push(database)
  return database
}

beforeAll(async () => {
  source = await createTestDatabase()
  open.push(source)
  mkdirSync(dataFolder)
  const keys = createFileKeyRing({ folder: join(dataFolder, 'keys') })
  const filled = await fillAccount(source.db, createFilesystemObjectStore(join(dataFolder, 'objects')), 'acme', NOW_MS)
  accountId = filled.accountId
  await keys.newDataKey(accountId)
  await keys.rotateAccountKey(accountId)
  await signCheckpoints(source.db, await keys.signer(), NOW_MS)
  await sql`select setval('object_order', 41)`.execute(source.db)
  const jobs = await openPgBossJobs(source.connection, quiet)
  await source.db
    .transaction()
    .execute((trx) =>
      jobs.enqueue(trx, { name: 'seal-objects', subjectId: accountId, notBeforeMs: NOW_MS + 7 * 86_400_000 }),
    )
  await jobs.close()
  mkdirSync(join(dataFolder, 'spool'))
  writeFileSync(join(dataFolder, 'spool/one.journal'), 'what was captured')
  writeFileSync(join(folder, 'tapeline.service'), '[Service]')
})
afterAll(async () => {
  for (const database of open) await database.close()
  rmSync(folder, { recursive: true, force: true })
})

function planOf(given: Partial<BackupPlan> = {}): BackupPlan {
  return {
    connection: source.connection,
    dataFolder,
    passphrase: PASSPHRASE,
    version: '0.1.0',
    nowMs: NOW_MS,
    configuration: { TAPELINE_SMTP_URL: 'smtp://user:secret@mail.example' },
    withJournals: true,
    withFiles: [join(folder, 'tapeline.service')],
    needsKeyFile: false,
    ...given,
  }
}

/** Every row of every table as text, and what guards them. */
async function contentOf(db: Db): Promise<Readonly<Record<string, unknown>>> {
  const tables = await sql<{
    name: string
    forced: boolean
  }>`select relname::text as name, relforcerowsecurity as forced
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'applied_migrations' order by 1`.execute(
    db,
  )
  const content: Record<string, unknown> = {}
  for (const { name, forced } of tables.rows) {
    content[name] = await db.transaction().execute(async (trx) => {
      if (forced) await sql`set local role tapeline_platform`.execute(trx)
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t order by 1`.execute(
        trx,
      )
      return { forced, rows: rows.map(({ row }) => row) }
    })
  }
  const guards =
    await sql`select conrelid::regclass::text as t, conname as n, pg_get_constraintdef(oid) as d, convalidated as v
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n' order by 1, 2`.execute(db)
  const triggers =
    await sql`select tgname as n, tgenabled as e from pg_trigger where not tgisinternal order by 1`.execute(db)
  return { ...content, guards: guards.rows, triggers: triggers.rows }
}

it('brings everything back into a new database and folder, row by row and byte by byte', async () => {
  const path = join(folder, 'whole.backup')
  const report = await makeBackup(path, planOf())
  // The installation's, two of the account and the newest once more, and the one that signs.
  expect(report).toMatchObject({ journals: 1, keys: 5, sizeBytes: statSync(path).size })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])

  const target = await newDatabase()
  const restored = join(folder, 'restored')
  mkdirSync(join(restored, 'objects'), { recursive: true })
  await refuseFullFolder(restored)
  const done = await restoreBackup(await checkBackup(path, PASSPHRASE), restored, target.connection, quiet)
  expect(done).toMatchObject({ journals: 1, keys: 5, tables: report.tables })

  const [before, after] = [await contentOf(source.db), await contentOf(target.db)]
  expect(Object.keys(after)).toEqual(Object.keys(before))
  const { audit_events: eventsBefore, audit_chains: _, ...othersBefore } = before
  const { audit_events: eventsAfter, audit_chains: __, ...othersAfter } = after
  // No trigger has told of recordings once more.
  expect(othersAfter).toEqual(othersBefore)
  const events = (of: unknown) => (of as { rows: string[] }).rows
  const added = events(eventsAfter).filter((row) => !events(eventsBefore).includes(row))
  expect(added).toEqual([expect.stringContaining('installation.restored')])
  expect(events(before.recordings).length).toBeGreaterThan(0)

  const next = await sql<{ n: number }>`select nextval('object_order') as n`.execute(target.db)
  expect(next.rows).toEqual([{ n: 42 }])
  const jobs = await sql`select name, data, start_after from pgboss.job where data ->> 'subjectId' <> ''`.execute(
    target.db,
  )
  expect(jobs.rows).toEqual([
    { name: 'seal-objects', data: { subjectId: accountId }, start_after: new Date(NOW_MS + 7 * 86_400_000) },
  ])
  const bytesBelow = (root: string) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [
        join(parentPath, name).slice(root.length),
        readFileSync(join(parentPath, name), 'utf8'),
      ])
      .sort()
  for (const part of ['keys', 'spool'])
    expect(bytesBelow(join(restored, part))).toEqual(bytesBelow(join(dataFolder, part)))
  expect(statSync(join(restored, 'keys/installation.key')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(restored, 'restored/1-tapeline.service'), 'utf8')).toBe('[Service]')
  expect(readFileSync(join(restored, 'restored/configuration.json'), 'utf8')).toContain(
    'smtp://user:secret@mail.example',
  )
  // The same keys: what was sealed with them opens, and what is signed is signed as before.
  const ring = (data: string) => createFileKeyRing({ folder: join(data, 'keys') })
  const { sealed } = await ring(dataFolder).newDataKey(accountId)
  await ring(restored).openDataKey(sealed)
  expect((await ring(restored).signer()).publicKey).toEqual((await ring(dataFolder).signer()).publicKey)
})

it('has the keys of before and after when one is rotated while it is made', async () => {
  const late = await createAccount(source.db, { slug: 'rotated', name: 'Rotated', domains: [], timeZone: 'UTC' })
  const keys = createFileKeyRing({ folder: join(dataFolder, 'keys') })
  const { sealed } = await keys.newDataKey(late.id)
  const path = join(folder, 'rotated.backup')
  const making = await source.db.transaction().execute(async (trx) => {
    await sql`lock table accounts in access exclusive mode`.execute(trx)
    const begun = makeBackup(path, planOf())
    const waits = sql`select from pg_locks where not granted and relation = 'accounts'::regclass`
    while ((await waits.execute(source.db)).rows.length === 0) await delay(20)
    await keys.rotateAccountKey(late.id)
    return { begun }
  })
  await making.begun
  const restored = join(folder, 'rotated')
  await restoreBackup(await checkBackup(path, PASSPHRASE), restored, (await newDatabase()).connection, quiet)
  await createFileKeyRing({ folder: join(restored, 'keys') }).openDataKey(sealed)
})

it('shows nothing of what it holds', async () => {
  const path = join(folder, 'secret.backup')
  await makeBackup(path, planOf())
  const text = readFileSync(path, 'latin1')
  const key = readFileSync(join(dataFolder, 'keys/installation.key'), 'utf8').trim()
  for (const secret of [key, 'what was captured', 'user:secret', '[Service]', 'Account acme'])
    expect(text).not.toContain(secret)
})

it('is of one moment: what is written while it is made is not in it', async () => {
  const snapshot = await openSnapshot(source.connection)
  try {
    await createAccount(source.db, { slug: 'late', name: 'Late', domains: [], timeZone: 'UTC' })
    const table = snapshot.tables.find(({ name }) => name === 'accounts')
    if (!table) throw new Error('accounts')
    let text = ''
    for await (const bytes of snapshot.rows(table)) text += Buffer.from(bytes)
    expect(text).toContain('acme')
    expect(text).not.toContain('late')
  } finally {
    await snapshot.close()
  }
})

it('of an older Tapeline is restored, and brought to the tables of this one', async () => {
  const older = await newDatabase()
  const migrations = await readMigrations()
  await migrate(older.db, migrations.slice(0, -3))
  await createAccount(older.db, { slug: 'old', name: 'Old', domains: [], timeZone: 'UTC' })
  const path = join(folder, 'older.backup')
  await makeBackup(path, planOf({ connection: older.connection, withJournals: false, withFiles: [] }))
  const target = await newDatabase()
  await restoreBackup(await checkBackup(path, PASSPHRASE), join(folder, 'older'), target.connection, quiet)
  const names = await sql<{ name: string }>`select name from applied_migrations order by 1`.execute(target.db)
  expect(names.rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name))
  expect(await contentOf(target.db)).toMatchObject({ accounts: { rows: [expect.stringContaining('old')] } })
})

describe('is refused by code', () => {
  let path: string
  let whole: Buffer
  beforeAll(async () => {
    path = join(folder, 'refused.backup')
    await makeBackup(path, planOf())
    whole = readFileSync(path)
  })
  const changed = (bytes: Buffer) => {
    const other = join(folder, 'changed.backup')
    writeFileSync(other, bytes)
    return checkBackup(other, PASSPHRASE)
  }

  it('with another passphrase', async () => {
    await expect(checkBackup(path, 'another passphrase of mine')).rejects.toMatchObject({ code: 'backup-passphrase' })
  })

  it('when any byte of what it holds, or of its manifest, was changed, or it was cut off', async () => {
    for (let at = 0; at < whole.length; at += 1 + Math.floor(whole.length / 12)) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      // A byte of the ZIP that says nothing (a time) may be changed.
      await changed(bytes).then(
        (read) => expect(read.manifest.files.length).toBeGreaterThan(10),
        (error) => expect(error.code).toMatch(/^(zip-|backup-)/),
      )
      await expect(changed(whole.subarray(0, at))).rejects.toMatchObject({
        code: expect.stringMatching(/^(zip-|backup-)/),
      })
    }
    const bytes = Buffer.from(whole)
    const place = bytes.indexOf('"version":"0.1.0"') + 12
    bytes[place] = 57
    await expect(changed(bytes)).rejects.toMatchObject({ code: 'backup-passphrase' })
  })

  it('when there is something where it would be restored, or made', async () => {
    await expect(refuseFullFolder(dataFolder)).rejects.toMatchObject({ code: 'restore-not-empty' })
    const checked = await checkBackup(path, PASSPHRASE)
    await expect(restoreBackup(checked, join(folder, 'x'), source.connection, quiet)).rejects.toMatchObject({
      code: 'restore-not-empty',
    })
    await expect(makeBackup(path, planOf())).rejects.toMatchObject({ code: 'backup-exists' })
    expect(readFileSync(path).equals(whole)).toBe(true)
  })

  it('when it knows tables that this Tapeline does not', async () => {
    const checked = await checkBackup(path, PASSPHRASE)
    const manifest = {
      ...checked.manifest,
      migrations: [...checked.manifest.migrations, { name: '9999-later', checksum: 'x' }],
    }
    const target = await newDatabase()
    await expect(
      restoreBackup({ ...checked, manifest }, join(folder, 'y'), target.connection, quiet),
    ).rejects.toMatchObject({ code: 'database-newer' })
  })
})
