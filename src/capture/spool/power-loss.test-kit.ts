/** For tests: a disk in memory that forgets, when the power goes, what was not synced: page by page, as it likes. */

import type { FileCalls } from './file-calls.ts'

const PAGE_BYTES = 512

interface StoredFile {
  content: Buffer
  /** As it is after a power cut at the worst moment, and at least. */
  synced: Buffer
}

export interface ForgetfulDisk {
  readonly files: FileCalls
  /** What is left: of every page that was written since the last sync the old or the new, beyond the old end zeros or nothing. */
  cutPower(random: () => number): Buffer | undefined
}

/** One file. */
export function createForgetfulDisk(): ForgetfulDisk {
  let file: StoredFile | undefined
  const opened = (): StoredFile => {
    if (!file) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    return file
  }

  function write(bytes: Uint8Array, from: number, length: number, at: number): number {
    const stored = opened()
    const end = Math.max(stored.content.length, at + length)
    const grown = Buffer.alloc(end)
    grown.set(stored.content)
    grown.set(bytes.subarray(from, from + length), at)
    stored.content = grown
    return length
  }

  const calls = {
    openSync() {
      file = { content: Buffer.alloc(0), synced: Buffer.alloc(0) }
      return 1
    },
    writeSync: (_: number, bytes: Uint8Array, from: number, length: number, at: number) =>
      write(bytes, from, length, at),
    ftruncateSync(_: number, length: number) {
      const stored = opened()
      stored.content = stored.content.subarray(0, length)
    },
    fdatasync(_: number, done: (error: null) => void) {
      const stored = opened()
      stored.synced = Buffer.from(stored.content)
      setImmediate(done, null)
    },
    closeSync() {},
    rmSync() {
      file = undefined
    },
    open: (_: string, __: string, done: (error: null, fd: number) => void) => setImmediate(done, null, 2),
    read(
      _: number,
      into: Uint8Array,
      __: number,
      length: number,
      at: number,
      done: (error: null, read: number) => void,
    ) {
      const bytes = opened().content.subarray(at, at + length)
      into.set(bytes)
      setImmediate(done, null, bytes.length)
    },
    write(_: number, bytes: Uint8Array, from: number, length: number, at: number, done: (e: null, n: number) => void) {
      setImmediate(done, null, write(bytes, from, length, at))
    },
    close: (_: number, done: (error: null) => void) => setImmediate(done, null),
  }

  return {
    files: calls as unknown as FileCalls,
    cutPower(random) {
      if (!file) return undefined
      const { content, synced } = file
      const longest = Math.max(content.length, synced.length)
      const size = synced.length + Math.floor(random() * (longest - synced.length + 1))
      const left = Buffer.alloc(size)
      const keepsNew = random()
      for (let at = 0; at < size; at += PAGE_BYTES) {
        const source = random() < keepsNew ? content : synced
        left.set(source.subarray(at, Math.min(at + PAGE_BYTES, size)), at)
      }
      return left
    },
  }
}
