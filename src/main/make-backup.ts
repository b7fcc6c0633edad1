/** Writes everything of an installation but its audio to one encrypted file, while it goes on. */

import { createHash } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { createBackupCipher } from '../adapters/backup-cipher.ts'
import { newSalt } from '../adapters/passphrase-key.ts'
import type { PostgresConnection } from '../adapters/postgres.ts'
import { openSnapshot } from '../adapters/postgres-copy.ts'
import { BACKUP_FILES, type BackupFile, type BackupManifest } from '../core/backup/backup-manifest.ts'
import { AppError } from '../core/model/app-error.ts'
import { type ZipEntry, zipStream } from '../store/zip-stream.ts'

export interface BackupPlan {
  readonly connection: PostgresConnection
  readonly dataFolder: string
  readonly passphrase: string
  readonly version: string
  readonly nowMs: number
  /** Told of values that are not in the data folder. */
  readonly configuration: Readonly<Record<string, string>>
  /** Whether journals of calls that are not archived yet come along: audio. */
  readonly withJournals: boolean
  /** Paths of other files to take along. */
  readonly withFiles: readonly string[]
  readonly needsKeyFile: boolean
}

export interface BackupReport {
  readonly sizeBytes: number
  readonly tables: number
  readonly keys: number
  readonly journals: number
}

/** Fails with `backup-exists`: nothing is overwritten. Until it is whole the file has another name. */
export async function makeBackup(path: string, plan: BackupPlan): Promise<BackupReport> {
  const { dataFolder, nowMs } = plan
  const salt = newSalt()
  const cipher = createBackupCipher(plan.passphrase, salt, path)
  const extra = await Promise.all(plan.withFiles.map(readExtra))
  const snapshotOf = once(() => openSnapshot(plan.connection))
  const files: BackupFile[] = []
  const sealed = (name: string, plain: () => Promise<AsyncIterable<Uint8Array>>): ZipEntry => ({
    name,
    modifiedAtMs: nowMs,
    compress: false,
    open: async () => noted(cipher.seal(name, packed(await plain())), (file) => files.push({ name, ...file })),
  })
  const text = (name: string, make: () => Promise<string | Buffer>): ZipEntry =>
    sealed(name, async () => Readable.from([Buffer.from(await make())], { objectMode: false }))

  // Before the snapshot: a call that is archived meanwhile is there twice, and that is seen when it is restored; else it could be there never.
  const journals = plan.withJournals ? await copiesOfJournals(join(dataFolder, 'spool')) : []
  try {
    const snapshot = await snapshotOf()
    // Behind the snapshot, all at once: an account that it has, has its key, and a rotation meanwhile takes none away.
    const keys = await readKeys(join(dataFolder, 'keys'))
    const entries: ZipEntry[] = [
      ...journals.map(({ name, file, sizeBytes }) =>
        sealed(`${BACKUP_FILES.journals}${name}`, async () =>
          file.createReadStream({ start: 0, end: sizeBytes - 1, autoClose: false }),
        ),
      ),
      text(BACKUP_FILES.configuration, async () =>
        JSON.stringify(
          { environment: plan.configuration, files: extra.map(({ path, name }) => ({ path, name })) },
          null,
          2,
        ),
      ),
      ...extra.map(({ name, content }) => text(`${BACKUP_FILES.files}${name}`, async () => content)),
      text(BACKUP_FILES.jobs, async () => JSON.stringify(snapshot.jobs)),
      ...snapshot.tables.map((table) =>
        sealed(`${BACKUP_FILES.tables}${table.name}`, async () => snapshot.rows(table)),
      ),
      ...[...keys].map(([name, content]) => text(`${BACKUP_FILES.keys}${name}`, async () => content)),
    ]
    const { tables, sequences, migrations } = snapshot
    const manifest = once(async () => {
      const whole: BackupManifest = {
        backup: 1,
        madeAt: new Date(nowMs).toISOString(),
        version: plan.version,
        passphrase: salt,
        migrations,
        tables,
        sequences,
        needsKeyFile: plan.needsKeyFile,
        files,
      }
      return JSON.stringify(whole)
    })
    const clear = (name: string, make: () => Promise<string>): ZipEntry => ({
      name,
      modifiedAtMs: nowMs,
      compress: false,
      open: async () => Readable.from([Buffer.from(await make())], { objectMode: false }),
    })
    entries.push(
      clear(BACKUP_FILES.manifest, manifest),
      clear(BACKUP_FILES.mac, async () => cipher.mac(await manifest())),
    )
    const sizeBytes = await written(
      path,
      zipStream(entries, () => {}),
    )
    return { sizeBytes, tables: tables.length, keys: keys.size, journals: journals.length }
  } finally {
    await Promise.all(journals.map(({ file }) => file.close()))
    await (await snapshotOf().catch(() => undefined))?.close()
  }
}

/** Under another name until it is whole and on the disk. Fails with `backup-exists`. */
async function written(path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const draft = `${path}.part-${process.pid}`
  await mkdir(dirname(path), { recursive: true })
  const file = await open(draft, 'wx', 0o600)
  try {
    let sizeBytes = 0
    for await (const bytes of content) {
      await file.writeFile(bytes)
      sizeBytes += bytes.length
    }
    await file.sync()
    await link(draft, path)
    return sizeBytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new AppError('backup-exists', `There is such a file already: ${path}`, { path })
  } finally {
    await file.close()
    await rm(draft, { force: true })
  }
}

/** Open from now on: a call that is archived meanwhile takes its name away, not the file. What is written later is not taken along. */
async function copiesOfJournals(folder: string) {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.journal'))
  const journals = await Promise.all(
    names.map(async (name) => {
      const file = await open(join(folder, name)).catch(() => undefined)
      return file && { name, file, sizeBytes: (await file.stat()).size }
    }),
  )
  return journals.filter((journal) => journal !== undefined && journal.sizeBytes > 0) as NonNullable<
    (typeof journals)[number]
  >[]
}

async function readExtra(path: string, index: number) {
  const content = await readFile(path)
  return { path, name: `${index + 1}-${basename(path)}`, content }
}

/** Some hundred bytes each. A key that is rotated is first put aside under another name: then all are read again. */
async function readKeys(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  for (;;) {
    const names = await filesBelow(folder)
    const found = new Map<string, Buffer>()
    for (const name of names) {
      const content = await readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
        // Destroyed meanwhile.
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      if (content) found.set(name, content)
    }
    if ((await filesBelow(folder)).join('\n') === [...found.keys()].join('\n')) return found
  }
}

/** With slashes, whatever the system has; without those that are being written. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && /\.(key|json|destroyed)$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
}

async function* packed(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(content, { objectMode: false })
  const gzip = createGzip()
  source.on('error', (error) => gzip.destroy(error))
  try {
    yield* source.pipe(gzip) as AsyncIterable<Uint8Array>
  } finally {
    source.destroy()
  }
}

async function* noted(
  content: AsyncIterable<Uint8Array>,
  note: (file: Omit<BackupFile, 'name'>) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const bytes of content) {
    hash.update(bytes)
    sizeBytes += bytes.length
    yield bytes
  }
  note({ sizeBytes, sha256: hash.digest('hex') })
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
