import { createHash, randomBytes } from 'node:crypto'
import { CreateBucketCommand, HeadObjectCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import type { S3Place } from '../core/model/storage.ts'
import { describeObjectStore } from '../store/object-store.test-suite.ts'
import { CEPH_TOOLS, startTestCeph, type TestCeph } from './ceph.test-kit.ts'
import { createS3ObjectStore } from './s3-object-store.ts'

const PART = 5 * 1024 * 1024
const KEY = 'account/2026/01/02/call/recording.wav'

describe.skipIf(missing(...CEPH_TOOLS))('with an S3 server', () => {
  let ceph: TestCeph
  let client: S3Client
  beforeAll(async () => {
    ceph = await startTestCeph()
    const { accessKeyId, secretAccessKey, endpoint } = ceph
    const credentials = { accessKeyId, secretAccessKey }
    client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  }, 100_000)
  afterAll(async () => {
    client?.destroy()
    await ceph?.close()
  })

  let number = 0
  async function makePlace(changes: Partial<S3Place> = {}, bucketWith: { lock?: boolean; versions?: boolean } = {}) {
    const bucket = `bucket-${number++}`
    await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: bucketWith.lock === true }))
    if (bucketWith.versions) {
      const VersioningConfiguration = { Status: 'Enabled' as const }
      await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
    }
    const place: S3Place = {
      kind: 's3',
      endpoint: ceph.endpoint,
      region: 'us-east-1',
      bucket,
      prefix: '',
      pathStyle: true,
      accessKeyId: ceph.accessKeyId,
      ...changes,
    }
    return place
  }
  const open = (place: S3Place, changes: object = {}) =>
    createS3ObjectStore(place, {
      secretAccessKey: ceph.secretAccessKey,
      allowPrivate: true,
      partBytes: PART,
      ...changes,
    })

  describeObjectStore('a bucket', async () => {
    const store = open(await makePlace({ prefix: 'recordings/' }))
    return { store, close: async () => store.close() }
  })

  describeObjectStore('a bucket that keeps versions', async () => {
    const store = open(await makePlace({}, { versions: true }))
    return { store, close: async () => store.close() }
  })

  const content = randomBytes(PART + 12_345)
  const expected = { sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
  async function* pieces(bytes = content): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length; from += 100_000) yield bytes.subarray(from, from + 100_000)
  }
  const head = (place: S3Place, key = KEY) => client.send(new HeadObjectCommand({ Bucket: place.bucket, Key: key }))

  it('sends what is long in parts, and says what is there', async () => {
    const store = open(await makePlace())
    const mark = await store.putCopy(KEY, pieces(), expected)
    expect(mark.etag).toMatch(/-2$/)
    expect(await store.findCopy(KEY)).toEqual({ ...expected, ...mark })
    const read = []
    for await (const piece of await store.get(KEY, { startByte: PART - 5, endByte: PART + 5 })) read.push(piece)
    expect(Buffer.concat(read)).toEqual(content.subarray(PART - 5, PART + 6))
    store.close()
  })

  it('does not take what is not what was expected', async () => {
    const store = open(await makePlace())
    const damaged = Buffer.from(content)
    damaged.writeUInt8((damaged.at(-1) ?? 0) ^ 1, damaged.length - 1)
    await expect(store.putCopy(KEY, pieces(damaged), expected)).rejects.toMatchObject({ problem: 'source-damaged' })
    expect(await store.findCopy(KEY)).toBeUndefined()
    store.close()
  })

  it('leaves no version of what is removed', async () => {
    const place = await makePlace({}, { versions: true })
    const store = open(place)
    const first = await store.putCopy(KEY, pieces(), expected)
    const second = await store.putCopy(KEY, pieces(), expected)
    expect(first.version).not.toBe(second.version)
    await store.put(`${KEY}.peaks`, Buffer.from('x'))
    await store.remove(KEY)
    for (const VersionId of [first.version, second.version]) {
      const named = { Bucket: place.bucket, Key: KEY, VersionId }
      await expect(client.send(new HeadObjectCommand(named))).rejects.toMatchObject({ name: 'NotFound' })
    }
    expect(await store.find(`${KEY}.peaks`)).toEqual({ sizeBytes: 1 })
    store.close()
  })

  it('locks objects, and says until when it cannot remove them', async () => {
    const place = await makePlace({ lock: { mode: 'compliance', days: 1 } }, { lock: true })
    const store = open(place)
    await store.putCopy(KEY, pieces(), expected)
    await store.put(`${KEY}.peaks`, Buffer.from('x'))
    for (const key of [KEY, `${KEY}.peaks`]) {
      const { ObjectLockMode, ObjectLockRetainUntilDate } = await head(place, key)
      expect(ObjectLockMode).toBe('COMPLIANCE')
      await expect(store.remove(key)).rejects.toMatchObject({
        problem: 'object-locked',
        values: { lockedUntil: ObjectLockRetainUntilDate?.toISOString() },
      })
    }
    store.close()
  })

  it('says that a bucket takes no locks', async () => {
    const store = open(await makePlace({ lock: { mode: 'governance', days: 1 } }))
    await expect(store.put(KEY, Buffer.from('x'))).rejects.toMatchObject({ problem: 'lock-refused' })
    store.close()
  })

  it.each([['sse-kms', 'aws:kms']] as const)('has the server encrypt by %s', async (encryption, told) => {
    const place = await makePlace({ encryption, kmsKeyId: 'testkey' })
    const store = open(place)
    const { etag } = await store.putCopy(KEY, pieces(), expected)
    expect(etag).toBeDefined()
    expect((await head(place)).ServerSideEncryption).toBe(told)
    const read = []
    for await (const piece of await store.get(KEY)) read.push(piece)
    expect(Buffer.concat(read).equals(content)).toBe(true)
    store.close()
  })

  it('asks for a storage class', async () => {
    const place = await makePlace({ storageClass: 'STANDARD' })
    const store = open(place)
    await store.put(KEY, Buffer.from('x'))
    expect(await store.find(KEY)).toEqual({ sizeBytes: 1 })
    const unknown = open({ ...place, storageClass: 'NO_SUCH_CLASS' })
    await expect(unknown.put(KEY, Buffer.from('x'))).rejects.toMatchObject({ problem: 'storage-class-refused' })
    store.close()
    unknown.close()
  })

  it.each([
    ['key-unknown', () => ({ accessKeyId: 'nobody' }), {}],
    ['secret-wrong', () => ({}), { secretAccessKey: 'wrong' }],
    ['bucket-missing', () => ({ bucket: 'no-such-bucket' }), {}],
    ['name-unknown', () => ({ endpoint: 'http://no-such-host.invalid' }), {}],
    ['path-style', () => ({ endpoint: `http://localhost.invalid:${ceph.port}`, pathStyle: false }), {}],
    ['connection-refused', () => ({ endpoint: 'http://127.0.0.1:1' }), {}],
    ['not-tls', () => ({ endpoint: `https://127.0.0.1:${ceph.port}` }), {}],
    ['private-address', () => ({}), { allowPrivate: false }],
  ] as const)('says %s', async (problem, changes, options) => {
    const place = await makePlace()
    const attempt = async () => {
      const store = open({ ...place, ...changes() }, options)
      await store.put(KEY, Buffer.from('x')).finally(() => store.close())
    }
    await expect(attempt()).rejects.toMatchObject({ problem })
  })

  it('says what the access key may not do', async () => {
    const { accessKeyId, secretAccessKey } = ceph.stranger
    const store = open({ ...(await makePlace()), accessKeyId }, { secretAccessKey })
    await expect(store.put(KEY, Buffer.from('x'))).rejects.toMatchObject({
      problem: 'access-denied',
      message: expect.stringContaining('s3:PutObject'),
    })
    store.close()
  })
})
