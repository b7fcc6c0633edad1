/** Objects in an S3 bucket: Amazon's, or any server that speaks its API. */

import { createHash } from 'node:crypto'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  type PutObjectCommandInput,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { AppError } from '../core/model/app-error.ts'
import { checkedObjectKey, checkedObjectPrefix } from '../core/model/object-key.ts'
import type { S3Place } from '../core/model/storage.ts'
import { StorageError } from '../core/model/storage-problem.ts'
import type { CopyContent, CopyMark, FoundCopy, TargetStore } from '../store/target-store.ts'
import { explainS3Error } from './explain-s3-error.ts'
import { measureContent } from './measured-content.ts'
import { isPublicAddress, lookupPublic, notPublic } from './public-addresses.ts'

export interface S3Options {
  readonly secretAccessKey: string
  /** Whether the server may be in a network of one's own, and be spoken with over plain HTTP. */
  readonly allowPrivate: boolean
  /** How long nothing may come over a connection. Default 60 s: a slow link is no broken one. */
  readonly idleMs?: number
  /** Of a part of what is sent in several; at least 5 MiB. Default 8 MiB: 80 GB in the 10 000 that S3 takes. */
  readonly partBytes?: number
}

const CONNECT_MS = 10_000
const PARTS_AT_ONCE = 2
const DAY_MS = 86_400_000

/** `close` ends its connections. */
export function createS3ObjectStore(place: S3Place, options: S3Options): TargetStore {
  const { partBytes = 8 * 1024 * 1024 } = options
  const client = connect(place, options)
  const { bucket: Bucket, prefix } = place
  const keyOf = (key: string) => `${prefix}${checkedObjectKey(key)}`

  /** Every failure says what was being done, as policies of buckets spell it. */
  async function doing<T>(action: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw explainS3Error(error, place, action)
    }
  }

  async function upload(
    key: string,
    content: AsyncIterable<Uint8Array>,
    expected: CopyContent | undefined,
    signal: AbortSignal | undefined,
  ): Promise<CopyMark & { readonly sizeBytes: number }> {
    const Key = keyOf(key)
    let failure: { readonly error: unknown } | undefined
    const measured = measureContent(content, partBytes)
    async function* checked(): AsyncGenerator<Uint8Array> {
      try {
        yield* measured
        if (expected) refuseOther(expected, measured.measured())
      } catch (error) {
        failure = { error }
        throw error
      }
    }
    const abortController = new AbortController()
    const abort = () => abortController.abort(signal?.reason)
    signal?.addEventListener('abort', abort)
    const body = Readable.from(checked(), { objectMode: false })
    try {
      signal?.throwIfAborted()
      const sent = new Upload({
        client,
        abortController,
        partSize: partBytes,
        queueSize: PARTS_AT_ONCE,
        params: {
          Bucket,
          Key,
          Body: body,
          ...wishesOf(place),
          ...(expected && { Metadata: { sha256: expected.sha256 } }),
        },
      })
      const answer = await sent.done()
      const { sizeBytes, sha256, etag } = measured.measured()
      // Some servers do not tell it of what came in parts.
      const told = answer.ETag ? answer : await client.send(new HeadObjectCommand({ Bucket, Key }))
      const mark = { ...markOf(told), sizeBytes }
      if (place.lock) await lockSurely(Key, mark.version)
      // Not every server makes ETags as Amazon does: then the content itself is asked for.
      if (mark.etag !== etag) await refuseUnlike(Key, { sizeBytes, sha256 })
      return mark
    } catch (error) {
      throw failure ? failure.error : explainS3Error(error, place, 's3:PutObject')
    } finally {
      signal?.removeEventListener('abort', abort)
      body.destroy()
    }
  }

  /** Some servers forget it of what came in parts. */
  async function lockSurely(Key: string, version: string | undefined): Promise<void> {
    const named = { Bucket, Key, ...(version !== undefined && { VersionId: version }) }
    const isLocked = async () => (await client.send(new HeadObjectCommand(named))).ObjectLockMode !== undefined
    const { ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate } = wishesOf(place)
    if (!Mode || !RetainUntilDate || (await isLocked())) return
    await client.send(new PutObjectRetentionCommand({ ...named, Retention: { Mode, RetainUntilDate } }))
    if (!(await isLocked())) throw new StorageError('lock-missing')
  }

  async function refuseUnlike(Key: string, { sizeBytes, sha256 }: CopyContent): Promise<void> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
    const hash = createHash('sha256')
    let readBytes = 0
    for await (const chunk of Body as Readable) {
      hash.update(chunk)
      readBytes += chunk.length
    }
    if (readBytes !== sizeBytes || hash.digest('hex') !== sha256) throw new StorageError('not-as-sent')
  }

  async function find(key: string): Promise<FoundCopy | undefined> {
    const Key = keyOf(key)
    return doing('s3:GetObject', async () => {
      try {
        const head = await client.send(new HeadObjectCommand({ Bucket, Key }))
        const sha256 = head.Metadata?.sha256
        return { sizeBytes: head.ContentLength ?? 0, ...markOf(head), ...(sha256 !== undefined && { sha256 }) }
      } catch (error) {
        if (statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket') return undefined
        throw error
      }
    })
  }

  /** Of exactly this key, also those that hide others. Undefined where the server keeps no versions. */
  async function versionsOf(Key: string): Promise<readonly string[] | undefined> {
    const versions: string[] = []
    let input: ListObjectVersionsCommandInput | undefined = { Bucket, Prefix: Key }
    while (input) {
      const page: ListObjectVersionsCommandOutput | undefined = await client
        .send(new ListObjectVersionsCommand(input))
        .catch((error: unknown) => {
          if (statusOf(error) === 501 || statusOf(error) === 405) return undefined
          throw error
        })
      if (!page) return undefined
      for (const each of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
        if (each.Key === Key && each.VersionId !== undefined) versions.push(each.VersionId)
      }
      input = nextVersions(Key, input, page)
    }
    return versions
  }

  async function removeVersions(Key: string, versions: readonly (string | undefined)[]): Promise<void> {
    await doing('s3:DeleteObject', async () => {
      for (const VersionId of versions) {
        // `null` is what there is where the bucket keeps no versions.
        const named = { Bucket, Key, ...(VersionId !== undefined && VersionId !== 'null' && { VersionId }) }
        await client.send(new DeleteObjectCommand(named)).catch(async (error: unknown) => {
          await refuseLocked(Key, named.VersionId, error)
          throw error
        })
      }
    })
  }

  async function refuseLocked(Key: string, VersionId: string | undefined, error: unknown): Promise<void> {
    if (statusOf(error) !== 403) return
    const named = { Bucket, Key, ...(VersionId !== undefined && { VersionId }) }
    const head = await client.send(new HeadObjectCommand(named)).catch(() => undefined)
    const until = head?.ObjectLockRetainUntilDate
    if (head?.ObjectLockLegalHoldStatus === 'ON') {
      throw new StorageError('object-locked', { lockedUntil: 'its legal hold is released' }, error)
    }
    if (until && until.getTime() > Date.now()) {
      throw new StorageError('object-locked', { lockedUntil: until.toISOString() }, error)
    }
  }

  return {
    async put(key, content) {
      const pieces = content instanceof Uint8Array ? Readable.from([content], { objectMode: false }) : content
      const { sizeBytes } = await upload(key, pieces, undefined, undefined)
      return { sizeBytes }
    },
    async putCopy(key, content, expected, { signal } = {}) {
      const { sizeBytes: _, ...mark } = await upload(key, content, expected, signal)
      return mark
    },
    async get(key, range) {
      const Key = keyOf(key)
      const bytes = range && { Range: `bytes=${range.startByte}-${range.endByte}` }
      return doing('s3:GetObject', async () => {
        try {
          const { Body, ContentRange } = await client.send(new GetObjectCommand({ Bucket, Key, ...bytes }))
          if (range && ContentRange === undefined) throw new StorageError('range-ignored')
          return explained(Body as Readable, place)
        } catch (error) {
          if ((error as Error).name === 'NoSuchKey') throw notFound(key)
          // Behind the end, or of an empty object.
          if (statusOf(error) === 416) return Readable.from([])
          throw error
        }
      })
    },
    async find(key) {
      const found = await find(key)
      return found && { sizeBytes: found.sizeBytes }
    },
    findCopy: find,
    async *list(folder) {
      const Prefix = `${prefix}${checkedObjectPrefix(folder)}`
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const page = await doing('s3:ListBucket', () =>
          client.send(
            new ListObjectsV2Command({ Bucket, Prefix, ...(token !== undefined && { ContinuationToken: token }) }),
          ),
        )
        for (const { Key } of page.Contents ?? []) if (Key) yield Key.slice(prefix.length)
        token = page.NextContinuationToken
      }
    },
    async remove(key) {
      const Key = keyOf(key)
      const versions = await doing('s3:ListBucketVersions', () => versionsOf(Key))
      await removeVersions(Key, versions ?? [undefined])
    },
    async removeFormer(key, { version }) {
      if (version === undefined) return
      const Key = keyOf(key)
      const versions = await doing('s3:ListBucketVersions', () => versionsOf(Key))
      await removeVersions(Key, versions?.filter((each) => each !== version) ?? [])
    },
    close: () => client.destroy(),
  }
}

function connect(place: S3Place, { secretAccessKey, allowPrivate, idleMs = 60_000 }: S3Options): S3Client {
  const { endpoint, region, pathStyle, accessKeyId } = place
  const refused = (host: string) => new StorageError('private-address', { host })
  if (endpoint !== undefined && !allowPrivate) {
    const { hostname, protocol } = new URL(endpoint)
    const host = hostname.replace(/^\[|\]$/g, '')
    if (protocol !== 'https:' || (isIP(host) !== 0 && !isPublicAddress(host))) throw refused(host)
  }
  const lookup = allowPrivate ? {} : { lookup: lookupPublic((message) => refused(message.replace(notPublic(''), ''))) }
  return new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle: pathStyle,
    credentials: { accessKeyId, secretAccessKey },
    // Whoever calls tries again by a plan of its own.
    maxAttempts: 1,
    // Checksums after the content are not understood by servers that are a few years old.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // A clock that is wrong is to be told, not worked around.
    systemClockOffset: 0,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: idleMs,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 16, ...lookup }),
      httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 16, ...lookup }),
    },
  })
}

/** What the bucket is to do with an object, besides keeping it. */
function wishesOf({ storageClass, encryption, kmsKeyId, lock }: S3Place): Partial<PutObjectCommandInput> {
  return {
    ...(storageClass !== undefined && {
      StorageClass: storageClass as NonNullable<PutObjectCommandInput['StorageClass']>,
    }),
    ...(encryption === 'sse-s3' && { ServerSideEncryption: 'AES256' as const }),
    ...(encryption === 'sse-kms' && { ServerSideEncryption: 'aws:kms' as const }),
    ...(encryption === 'sse-kms' && kmsKeyId !== undefined && { SSEKMSKeyId: kmsKeyId }),
    ...(lock && {
      ObjectLockMode: lock.mode === 'compliance' ? ('COMPLIANCE' as const) : ('GOVERNANCE' as const),
      ObjectLockRetainUntilDate: new Date(Date.now() + lock.days * DAY_MS),
      // Amazon refuses to lock what came without a checksum.
      ChecksumAlgorithm: 'SHA256' as const,
    }),
  }
}

function markOf({
  ETag,
  VersionId,
}: {
  readonly ETag?: string | undefined
  readonly VersionId?: string | undefined
}): CopyMark {
  return {
    ...(ETag !== undefined && { etag: ETag.replaceAll('"', '') }),
    ...(VersionId !== undefined && VersionId !== 'null' && { version: VersionId }),
  }
}

function refuseOther(expected: CopyContent, { sizeBytes, sha256 }: CopyContent): void {
  if (sizeBytes !== expected.sizeBytes || sha256 !== expected.sha256) throw new StorageError('source-damaged')
}

async function* explained(body: Readable, place: S3Place): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw explainS3Error(error, place, 's3:GetObject')
  }
}

/** Keys come in order: once another one comes, the versions of this one are over. */
function nextVersions(
  key: string,
  input: ListObjectVersionsCommandInput,
  { IsTruncated, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker }: ListObjectVersionsCommandOutput,
): ListObjectVersionsCommandInput | undefined {
  return IsTruncated && KeyMarker === key ? { ...input, KeyMarker, VersionIdMarker } : undefined
}

const statusOf = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode

const notFound = (key: string) => new AppError('object-not-found', 'There is no such object', { key })
