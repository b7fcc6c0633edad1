/** Exports that are made again and again, and put into a folder, a bucket or on an SFTP server. */

import { z } from 'zod'
import { MAXIMUM_SEARCH_LENGTH } from '../core/search/parse-search.ts'
import { exportOptions } from './export.ts'
import { defineRoute } from './route.ts'
import { storageProblem } from './storage.ts'
import { accountQuery, givenId, id, list, name, timestamp } from './values.ts'

/** Of one account. */
export const MAXIMUM_EXPORT_SCHEDULES = 50

const rhythm = z
  .object({
    every: z.enum(['day', 'week', 'month']),
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time like 02:00')
      .describe("On the account's clocks"),
    weekday: z.int().min(1).max(7).exactOptional().describe('With `week`: 1, Monday, to 7'),
    dayOfMonth: z.int().min(1).max(31).exactOptional().describe('With `month`; in a shorter month its last day'),
  })
  .strict()
  .meta({ id: 'ExportRhythm' })

const line = (maximum: number) =>
  z
    .string()
    .trim()
    .max(maximum)
    .regex(/^\P{Cc}*$/u, 'Give one line')

export const sftpDestination = z
  .object({
    kind: z.literal('sftp'),
    host: line(253).min(1),
    port: z.int().min(1).max(65_535).default(22),
    user: line(200).min(1),
    folder: line(500).default('').describe('Relative to where the user arrives, or absolute'),
    hostKey: z
      .string()
      .trim()
      .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'Give a key like ssh-keygen -lf prints it: SHA256:…')
      .exactOptional()
      .describe('Absent: the key of the first connection is kept, and no other accepted'),
  })
  .strict()

const destination = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('storage'), targetId: givenId.describe('A store for copies of the account') }).strict(),
    sftpDestination,
  ])
  .meta({ id: 'ExportDestination' })

export const sftpSecret = z
  .object({
    password: z.string().min(1).max(1000).exactOptional(),
    privateKey: z.string().min(1).max(20_000).exactOptional().describe('PEM, or as ssh-keygen writes it'),
    passphrase: z.string().max(1000).exactOptional(),
  })
  .strict()
  .refine(({ password, privateKey }) => password !== undefined || privateKey !== undefined, 'Give a password or a key')

export const exportScheduleFields = {
  name: name
    .max(80)
    .regex(/^[^/\\<>:"|?*]+$/, 'The name becomes a folder: leave out / \\ < > : " | ? *')
    .describe('Also the name of the folder'),
  query: line(MAXIMUM_SEARCH_LENGTH).describe('As people type it (docs/api/search.md). Empty: all calls'),
  rhythm,
  ...exportOptions,
  destination,
  paused: z.boolean().default(false),
}

const draft = z.object({
  ...exportScheduleFields,
  secret: sftpSecret.exactOptional().describe('Of SFTP; kept encrypted, never answered; absent: as before'),
})

const exportRun = z
  .object({
    id,
    state: z.enum(['waiting', 'running', 'ready', 'failed']),
    startedAt: timestamp,
    finishedAt: timestamp.exactOptional(),
    callsDone: z.int(),
    callsTotal: z.int(),
    sizeBytes: z.int().exactOptional(),
    folder: z.string().exactOptional().describe('Where its files are'),
    leftOut: z.object({ calls: z.int(), recordings: z.int(), files: z.int() }).exactOptional(),
    failure: z.object({ code: z.string(), message: z.string() }).exactOptional(),
    problem: storageProblem.exactOptional().describe('What the place said'),
  })
  .meta({ id: 'ExportRun', description: 'A failed one loses nothing: its calls are in the next run' })

export const exportSchedule = z
  .object({
    id,
    accountId: id,
    ...exportScheduleFields,
    hasSecret: z.boolean(),
    timeZone: z.string(),
    owner: z.object({ id, name: z.string() }).describe('Whoever changed it last: what they may export is exported'),
    nextRunAt: timestamp.exactOptional().describe('Absent while it is paused'),
    lastRun: exportRun.exactOptional(),
  })
  .meta({ id: 'ExportSchedule' })

export type ExportSchedule = z.infer<typeof exportSchedule>
export type ExportRun = z.infer<typeof exportRun>

const placeCheck = z.object({
  step: z.enum(['connect', 'put', 'find', 'remove']),
  ok: z.boolean(),
  problem: storageProblem.exactOptional(),
})

const params = z.object({ exportScheduleId: givenId })
const shared = { tag: 'exports', access: 'manage-settings' } as const
const path = '/api/v1/export-schedules'

export const exportScheduleRoutes = {
  listExportSchedules: defineRoute({
    ...shared,
    name: 'listExportSchedules',
    method: 'GET',
    path,
    summary: 'Scheduled exports with their last run, by name',
    query: accountQuery,
    answer: { status: 200, schema: list('exportSchedules', exportSchedule) },
  }),
  createExportSchedule: defineRoute({
    ...shared,
    name: 'createExportSchedule',
    method: 'POST',
    path,
    summary: 'Have calls exported again and again',
    description: `Each run has the calls that became ready since the last. At most ${MAXIMUM_EXPORT_SCHEDULES} in an account. Needs \`export\` too.`,
    query: accountQuery,
    body: draft
      .extend({
        coversFrom: timestamp.exactOptional().describe('Calls that began before are never exported; absent: now'),
      })
      .meta({ id: 'ExportScheduleDraft' }),
    answer: { status: 201, schema: exportSchedule },
  }),
  testExportDestination: defineRoute({
    ...shared,
    name: 'testExportDestination',
    method: 'POST',
    path: '/api/v1/export-destination-tests',
    summary: 'Try where a scheduled export is to go, before it is saved or after',
    description:
      'Connects, puts a small file into the folder of the schedule, looks for it and removes it, and tells what is wrong. Nothing is saved; the key of an SFTP server is not kept. Needs `export` too.',
    query: accountQuery,
    body: z
      .object({
        name: exportScheduleFields.name,
        destination,
        secret: sftpSecret.exactOptional().describe('Of SFTP; absent: the one that is kept'),
        exportScheduleId: givenId.exactOptional().describe('Whose secret and server key are taken where none is given'),
      })
      .meta({ id: 'ExportDestinationDraft' }),
    answer: {
      status: 201,
      schema: z
        .object({ ok: z.boolean(), checks: z.array(placeCheck).describe('In order, up to the first that fails') })
        .meta({ id: 'ExportDestinationTest' }),
    },
  }),
  updateExportSchedule: defineRoute({
    ...shared,
    name: 'updateExportSchedule',
    method: 'PUT',
    path: `${path}/{exportScheduleId}`,
    summary: 'Change, pause or resume a scheduled export',
    description: 'From then on it exports what the caller may export.',
    params,
    body: draft.meta({ id: 'ExportScheduleChange' }),
    answer: { status: 200, schema: exportSchedule },
  }),
  removeExportSchedule: defineRoute({
    ...shared,
    name: 'removeExportSchedule',
    method: 'DELETE',
    path: `${path}/{exportScheduleId}`,
    summary: 'Remove a scheduled export with its history; what was delivered stays where it is',
    params,
    answer: { status: 204 },
  }),
  runExportSchedule: defineRoute({
    ...shared,
    name: 'runExportSchedule',
    method: 'POST',
    path: `${path}/{exportScheduleId}/runs`,
    summary: 'Run it now, also while it is paused',
    params,
    answer: { status: 202, schema: exportRun },
  }),
  listExportRuns: defineRoute({
    ...shared,
    name: 'listExportRuns',
    method: 'GET',
    path: `${path}/{exportScheduleId}/runs`,
    summary: 'The last hundred runs, newest first',
    params,
    answer: { status: 200, schema: list('runs', exportRun) },
  }),
}
