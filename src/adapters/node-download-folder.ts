/** A folder of downloads on disk. What is not finished lies in `.tapeline-download` inside of it: the same file system. */

import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DownloadFolder, FileMeasure, PartFile } from '../download-client/download-folder.ts'

export const MANIFEST_FILE = 'tapeline-manifest.jsonl'
export const WORK_FOLDER = '.tapeline-download'

export interface OpenDownloadFolder extends DownloadFolder {
  close(): Promise<void>
}

/** Where a path within the folder lies. */
const within = (folder: string, path: string) => join(folder, ...path.split('/'))

/** What `DownloadFolder.measure` says, of a folder that is left as it is. */
export async function measureDownload(folder: string, path: string): Promise<FileMeasure | undefined> {
  const file = within(folder, path)
  const found = await stat(file).catch(unlessMissing)
  return found?.isFile() ? { sizeBytes: found.size, sha256: () => hashOf(file) } : undefined
}

/** The folder is made when it is missing. Whoever opens it holds its lock, and closes it. */
export async function openDownloadFolder(folder: string): Promise<OpenDownloadFolder> {
  const at = (path: string) => within(folder, path)
  const work = join(folder, WORK_FOLDER)
  await mkdir(work, { recursive: true })
  const manifest = await openManifest(join(folder, MANIFEST_FILE))
  const folders = new Set<string>()
  let written = Promise.resolve()

  async function makeFolderOf(file: string): Promise<void> {
    const parent = dirname(file)
    if (folders.has(parent)) return
    await mkdir(parent, { recursive: true })
    folders.add(parent)
  }

  async function moveInto(from: string, path: string): Promise<void> {
    await makeFolderOf(at(path))
    await rename(from, at(path))
  }

  return {
    readManifest: () => readFile(join(folder, MANIFEST_FILE), 'utf8'),
    appendManifest(line) {
      const write = written.then(() => naming(folder, manifest.appendFile(line)))
      written = write.catch(() => {})
      return write
    },
    openPart: (key) => openPart(folder, join(work, `${key}.part`), moveInto),
    async discardParts() {
      const left = (await readdir(work)).filter((name) => /\.(part|text)$/.test(name))
      for (const name of left) await rm(join(work, name), { force: true })
    },
    measure: (path) => measureDownload(folder, path),
    async writeText(path, text) {
      const draft = join(work, `${createHash('sha256').update(path).digest('hex')}.text`)
      await naming(folder, writeFile(draft, text))
      await moveInto(draft, path)
    },
    async close() {
      await written
      await manifest.sync()
      await manifest.close()
    },
  }
}

/** A line that a killed process left without its end is ended first: it must not spoil the next. */
async function openManifest(file: string): Promise<FileHandle> {
  const handle = await open(file, 'a+')
  const { size } = await handle.stat()
  if (size > 0) {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
    if (buffer[0] !== 0x0a) await handle.appendFile('\n')
  }
  return handle
}

async function openPart(
  folder: string,
  file: string,
  moveInto: (from: string, path: string) => Promise<void>,
): Promise<PartFile> {
  const handle = await open(file, 'a+')
  let { size } = await handle.stat()
  // Of what this process writes the hash is known as it goes by; what was there before is read once.
  let hash: Hash | undefined = size === 0 ? createHash('sha256') : undefined
  let isOpen = true

  async function close(): Promise<void> {
    if (!isOpen) return
    isOpen = false
    await handle.close()
  }

  return {
    get sizeBytes() {
      return size
    },
    async append(bytes) {
      hash?.update(bytes)
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await naming(folder, handle.write(bytes, at, bytes.length - at))
        at += bytesWritten
        size += bytesWritten
      }
    },
    async clear() {
      await handle.truncate(0)
      size = 0
      hash = createHash('sha256')
    },
    sha256: async () => (hash ? hash.copy().digest('hex') : hashOf(file)),
    async read(startByte, endByte) {
      return createReadStream(file, { start: startByte, end: endByte })
    },
    async moveTo(path) {
      // A name without its bytes is what a power cut must not leave.
      await naming(folder, handle.datasync())
      await close()
      await moveInto(file, path)
    },
    async discard() {
      await close()
      await rm(file, { force: true })
    },
    close,
  }
}

/** Of an open file Node does not say what could not be written: a full disk would have no name. */
export async function naming<T>(folder: string, writing: Promise<T>): Promise<T> {
  return writing.catch((error: NodeJS.ErrnoException) => {
    throw error.path === undefined ? Object.assign(error, { path: folder }) : error
  })
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(file)) hash.update(bytes)
  return hash.digest('hex')
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}
