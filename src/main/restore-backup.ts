/** Checks a backup, and puts what it holds into a data folder and a database in which nothing is yet. */

import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type BackupCipher, createBackupCipher } from '../adapters/backup-cipher.ts'
import { readMigrations } from '../adapters/migration-files.ts'
import { openPgBossJobs } from '../adapters/pg-boss-jobs.ts'
import { openPostgres, type PostgresConnection } from '../adapters/postgres.ts'
import { isEmptyDatabase, loadRows, type RestoredRows } from '../adapters/postgres-copy.ts'
import { readZip, type ZippedFile } from '../adapters/yauzl-zip.ts'
import { BACKUP_FILES, type BackupManifest, parseBackupManifest } from '../core/backup/backup-manifest.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Log } from '../core/model/log.ts'
import type { Job } from '../store/jobs.ts'
import { type Migration, migrate } from '../store/migrate.ts'
import { auditCommand } from './audit-command.ts'

/** Keys of 10,000 accounts, each rotated some times. Nothing is packed by ZIP: that is done below the encryption. */
const LIMITS = { mostFiles: 200_000, mostUnpackedBytes: 0 }
const MOST_MANIFEST_BYTES = 64 * 1024 * 1024

export interface CheckedBackup {
  readonly path: string
  readonly manifest: BackupManifest
  readonly cipher: BackupCipher
}

/**
 * Reads all of it: each file is what the manifest says, and the manifest what was written with this passphrase. Fails with the codes of
 * `readZip`, with `backup-damaged` or `backup-passphrase`.
 */
export async function checkBackup(path: string, passphrase: string): Promise<CheckedBackup> {
  const found = new Map<string, { readonly sizeBytes: number; readonly sha256: string }>()
  const texts = new Map<string, string>()
  for await (const { name, sizeBytes, content } of readZip(path, LIMITS)) {
    const isText = name === BACKUP_FILES.manifest || name === BACKUP_FILES.mac
    if (isText && sizeBytes > MOST_MANIFEST_BYTES) throw damaged(`${name} is too long`)
    const hash = createHash('sha256')
    const kept: Uint8Array[] = []
    for await (const bytes of content()) {
      hash.update(bytes)
      if (isText) kept.push(bytes)
    }
    if (isText) texts.set(name, Buffer.concat(kept).toString('utf8'))
    else found.set(name, { sizeBytes, sha256: hash.digest('hex') })
  }
  const text = texts.get(BACKUP_FILES.manifest) ?? ''
  const manifest = parseBackupManifest(text)
  if (!manifest)
    throw damaged(`${BACKUP_FILES.manifest} cannot be read: it is no backup of Tapeline, or of a later version`)
  const cipher = createBackupCipher(passphrase, manifest.passphrase, path)
  if (!cipher.isMac(text, texts.get(BACKUP_FILES.mac) ?? ''))
    throw new AppError('backup-passphrase', 'The backup was made with another passphrase, or its manifest was changed')
  for (const { name, sizeBytes, sha256 } of manifest.files) {
    const file = found.get(name)
    if (!file) throw damaged(`${name} is missing`)
    if (file.sizeBytes !== sizeBytes || file.sha256 !== sha256) throw damaged(`${name} is not what was written`)
  }
  const named = new Set(manifest.files.map(({ name }) => name))
  for (const name of found.keys()) if (!named.has(name)) throw damaged(`${name} was added`)
  return { path, manifest, cipher }
}

/** Recordings may lie there already, from a copy of their own. Fails with `restore-not-empty`. */
export async function refuseFullFolder(dataFolder: string): Promise<void> {
  const names = await readdir(dataFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const others = names.filter((name) => name !== 'objects' && name !== 'lost+found')
  if (others.length === 0) return
  const what = `There is something in ${dataFolder} already: ${others.slice(0, 5).join(', ')}`
  throw new AppError('restore-not-empty', what, { dataFolder })
}

export interface RestoreReport {
  readonly keys: number
  readonly journals: number
  readonly tables: number
  /** Paths of files and configuration that were taken along. */
  readonly files: readonly string[]
}

/**
 * The folder is empty and the database new. Fails with `restore-not-empty`, `database-newer`, `backup-damaged`, `object-damaged`; what was
 * put into the folder by then is for whoever calls to remove.
 */
export async function restoreBackup(
  backup: CheckedBackup,
  dataFolder: string,
  connection: PostgresConnection,
  log: Log,
): Promise<RestoreReport> {
  const { manifest, path } = backup
  const migrations = await migrationsOf(manifest)
  if (!(await isEmptyDatabase(connection)))
    throw new AppError('restore-not-empty', 'The database has tables already: give a new one', {})
  const report = { keys: 0, journals: 0, tables: 0, files: [] as string[] }
  const db = openPostgres(connection, { log, maximumConnections: 2, statementTimeoutMs: 0 })
  try {
    await migrate(db, migrations)
    let jobs: readonly Job[] = []
    /** In one pass over the file; what is no table is put where it belongs on the way. */
    async function* tables(): AsyncGenerator<RestoredRows> {
      for await (const zipped of readZip(path, LIMITS)) {
        const { name } = zipped
        if (name === BACKUP_FILES.manifest || name === BACKUP_FILES.mac) continue
        if (name.startsWith(BACKUP_FILES.tables)) {
          const table = manifest.tables.find((each) => each.name === name.slice(BACKUP_FILES.tables.length))
          if (!table) throw damaged(`${name} is in no list of tables`)
          report.tables += 1
          yield { table, rows: plainOf(backup, zipped) }
        } else if (name === BACKUP_FILES.jobs) jobs = JSON.parse(await textOf(backup, zipped)) as readonly Job[]
        else await putFile(backup, zipped, dataFolder, report)
      }
    }
    await loadRows(connection, tables(), manifest.sequences)
    if (report.tables !== manifest.tables.length) throw damaged('a table is missing')
    await migrate(db, await readMigrations())
    const queue = await openPgBossJobs(connection, log)
    try {
      await db.transaction().execute(async (trx) => {
        for (const job of jobs) await queue.enqueue(trx, job)
        const details = { madeAt: manifest.madeAt, version: manifest.version }
        await auditCommand(trx, { action: 'installation.restored', details })
      })
    } finally {
      await queue.close()
    }
    return report
  } finally {
    await db.destroy()
  }
}

/** Those that the backup's tables were made by. Fails with `database-newer` when we do not know one of them. */
async function migrationsOf(manifest: BackupManifest): Promise<readonly Migration[]> {
  const known = await readMigrations()
  const migrations = manifest.migrations.flatMap(({ name, checksum }) => {
    const migration = known.find((each) => each.name === name)
    return migration && createHash('sha256').update(migration.sql).digest('hex') === checksum ? [migration] : []
  })
  if (migrations.length === manifest.migrations.length) return migrations
  throw new AppError(
    'database-newer',
    `The backup was made by Tapeline ${manifest.version}, which has tables this one does not know`,
  )
}

/** Where a file of a backup lies below the data folder; `restored` is for people. */
const PLACES: readonly (readonly [begins: string, folder: string, count: 'keys' | 'journals' | 'files'])[] = [
  [BACKUP_FILES.keys, 'keys', 'keys'],
  [BACKUP_FILES.journals, 'spool', 'journals'],
  [BACKUP_FILES.files, 'restored', 'files'],
  [BACKUP_FILES.configuration, 'restored', 'files'],
]

async function putFile(
  backup: CheckedBackup,
  zipped: ZippedFile,
  dataFolder: string,
  report: { keys: number; journals: number; files: string[] },
): Promise<void> {
  const { name } = zipped
  const place = PLACES.find(([begins]) => name.startsWith(begins))
  if (!place) throw damaged(`${name} belongs nowhere`)
  const [begins, folder, count] = place
  const path = join(dataFolder, folder, begins.endsWith('/') ? name.slice(begins.length) : name)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, plainOf(backup, zipped), { flag: 'wx', mode: 0o600, flush: true })
  if (count === 'files') report.files.push(path)
  else report[count] += 1
}

async function* plainOf({ cipher }: CheckedBackup, { name, content }: ZippedFile): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const fed = pipeline(Readable.from(cipher.open(name, content()), { objectMode: false }), gunzip)
  // Whoever reads is told of it.
  fed.catch(() => {})
  yield* gunzip as AsyncIterable<Uint8Array>
  await fed
}

async function textOf(backup: CheckedBackup, zipped: ZippedFile): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of plainOf(backup, zipped)) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

/** What a restore that failed had put there. The recordings are not ours. */
export async function removeRestored(dataFolder: string): Promise<void> {
  for (const folder of ['database', 'keys', 'spool', 'restored'])
    await rm(join(dataFolder, folder), { recursive: true, force: true })
}

function damaged(why: string): AppError {
  return new AppError('backup-damaged', `The backup cannot be used: ${why}`)
}
