/** Where copies of recordings lie besides the local store, and which plan says so. */

import type { AccountId } from './ids.ts'

export interface FolderPlace {
  readonly kind: 'folder'
  /** Absolute: a second disk, or one that is mounted over the network. */
  readonly path: string
}

export interface S3Place {
  readonly kind: 's3'
  /** `https://s3.example.com`; absent: Amazon's own, by region. */
  readonly endpoint?: string
  readonly region: string
  readonly bucket: string
  /** Empty, or folders that end with `/`. */
  readonly prefix: string
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. */
  readonly pathStyle: boolean
  /** As the server spells it: `STANDARD_IA`, `GLACIER_IR`; absent: the bucket's own. */
  readonly storageClass?: string
  readonly encryption?: 'sse-s3' | 'sse-kms'
  /** With `sse-kms`; absent: the bucket's own key. */
  readonly kmsKeyId?: string
  /** Objects cannot be removed before so many days are over. */
  readonly lock?: ObjectLock
  /** Its secret is kept sealed, elsewhere. */
  readonly accessKeyId: string
}

interface ObjectLock {
  /** `governance` can be lifted by whoever the bucket's owner lets; `compliance` by nobody. */
  readonly mode: 'governance' | 'compliance'
  readonly days: number
}

export type StoragePlace = FolderPlace | S3Place

export interface StorageTarget {
  readonly id: string
  /** Absent: the platform's. */
  readonly accountId?: AccountId
  readonly name: string
  readonly place: StoragePlace
  readonly hasSecret: boolean
  /** Nothing new goes there; what is there stays readable. */
  readonly retiredAtMs?: number
}

export interface PlannedCopy {
  readonly targetId: string
  /** Of the object's age; 0: at once. */
  readonly fromDays: number
  /** From this age on it is removed there, once another copy that stays was read back whole. Absent: it stays. */
  readonly untilDays?: number
}

export interface StoragePlan {
  /** From this age on the local file is removed, once a copy was read back whole. Absent: it stays. */
  readonly localDays?: number
  /** In the order in which they are read from. */
  readonly copies: readonly PlannedCopy[]
}

/**
 *   waiting ──put, measured──▶ stored ──removed, replaced or over──▶ removing ──▶ (gone)
 *      └── the file that is to be copied is gone or damaged ──▶ failed
 *
 * What a store refuses stays `waiting` or `removing` and is tried again.
 */
export type CopyState = 'waiting' | 'stored' | 'failed' | 'removing'

/** The wait after so many tries: twice as long each time, at most an hour, for as long as it takes. `random`: 0–1, so that not all come back at once. */
export function copyRetryMs(attempts: number, random: number): number {
  const ms = Math.min(3_600_000, 1000 * 2 ** Math.min(attempts, 20))
  return Math.round(ms * (0.75 + 0.5 * random))
}

/** What two targets may not share: each would remove what the other one put. */
export function locationOf(place: StoragePlace): string {
  if (place.kind === 'folder') return `folder ${place.path}`
  return `s3 ${place.endpoint ?? `amazon ${place.region}`} ${place.bucket}/${place.prefix}`
}
