import type { ObjectStore } from './object-store.ts'

/** One of the stores that an object lies in. */
export interface ObjectPlace {
  /** `local`, or the name of a storage target. */
  readonly name: string
  /** Rejects with `StorageError`. Whoever gave it closes it. */
  open(): Promise<Pick<ObjectStore, 'get' | 'getStored' | 'find'>>
}

/** Every one that should have it now; at least one. */
export type ObjectPlaces = (key: string) => Promise<readonly ObjectPlace[]>
