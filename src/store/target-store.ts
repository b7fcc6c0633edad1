/** A store that holds copies: like the local one, and it says what it has so that it can be compared. */

import type { StoragePlace } from '../core/model/storage.ts'
import type { ObjectStore } from './object-store.ts'

export interface CopyContent {
  readonly sizeBytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

export interface CopyMark {
  readonly etag?: string
  /** Where the bucket keeps versions. */
  readonly version?: string
}

export interface FoundCopy extends CopyMark {
  readonly sizeBytes: number
  /** As whoever put it said; absent where the store keeps no such thing. */
  readonly sha256?: string
}

/** Everything rejects with `StorageError` when the store fails; `object-not-found` when only the object is missing. */
export interface TargetStore extends ObjectStore {
  /** Rejects, and leaves nothing behind, unless the content is what was expected and the store has it as it was sent. */
  putCopy(
    key: string,
    content: AsyncIterable<Uint8Array>,
    expected: CopyContent,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CopyMark>
  findCopy(key: string): Promise<FoundCopy | undefined>
  /** Every version but the one that was just put: what was there before is not kept behind it. Rejects as `remove` does. */
  removeFormer(key: string, kept: CopyMark): Promise<void>
  /** With every version there is of it. Rejects with `object-locked` where that is forbidden. */
  remove(key: string): Promise<void>
  close(): void
}

/** `allowPrivate`: whether it may be in a network of one's own. Rejects with `StorageError`. */
export type ConnectTarget = (
  place: StoragePlace,
  secret: string | undefined,
  options: { readonly allowPrivate: boolean },
) => TargetStore
