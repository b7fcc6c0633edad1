/** Opens what copies are put into: a folder, or a bucket. */

import { createHash } from 'node:crypto'
import { access, constants, stat } from 'node:fs/promises'
import type { FolderPlace } from '../core/model/storage.ts'
import { StorageError } from '../core/model/storage-problem.ts'
import type { ConnectTarget, TargetStore } from '../store/target-store.ts'
import { createFilesystemObjectStore } from './filesystem-object-store.ts'
import { createS3ObjectStore } from './s3-object-store.ts'

export const connectTarget: ConnectTarget = (place, secret, { allowPrivate }) => {
  if (place.kind === 'folder') return createFolderTarget(place)
  return createS3ObjectStore(place, { secretAccessKey: secret ?? '', allowPrivate })
}

/** The folder itself is not made: one that is not there is a disk that is not mounted. */
function createFolderTarget({ path }: FolderPlace): TargetStore {
  const store = createFilesystemObjectStore(path)

  async function doing<T>(work: () => Promise<T>): Promise<T> {
    try {
      const folder = await stat(path)
      if (!folder.isDirectory()) throw new StorageError('folder-missing', { path })
      return await work()
    } catch (error) {
      throw await explained(error, path)
    }
  }

  return {
    put: (key, content) => doing(() => store.put(key, content)),
    async putCopy(key, content, expected, { signal } = {}) {
      await doing(() => store.put(key, checked(content, expected, signal)))
      return {}
    },
    get: (key, range) => doing(() => store.get(key, range)),
    find: (key) => doing(() => store.find(key)),
    findCopy: (key) => doing(() => store.find(key)),
    async *list(prefix) {
      await doing(async () => undefined)
      yield* store.list(prefix)
    },
    remove: (key) => doing(() => store.remove(key)),
    removeFormer: async () => {},
    close: () => {},
  }
}

async function* checked(
  content: AsyncIterable<Uint8Array>,
  expected: { readonly sizeBytes: number; readonly sha256: string },
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of content) {
    signal?.throwIfAborted()
    hash.update(chunk)
    sizeBytes += chunk.length
    yield chunk
  }
  if (sizeBytes !== expected.sizeBytes || hash.digest('hex') !== expected.sha256)
    throw new StorageError('source-damaged')
}

async function explained(error: unknown, path: string): Promise<unknown> {
  const { code } = error as { code?: string }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const isThere = await access(path, constants.F_OK).then(
      () => true,
      () => false,
    )
    return isThere ? error : new StorageError('folder-missing', { path }, error)
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new StorageError('folder-unwritable', { path }, error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return new StorageError('store-full', {}, error)
  return error
}
