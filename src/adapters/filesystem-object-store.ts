/** Objects as files below one folder. */

import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { AppError } from '../core/model/app-error.ts'
import { checkedObjectKey, checkedObjectPrefix } from '../core/model/object-key.ts'
import type { ObjectStore } from '../store/object-store.ts'

/** Unfinished writes; no key can begin with a dot. Same file system as the objects, so that rename is atomic. */
const UNFINISHED = '.unfinished'
/** A file in there that nobody has written to for so long is of a process that was killed. */
const ABANDONED_MS = 3_600_000
/** Bytes gathered before a write: many small chunks cost one system call. */
const WRITE_BYTES = 256 * 1024

/** `folder` is created with the first object. Writes survive a power cut once `put` resolves. */
export function createFilesystemObjectStore(folder: string): ObjectStore {
  let lookedAtMs = Number.NEGATIVE_INFINITY

  /** Audio that nothing names any more would stay for ever. */
  async function removeAbandoned(): Promise<void> {
    if (performance.now() - lookedAtMs < ABANDONED_MS) return
    lookedAtMs = performance.now()
    for (const name of await readdir(join(folder, UNFINISHED))) {
      const path = join(folder, UNFINISHED, name)
      // Other processes write here too, and theirs may be finished meanwhile.
      const writtenAtMs = await stat(path).then(
        (file) => file.mtimeMs,
        () => Number.POSITIVE_INFINITY,
      )
      if (Date.now() - writtenAtMs > ABANDONED_MS) await rm(path, { force: true })
    }
  }

  return {
    async put(key, content) {
      const path = pathOf(folder, key)
      const unfinished = join(folder, UNFINISHED, randomUUID())
      await mkdir(dirname(unfinished), { recursive: true, mode: 0o700 })
      await removeAbandoned()
      const firstMade = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      try {
        const sizeBytes = await writeWhole(unfinished, content)
        await rename(unfinished, path)
        await syncFolders(dirname(path), firstMade)
        return { sizeBytes }
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
    },
    async get(key, range) {
      const file = await open(pathOf(folder, key), 'r').catch((error: unknown) => {
        throw isMissing(error) ? notFound(key) : error
      })
      const bounds = range && { start: range.startByte, end: range.endByte }
      return file.createReadStream({ ...bounds, highWaterMark: WRITE_BYTES })
    },
    async find(key) {
      try {
        const { size } = await stat(pathOf(folder, key))
        return { sizeBytes: size }
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    async *list(prefix) {
      const root = pathOf(folder, checkedObjectPrefix(prefix).slice(0, -1))
      for await (const path of filesBelow(root)) yield relative(folder, path).split(sep).join('/')
    },
    async remove(key) {
      await rm(pathOf(folder, key), { force: true })
    },
  }
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else yield path
  }
}

function pathOf(folder: string, key: string): string {
  return join(folder, ...checkedObjectKey(key).split('/'))
}

async function writeWhole(path: string, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  try {
    let sizeBytes = 0
    let gathered: Uint8Array[] = []
    let gatheredBytes = 0
    const write = async (): Promise<void> => {
      for (let left = Buffer.concat(gathered); left.length > 0; ) {
        const { bytesWritten } = await file.write(left)
        left = left.subarray(bytesWritten)
      }
      gathered = []
      gatheredBytes = 0
    }
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      gathered.push(chunk)
      gatheredBytes += chunk.length
      sizeBytes += chunk.length
      if (gatheredBytes >= WRITE_BYTES) await write()
    }
    await write()
    await file.sync()
    return sizeBytes
  } finally {
    await file.close()
  }
}

/** The folder of a new file, and those above it that were made for it: each is an entry in the one above. */
async function syncFolders(folder: string, firstMade: string | undefined): Promise<void> {
  await syncFolder(folder)
  for (let made = folder; firstMade !== undefined && made.length >= firstMade.length; made = dirname(made)) {
    await syncFolder(dirname(made))
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const notFound = (key: string) => new AppError('object-not-found', 'There is no such object', { key })

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
