import { createHash } from 'node:crypto'
import { getStored, isSealedAway, type ObjectStore } from '../store/object-store.ts'

/** `sha256`: lower-case hex. Reads all of it; of what is sealed for an archive key, the bytes as they lie there. */
export async function readMeasured(
  objects: ObjectStore,
  key: string,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const content = await objects.get(key).catch((error: unknown) => {
    if (isSealedAway(error)) return getStored(objects, key)
    throw error
  })
  for await (const chunk of content) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}
