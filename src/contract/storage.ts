/** Stores that copies of recordings go to, the plan that says so, and what waits. */

import { z } from 'zod'
import { STORAGE_PROBLEMS, type StorageProblem } from '../core/model/storage-problem.ts'
import { defineRoute } from './route.ts'
import { accountQuery, givenId, id, list, name, timestamp } from './values.ts'

const line = (maximum: number) => z.string().trim().min(1).max(maximum)

const folderPlace = z
  .object({
    kind: z.literal('folder'),
    path: line(1000).regex(/^\/[^\0]*$/, 'Give an absolute path'),
  })
  .strict()
  .describe('A second disk, or one that is mounted over the network; only the platform may name one')

const s3Place = z
  .object({
    kind: z.literal('s3'),
    endpoint: z
      .url({ protocol: /^https?$/, error: 'Give an address like https://s3.example.com' })
      .max(500)
      .refine((text) => !URL.canParse(text) || new URL(text).username === '', 'Give an address without a password')
      .exactOptional()
      .describe("Absent: Amazon's own, by region"),
    region: line(100).default('us-east-1'),
    bucket: line(255).regex(/^[A-Za-z0-9._-]+$/, 'Give the name of a bucket'),
    prefix: z
      .string()
      .max(500)
      .regex(/^([A-Za-z0-9_-][A-Za-z0-9._-]*\/)*$/, 'Give folders that end with a slash')
      .default(''),
    pathStyle: z.boolean().default(false).describe('`https://host/bucket/key` instead of `https://bucket.host/key`'),
    storageClass: line(100).exactOptional().describe('As the server spells it: `STANDARD_IA`'),
    encryption: z.enum(['sse-s3', 'sse-kms']).exactOptional().describe('By the server, with its key or one of its KMS'),
    kmsKeyId: line(500).exactOptional(),
    lock: z
      .object({ mode: z.enum(['governance', 'compliance']), days: z.int().min(1).max(36_500) })
      .exactOptional()
      .describe('Objects cannot be removed before so many days are over, not even when they have to be'),
    accessKeyId: line(300),
  })
  .strict()

export const storagePlace = z.discriminatedUnion('kind', [folderPlace, s3Place]).meta({ id: 'StoragePlace' })

const draft = z.object({
  name,
  place: storagePlace,
  secretAccessKey: line(1000).exactOptional().describe('Kept encrypted, never answered; absent: as before'),
})

export const storageTarget = z
  .object({
    id,
    accountId: id.exactOptional().describe("Absent: the platform's"),
    name: z.string(),
    place: storagePlace,
    hasSecret: z.boolean(),
    retiredAt: timestamp.exactOptional().describe('Nothing new goes there since; what is there stays readable'),
    counts: z
      .object({ waiting: z.int(), stored: z.int(), failed: z.int(), removing: z.int() })
      .describe('Copies by state'),
    waitingBytes: z.int().describe('Of what is still to be put'),
  })
  .meta({ id: 'StorageTarget' })

export const storageProblem = z
  .object({
    code: z.enum(Object.keys(STORAGE_PROBLEMS) as [StorageProblem, ...StorageProblem[]]),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
    text: z.string().describe('What is wrong and what to do, in English'),
  })
  .meta({ id: 'StorageProblem' })

const check = z
  .object({
    step: z.enum(['put', 'find', 'range', 'list', 'remove']),
    ok: z.boolean(),
    problem: storageProblem.exactOptional(),
  })
  .meta({ id: 'StorageCheck' })

export const plannedDays = z.int().min(1).max(36_500)

export const storagePlan = z
  .object({
    localDays: plannedDays
      .exactOptional()
      .describe('The local file goes at this age, once a copy was read back whole; absent: it stays'),
    copies: z
      .array(
        z.object({
          targetId: id,
          fromDays: z.int().min(0).max(36_500).default(0).describe('Of age; 0: at once'),
          untilDays: plannedDays
            .exactOptional()
            .describe('Removed there at this age, once another copy that stays was read back whole'),
        }),
      )
      .max(10)
      .describe('In the order in which they are read from'),
  })
  .meta({ id: 'StoragePlan' })

export type StoragePlanBody = z.infer<typeof storagePlan>
export type StorageTarget = z.infer<typeof storageTarget>

const waitingCopy = z
  .object({
    key: z.string(),
    targetId: id,
    targetName: z.string(),
    state: z.enum(['waiting', 'failed', 'removing']),
    sizeBytes: z.int(),
    attempts: z.int(),
    nextAttemptAt: timestamp.exactOptional(),
    problem: storageProblem.exactOptional(),
  })
  .meta({ id: 'WaitingCopy' })

const recordingCopy = z
  .object({
    targetName: z.string(),
    kind: z.enum(['local', 'folder', 's3']),
    state: z.enum(['waiting', 'stored', 'failed', 'removing']),
    storedAt: timestamp.exactOptional(),
    verifiedAt: timestamp.exactOptional().describe('Read back whole'),
    storageClass: z.string().exactOptional().describe('Of a bucket, as its server spells it: `GLACIER` is a cold tier'),
    attempts: z.int().exactOptional().describe('So often it was tried, of what is not there yet'),
    problem: storageProblem.exactOptional().describe('What the store said last; for whoever may manage settings'),
  })
  .meta({ id: 'RecordingCopy' })

const params = z.object({ storageTargetId: givenId })
const shared = { tag: 'storage', access: 'manage-settings' } as const
const path = '/api/v1/storage-targets'

export const storageRoutes = {
  listStorageTargets: defineRoute({
    ...shared,
    name: 'listStorageTargets',
    method: 'GET',
    path,
    summary: 'Stores that copies go to, with what is there and what waits',
    description: "Without an account: the platform's.",
    query: accountQuery,
    answer: { status: 200, schema: list('storageTargets', storageTarget) },
  }),
  createStorageTarget: defineRoute({
    ...shared,
    name: 'createStorageTarget',
    method: 'POST',
    path,
    summary: 'Add a store; nothing goes there before the storage plan says so',
    query: accountQuery,
    body: draft.meta({ id: 'StorageTargetDraft' }),
    answer: { status: 201, schema: storageTarget },
  }),
  updateStorageTarget: defineRoute({
    ...shared,
    name: 'updateStorageTarget',
    method: 'PUT',
    path: `${path}/{storageTargetId}`,
    summary: 'Replace name, place or secret of a store',
    description:
      'What waits goes to the new place, at once. What the former one has stays there and is read from there.',
    params,
    body: draft.meta({ id: 'StorageTargetChange' }),
    answer: { status: 200, schema: storageTarget },
  }),
  removeStorageTarget: defineRoute({
    ...shared,
    name: 'removeStorageTarget',
    method: 'DELETE',
    path: `${path}/{storageTargetId}`,
    summary: 'Use a store no more',
    description: 'With copies in it, it stays readable and is gone with the last of them. A plan may not name it.',
    params,
    answer: { status: 204 },
  }),
  testStorageTarget: defineRoute({
    ...shared,
    name: 'testStorageTarget',
    method: 'POST',
    path: `${path}/{storageTargetId}/test`,
    summary: 'Put, read, list and remove a small object, and tell what is wrong',
    params,
    answer: { status: 201, schema: z.object({ ok: z.boolean(), checks: z.array(check) }).meta({ id: 'StorageTest' }) },
  }),
  getStoragePlan: defineRoute({
    ...shared,
    name: 'getStoragePlan',
    method: 'GET',
    path: '/api/v1/storage-plan',
    summary: 'Where copies of the account go, and from when to when',
    query: accountQuery,
    answer: {
      status: 200,
      schema: z.object({
        plan: storagePlan.exactOptional().describe('Absent: the local store is all there is'),
        isOwn: z.boolean().describe("False: the platform's holds"),
      }),
    },
  }),
  putStoragePlan: defineRoute({
    ...shared,
    name: 'putStoragePlan',
    method: 'PUT',
    path: '/api/v1/storage-plan',
    summary: 'Say where copies go',
    query: accountQuery,
    body: storagePlan
      .extend({ includesExisting: z.boolean().default(false).describe('Also what is stored already') })
      .meta({ id: 'StoragePlanChange' }),
    answer: { status: 200, schema: storagePlan },
  }),
  removeStoragePlan: defineRoute({
    ...shared,
    name: 'removeStoragePlan',
    method: 'DELETE',
    path: '/api/v1/storage-plan',
    summary: "Have the platform's plan hold; copies that are there stay",
    query: accountQuery,
    answer: { status: 204 },
  }),
  listWaitingCopies: defineRoute({
    ...shared,
    name: 'listWaitingCopies',
    method: 'GET',
    path: '/api/v1/storage-queue',
    summary: 'What waits to be put or removed, and why; the first two hundred in order',
    query: accountQuery,
    answer: { status: 200, schema: list('copies', waitingCopy) },
  }),
  retryWaitingCopies: defineRoute({
    ...shared,
    name: 'retryWaitingCopies',
    method: 'POST',
    path: '/api/v1/storage-queue/retry',
    summary: 'Try what waits at once',
    query: accountQuery,
    answer: { status: 201, schema: z.object({ copies: z.int() }) },
  }),
  listRecordingCopies: defineRoute({
    name: 'listRecordingCopies',
    method: 'GET',
    path: '/api/v1/recordings/{recordingId}/copies',
    tag: 'storage',
    summary: 'Where the copies of a recording are',
    access: 'listen',
    params: z.object({ recordingId: givenId }),
    answer: { status: 200, schema: list('copies', recordingCopy) },
  }),
}
