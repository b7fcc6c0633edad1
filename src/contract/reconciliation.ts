/** Whether what was to be recorded is recorded: the phone system's own records, held against the policy and the archive. */

import { z } from 'zod'
import { MISS_CAUSES } from '../core/reconciliation/cdr.ts'
import { CDR_FIELDS, CDR_PRESETS, TIME_FORMATS } from '../core/reconciliation/cdr-mapping.ts'
import { DEFAULT_TOLERANCE_MS } from '../core/reconciliation/reconcile.ts'
import { timeZone } from './account.ts'
import { defineRoute } from './route.ts'
import { durationMs, givenId, id, list, timestamp } from './values.ts'

const head = z.string().trim().min(1).max(200)
const heads = z.union([head.transform((one) => [one]), z.array(head).min(1).max(20)])

export const cdrMapping = z
  .object({
    preset: z
      .enum(CDR_PRESETS)
      .exactOptional()
      .describe('What the mapping is based on; its columns stay where none are named'),
    columns: z
      .object(Object.fromEntries(CDR_FIELDS.map((field) => [field, heads.exactOptional()])) as ColumnsShape)
      .strict()
      .exactOptional()
      .describe('Field → heads of its columns'),
    timeFormat: z.enum(TIME_FORMATS).exactOptional(),
    timeZone: timeZone.exactOptional().describe("Of times that do not say; the account's when absent"),
    durationUnit: z.enum(['seconds', 'milliseconds']).exactOptional(),
    answeredStatus: z.array(head).max(20).exactOptional(),
  })
  .strict()
  .meta({ id: 'CdrMapping', description: 'How a phone system writes its records: docs/operate/completeness.md' })

type ColumnsShape = Record<(typeof CDR_FIELDS)[number], z.ZodExactOptional<typeof heads>>

const counts = {
  cdrs: z.int(),
  expected: z.int().describe('By policy to be recorded'),
  whole: z.int().describe('Of them, recorded and whole'),
  missed: z.int(),
  againstPolicy: z.int().describe('Recorded though no rule asks for it'),
  removed: z.int().describe('Their time is over'),
  notJudged: z.int().describe('From before what is kept, or still being made ready'),
  percent: z
    .number()
    .exactOptional()
    .describe('`whole` of `expected`, rounded down; absent when nothing was to be recorded'),
}

const day = z.iso.date().describe("Of the account's time zone")

export const completeDay = z
  .object({ day, ...counts, reconciliationId: id, madeAt: timestamp })
  .meta({ id: 'CompleteDay', description: 'What the newest report about a day says' })

export type CompleteDay = z.infer<typeof completeDay>

export const reconciliation = z
  .object({
    id,
    accountId: id,
    fileName: z.string(),
    madeBy: z.string(),
    madeAt: timestamp,
    firstAt: timestamp.exactOptional().describe('Of the first record'),
    lastAt: timestamp.exactOptional(),
    ...counts,
    toleranceMs: durationMs,
    notInCdrs: z.int().describe('Recorded calls of that time that no record is about'),
    byPresentSettings: z
      .int()
      .describe('Records from before the account was here: judged by the settings of the day of the report'),
    byPresentDirectory: z
      .int()
      .describe(
        'Records from before the history of users, devices and domains: judged by those of the day of the report',
      ),
    problems: z
      .array(z.object({ line: z.int(), message: z.string() }))
      .describe('Lines that could not be read; the first hundred'),
    problemCount: z.int(),
    days: z.array(z.object({ day, ...counts })),
  })
  .meta({ id: 'Reconciliation' })

export type Reconciliation = z.infer<typeof reconciliation>

export const reconciliationMiss = z
  .object({
    seq: z.int(),
    day,
    cause: z.enum(MISS_CAUSES),
    because: z.string(),
    trace: z.array(z.string()).describe('The decision step by step'),
    callId: id.exactOptional().describe('Absent when Tapeline never saw it'),
    line: z.int().describe('Of the file'),
    startedAt: timestamp,
    talkMs: durationMs,
    caller: z.string().exactOptional(),
    callee: z.string().exactOptional(),
    answeredBy: z.string().exactOptional(),
    names: z.array(z.string()),
    recordedMs: durationMs.exactOptional(),
    wantedMs: durationMs.exactOptional(),
  })
  .meta({ id: 'ReconciliationMiss' })

export type ReconciliationMiss = z.infer<typeof reconciliationMiss>

const file = {
  fileName: z.string().trim().max(200).default('').describe('For people'),
  mapping: cdrMapping.default({}),
  toleranceMs: durationMs
    .max(600_000)
    .default(DEFAULT_TOLERANCE_MS)
    .describe('A recording may be shorter than the talk by so much'),
}

const ofAccount = z.object({ accountId: givenId })
const params = z.object({ reconciliationId: givenId })
const tag = 'completeness'

export const reconciliationRoutes = {
  createReconciliation: defineRoute({
    name: 'createReconciliation',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/reconciliations',
    tag,
    summary: 'Hold the records of a phone system against what is recorded',
    description:
      'A CSV file of call detail records. Whoever manages retention is written to when a day has more misses than was known, and webhooks are told `completeness.missed`. Larger files: `tapeline reconcile`.',
    access: 'manage-retention',
    params: ofAccount,
    body: z.union([
      z.strictObject({ text: z.string().describe('The file as text'), ...file }),
      z.strictObject({ base64: z.base64().describe('The file as it lies on a disk'), ...file }),
    ]),
    maximumBodyBytes: 8 * 1024 * 1024,
    answer: { status: 201, schema: reconciliation },
  }),
  listReconciliations: defineRoute({
    name: 'listReconciliations',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/reconciliations',
    tag,
    summary: 'Reports, newest first; a hundred at most',
    access: 'read-audit-log',
    params: ofAccount,
    answer: { status: 200, schema: list('reconciliations', reconciliation) },
  }),
  listCompleteDays: defineRoute({
    name: 'listCompleteDays',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/completeness',
    tag,
    summary: 'How complete each day is, newest first; 400 at most',
    access: 'read-audit-log',
    params: ofAccount,
    answer: { status: 200, schema: list('days', completeDay) },
  }),
  getReconciliation: defineRoute({
    name: 'getReconciliation',
    method: 'GET',
    path: '/api/v1/reconciliations/{reconciliationId}',
    tag,
    summary: 'One report',
    access: 'read-audit-log',
    params,
    answer: { status: 200, schema: reconciliation },
  }),
  listReconciliationMisses: defineRoute({
    name: 'listReconciliationMisses',
    method: 'GET',
    path: '/api/v1/reconciliations/{reconciliationId}/misses',
    tag,
    summary: 'What a report found, with its cause, in the order of the file',
    access: 'read-audit-log',
    params,
    query: z.object({
      day: z.string().max(10).exactOptional(),
      cause: z.enum(MISS_CAUSES).exactOptional(),
      after: z.coerce
        .number<string | number>()
        .int()
        .min(0)
        .default(0)
        .describe('`seq` of the last one of the page before'),
      limit: z.coerce.number<string | number>().int().min(1).max(500).default(100),
    }),
    answer: { status: 200, schema: list('misses', reconciliationMiss) },
  }),
}
