/**
 * Faults drawn from a seed, 300 of them, or as many as TAPELINE_FAULTS says: connections cut on the way there and back, answers that say 5xx, wrong ETags, content that trickles, processes killed
 * between steps; between the queue and a real S3 server. Afterwards nothing is lost, nothing is there twice, and what came first was put first.
 */

import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import { CEPH_TOOLS, startTestCeph, type TestCeph } from '../adapters/ceph.test-kit.ts'
import { connectTarget } from '../adapters/connect-target.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { createAccount } from '../store/accounts.ts'
import { lanesWithWork } from '../store/copy-queue.ts'
import { inScope, PLATFORM } from '../store/db.ts'
import { sealSecret } from '../store/sealed-secret.ts'
import { putStoragePlan } from '../store/storage-plans.ts'
import { createStorageTarget, secretPurposeOf } from '../store/storage-targets.ts'
import { createTargetStores } from '../store/target-stores.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { type FaultyLink, openFaultyLink, randomFrom } from './faulty-link.test-kit.ts'
import { readObject } from './read-object.ts'
import { createTieredObjectStore } from './tiered-object-store.ts'
import { type UploadParts, workLane } from './upload-copies.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const FAULTS = Number(process.env.TAPELINE_FAULTS ?? 300)
const SEED = 20_260_301
const ACCOUNTS = 16
/** No more at a time: what is there is replaced and removed instead. */
const MOST_OBJECTS = 400

describe.skipIf(missing(...CEPH_TOOLS))('the queue of copies', () => {
  let database: TestDatabase
  let ceph: TestCeph
  let link: FaultyLink
  let client: S3Client
  let folder: string
  beforeAll(async () => {
    database = await createTestDatabase()
    folder = await mkdtemp(join(tmpdir(), 'tapeline-faults-'))
    ceph = await startTestCeph()
    link = await openFaultyLink(ceph.port)
    const { accessKeyId, secretAccessKey, endpoint } = ceph
    client = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    })
  }, 120_000)
  afterAll(async () => {
    client?.destroy()
    await link?.close()
    await ceph?.close()
    await database?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it(`passes ${FAULTS} faults: nothing lost, nothing doubled, order kept`, { timeout: 600_000 }, async () => {
    const { db } = database
    const random = randomFrom(SEED)
    const bucket = 'faults'
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    // With versions, whatever is put twice is there twice.
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))

    const keys = createFileKeyRing({ folder: join(folder, 'keys') })
    const local = createFilesystemObjectStore(join(folder, 'local'))
    let nowMs = Date.parse('2026-03-01T00:00:00Z')
    const targets = createTargetStores({ db, keys, connect: connectTarget, allowPrivate: true })
    const objects = createTieredObjectStore({ db, local, targets, nowMs: () => nowMs })
    const accountIds: string[] = []
    for (let index = 0; index < ACCOUNTS; index++) {
      const accountId = (await createAccount(db, { slug: `a${index}`, name: 'x', domains: [], timeZone: 'UTC' })).id
      const id = randomUUID()
      const place = {
        ...{ kind: 's3' as const, endpoint: `http://127.0.0.1:${link.port}`, region: 'us-east-1' },
        ...{ bucket, prefix: '', pathStyle: true, accessKeyId: ceph.accessKeyId },
      }
      const sealedSecret = await sealSecret(keys, accountId, secretPurposeOf(id), ceph.secretAccessKey)
      await createStorageTarget(db, { id, accountId, name: 'bucket', place, sealedSecret })
      await putStoragePlan(db, accountId, { copies: [{ targetId: id, fromDays: 0 }] }, undefined)
      accountIds.push(accountId)
    }

    const expected = new Map<string, string>()
    const turns = new Map<string, number>()
    let outOfTurn = 0
    let killed = 0
    let number = 0
    const faults = () => killed + link.faults()

    async function change(): Promise<void> {
      const accountId = accountIds[Math.floor(random() * accountIds.length)] ?? ''
      const existing = [...expected.keys()].filter((key) => key.startsWith(accountId))
      const chosen = existing[Math.floor(random() * existing.length)]
      const isFull = expected.size >= MOST_OBJECTS
      if (chosen !== undefined && random() < (isFull ? 0.5 : 0.15)) {
        await objects.remove(chosen)
        expected.delete(chosen)
        return
      }
      const key =
        chosen !== undefined && (isFull || random() < 0.15) ? chosen : `${accountId}/2026/03/01/${number++}.wav`
      const content = `content ${number} `.repeat(1 + Math.floor(random() * 400))
      await objects.put(key, Buffer.from(content))
      expected.set(key, content)
    }

    const parts: UploadParts = {
      ...{ db, local, objects, targets, nowMs: () => nowMs, random, log: quiet, claimForMs: 1_000_000 },
      async onStep(step, copy) {
        // Whatever comes later has a greater number; a turn may be taken again, never one before it.
        if (step === 'claimed') {
          if (copy.seq < (turns.get(copy.accountId) ?? 0)) outOfTurn += 1
          turns.set(copy.accountId, copy.seq)
        }
        if (link.isFaulty() && random() < 0.25) {
          killed += 1
          throw new Error('killed')
        }
      },
    }
    /** Every lane once, at a time when all is due and every claim of those that were killed is over. */
    async function round(): Promise<void> {
      nowMs += 4_000_000
      const lanes = await lanesWithWork(db)
      await Promise.all(
        lanes.map((lane) =>
          workLane(parts, lane, new AbortController().signal).catch((error) =>
            expect(String(error)).toContain('killed'),
          ),
        ),
      )
    }

    const waiting = () =>
      inScope(db, PLATFORM, (trx) =>
        trx
          .selectFrom('object_copies')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('state', '<>', 'stored')
          .executeTakeFirstOrThrow(),
      ).then(({ count }) => Number(count))

    link.beFaulty(random, 0.5)
    while (faults() < FAULTS) {
      // As many as are put at that share of faults: every lane has work, and none gets ahead of the others for long.
      if ((await waiting()) < 4 * ACCOUNTS) for (let index = 0; index < ACCOUNTS; index++) await change()
      await round()
    }
    link.beFaulty(random, 0)
    while ((await lanesWithWork(db)).length > 0) await round()

    // Nothing is lost and nothing is there that should not be: each object once, in one version, as it was put last.
    const there: string[] = []
    let marker: { KeyMarker?: string; VersionIdMarker?: string } = {}
    for (let more = true; more; ) {
      const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...marker }))
      there.push(...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key }) => Key ?? ''))
      more = page.IsTruncated === true
      marker = {
        ...(page.NextKeyMarker !== undefined && { KeyMarker: page.NextKeyMarker }),
        ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }),
      }
    }
    expect(there.sort()).toEqual([...expected.keys()].sort())
    const states = await inScope(db, PLATFORM, (trx) => trx.selectFrom('object_copies').select('state').execute())
    expect(states.map(({ state }) => state)).toEqual([...expected.keys()].map(() => 'stored'))
    for (const [key, content] of expected) {
      await local.remove(key)
      expect(sha256(await readObject(objects, key))).toBe(sha256(Buffer.from(content)))
    }
    expect(outOfTurn).toBe(0)
    expect(link.kinds()).toEqual(
      expect.arrayContaining(['cut-request', 'cut-answer', 'server-error', 'wrong-etag', 'slow']),
    )
    expect(killed).toBeGreaterThan(20)
    targets.close()
  })

  const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
})
