/** Where finished recordings lie: files on disk or an S3 bucket, behind one interface. */

import { AppError } from '../core/model/app-error.ts'
import type { SealedFile } from '../core/model/sealed-key.ts'

export interface PutObject {
  /** Of the content. */
  readonly sizeBytes: number
  /** Where nobody here can read it again. */
  readonly sealed?: SealedFile
}

/** Inclusive, like HTTP's. */
export interface ObjectRange {
  readonly startByte: number
  readonly endByte: number
}

export interface ObjectStore {
  /**
   * Replaces the whole object atomically: a reader sees the old one or the new one, never a part. `ofHolder`: what is put instead where it is
   * sealed for an archive key, for somebody who has no other key. Whichever is not put is not read.
   */
  put(
    key: string,
    content: AsyncIterable<Uint8Array> | Uint8Array,
    ofHolder?: AsyncIterable<Uint8Array>,
  ): Promise<PutObject>
  /** Rejects with code `object-not-found`, with `archive-key-needed` where it is sealed for an account's archive key. */
  get(key: string, range?: ObjectRange): Promise<AsyncIterable<Uint8Array>>
  /** The bytes as they lie there, encrypted or not; absent where nothing is encrypted: then they are those of `get`. */
  getStored?(key: string, range?: ObjectRange): Promise<AsyncIterable<Uint8Array>>
  /** Undefined when there is no such object. */
  find(key: string): Promise<{ readonly sizeBytes: number } | undefined>
  /** Keys that begin with the folders of `prefix`, which ends with `/`; in no order. What is put or removed meanwhile may be in it or not. */
  list(prefix: string): AsyncIterable<string>
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>
}

/** Whether reading failed since what lies there is sealed for an archive key: nobody here can open it, now or later. */
export const isSealedAway = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'archive-key-needed'

/** The bytes as they lie there: of what is sealed for an archive key all that can be had. Rejects with `object-not-found`. */
export function getStored(
  objects: Pick<ObjectStore, 'get' | 'getStored'>,
  key: string,
  range?: ObjectRange,
): Promise<AsyncIterable<Uint8Array>> {
  return objects.getStored ? objects.getStored(key, range) : objects.get(key, range)
}
