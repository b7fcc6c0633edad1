import { createHash } from 'node:crypto'
import type { ObjectStore, PutObject } from '../store/object-store.ts'

/** `sha256`: lower-case hex. */
export async function putMeasured(
  objects: ObjectStore,
  key: string,
  content: AsyncIterable<Uint8Array>,
): Promise<PutObject & { readonly sha256: string }> {
  const hash = createHash('sha256')
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      hash.update(chunk)
      yield chunk
    }
  }
  const put = await objects.put(key, hashed())
  return { ...put, sha256: hash.digest('hex') }
}
