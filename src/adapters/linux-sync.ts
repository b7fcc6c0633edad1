/** syncfs(2): everything of one file system reaches the disk by one call, which Node does not offer. In the thread pool, through koffi. */

import { type FileHandle, open } from 'node:fs/promises'
import { getSystemErrorName } from 'node:util'

export interface FileSystemSync {
  /** Makes what was written to the file system survive a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** Of the file system of `folder`, which need not be there before the first `sync`. Undefined where there is no such call. */
export async function loadFileSystemSync(folder: string): Promise<FileSystemSync | undefined> {
  if (process.platform !== 'linux') return undefined
  const koffi = await import('koffi').catch(() => undefined)
  if (!koffi) return undefined
  const syncfs = koffi.load(null).func('int syncfs(int)')
  let handle: Promise<FileHandle> | undefined

  async function opened(): Promise<FileHandle> {
    handle ??= open(folder, 'r')
    return handle.catch((error: unknown) => {
      handle = undefined
      throw error
    })
  }

  return {
    async sync() {
      const { fd } = await opened()
      await new Promise<void>((resolve, reject) => {
        syncfs.async(fd, (failure: Error | null, result: number) => {
          if (!failure && result >= 0) resolve()
          else reject(failure ?? Object.assign(new Error('syncfs'), { code: getSystemErrorName(-koffi.errno()) }))
        })
      })
    },
    async close() {
      await (await handle)?.close()
    },
  }
}
