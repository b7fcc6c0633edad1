/** Files of keys: whole and synced or not there, and gone when they are destroyed. */

import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../core/model/app-error.ts'

export const unusable = (path: string, message: string, cause?: unknown) =>
  new AppError('encryption-key-unusable', message, { path }, { cause })

/** Fails with `encryption-key-missing` or `encryption-key-unusable`. */
export function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw unusable(path, 'A key file cannot be read', error)
    throw new AppError('encryption-key-missing', 'A key file is not there', { path }, { cause: error })
  }
}

/** Whole and synced, or not at all; of two processes that make it at once one does. */
export function makeKeyFile(path: string, content: string): void {
  write(path, content, (draft) => {
    try {
      linkSync(draft, path)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  })
}

export function replaceKeyFile(path: string, content: string): void {
  write(path, content, (draft) => renameSync(draft, path))
}

function write(path: string, content: string, name: (draft: string) => void): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const fd = openSync(draft, 'wx', 0o600)
    try {
      writeSync(fd, content)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    name(draft)
    syncFolder(dirname(path))
  } catch (error) {
    throw unusable(path, 'A key cannot be saved', error)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Overwritten first, for disks that keep what is removed. A disk that writes elsewhere keeps it all the same: docs/operate/encryption.md. */
export function destroyKeyFile(path: string): void {
  const { size } = statSync(path)
  const fd = openSync(path, 'r+')
  try {
    writeSync(fd, Buffer.alloc(size, '0'))
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  rmSync(path)
  syncFolder(dirname(path))
}

/** Of a file of this very version; undefined when there is none. */
export function versionOf(path: string): string | undefined {
  const file = statSync(path, { throwIfNoEntry: false })
  return file && `${file.ino} ${file.mtimeMs} ${file.size}`
}

/** Their paths; none where there is no folder. */
export function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}

function syncFolder(folder: string): void {
  // Windows has no such thing.
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
