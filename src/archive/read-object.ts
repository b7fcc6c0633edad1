import type { ObjectStore } from '../store/object-store.ts'

/** All of it in memory: for what is small. Rejects with `object-not-found`. */
export async function readObject(
  objects: ObjectStore,
  key: string,
  range?: { readonly startByte: number; readonly endByte: number },
): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of await objects.get(key, range)) pieces.push(piece)
  return Buffer.concat(pieces)
}
