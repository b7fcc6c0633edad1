import { createHash } from 'node:crypto'
import type { ObjectStore } from '../store/object-store.ts'

/** `sha256`: lower-case hex. Reads all of it. */
export async function readMeasured(
  objects: ObjectStore,
  key: string,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of await objects.get(key)) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}
