/**
 * The local store, and behind it the copies that the account's storage plan wants. What is put lands in the local store and is noted; whoever reads
 * gets it from there, else from the first copy that answers, and from the next one when it fails on the way.
 */

import { AppError } from '../core/model/app-error.ts'
import { asStorageError } from '../core/model/storage-problem.ts'
import type { Db } from '../store/db.ts'
import type { ObjectStore } from '../store/object-store.ts'
import {
  accountOfKey,
  findStoredObject,
  keysElsewhere,
  noteLocalGone,
  noteObject,
  noteRemoval,
  noteWriting,
  type StoredObject,
} from '../store/stored-objects.ts'
import type { TargetStores } from '../store/target-stores.ts'
import { putMeasured } from './put-measured.ts'

interface TieredParts {
  readonly db: Db
  readonly local: ObjectStore
  readonly targets: TargetStores
  readonly nowMs: () => number
}

type Range = Parameters<ObjectStore['get']>[1]

export function createTieredObjectStore({ db, local, targets, nowMs }: TieredParts): ObjectStore {
  const known = async (key: string) => (accountOfKey(key) === undefined ? undefined : findStoredObject(db, key))

  return {
    async put(key, content) {
      const accountId = accountOfKey(key)
      if (accountId === undefined) return local.put(key, content)
      await noteWriting(db, key, nowMs())
      const measured = await putMeasured(local, key, content instanceof Uint8Array ? inOne(content) : content)
      await noteObject(db, { accountId, key, ...measured }, nowMs())
      return { sizeBytes: measured.sizeBytes }
    },

    async get(key, range) {
      const object = await known(key)
      if (object?.isRemoved) throw notFound(key)
      return openFirst(sourcesOf(object), key, object, range)
    },

    async find(key) {
      const object = await known(key)
      if (object?.isRemoved) return undefined
      if (!object) return local.find(key)
      if (object.isLocal || object.targetIds.length > 0) return { sizeBytes: object.sizeBytes }
      return undefined
    },

    async *list(prefix) {
      const accountId = accountOfKey(prefix)
      if (accountId === undefined) return yield* local.list(prefix)
      const removed = new Set<string>()
      const given = new Set<string>()
      for await (const { key, isRemoved } of keysElsewhere(db, accountId, prefix)) {
        if (isRemoved) {
          removed.add(key)
          continue
        }
        given.add(key)
        yield key
      }
      for await (const key of local.list(prefix)) if (!removed.has(key) && !given.has(key)) yield key
    },

    async remove(key) {
      const isKnown = accountOfKey(key) !== undefined && (await noteRemoval(db, key, nowMs()))
      await local.remove(key)
      if (isKnown) await noteLocalGone(db, key)
    },
  }

  function sourcesOf(object: StoredObject | undefined): readonly (() => Promise<ObjectStore>)[] {
    const ofTargets = (object?.targetIds ?? []).map((id) => () => targets.open(id))
    return object && !object.isLocal ? ofTargets : [async () => local, ...ofTargets]
  }
}

/** Rejects with `object-not-found` when there is none, with `copies-unavailable` when none of the copies can be read now. */
async function openFirst(
  sources: readonly (() => Promise<ObjectStore>)[],
  key: string,
  object: StoredObject | undefined,
  range: Range,
): Promise<AsyncIterable<Uint8Array>> {
  const startByte = range?.startByte ?? 0
  const endByte = Math.min(
    range?.endByte ?? Number.MAX_SAFE_INTEGER,
    object ? object.sizeBytes - 1 : Number.MAX_SAFE_INTEGER,
  )
  const failures: unknown[] = []

  /** From the first of the rest that answers. */
  async function open(from: number, readBytes: number): Promise<{ bytes: AsyncIterable<Uint8Array>; source: number }> {
    for (let source = from; source < sources.length; source++) {
      try {
        const store = await sources[source]?.()
        if (!store) continue
        const rest = readBytes === 0 ? range : { startByte: startByte + readBytes, endByte }
        return { bytes: await store.get(key, rest), source }
      } catch (error) {
        failures.push(error)
      }
    }
    throw unavailable(key, object, failures)
  }

  const first = await open(0, 0)
  return reading()

  async function* reading(): AsyncGenerator<Uint8Array> {
    let [current, readBytes] = [first, 0]
    for (;;) {
      try {
        for await (const chunk of current.bytes) {
          readBytes += chunk.length
          yield chunk
        }
        const isShort = object !== undefined && readBytes < endByte - startByte + 1
        if (!isShort) return
        failures.push(new Error('the copy is shorter than the object'))
      } catch (error) {
        failures.push(error)
      }
      current = await open(current.source + 1, readBytes)
    }
  }
}

/** What the local store says of an object without copies is said as it is. */
function unavailable(key: string, object: StoredObject | undefined, failures: readonly unknown[]): unknown {
  if (!object) return failures[0]
  const isMissing = (error: unknown) => error instanceof AppError && error.code === 'object-not-found'
  if (failures.every(isMissing)) return notFound(key)
  const reasons = failures.filter((error) => !isMissing(error)).map((error) => asStorageError(error).message)
  return new AppError(
    'copies-unavailable',
    'No copy of the object can be read now',
    { reasons },
    { cause: failures.at(-1) },
  )
}

async function* inOne(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content
}

const notFound = (key: string) => new AppError('object-not-found', 'There is no such object', { key })
