import { z } from 'zod'
import { CSV_COLUMNS } from '../core/export/calls-csv.ts'
import { AUDIO_CHANNELS, AUDIO_FORMATS, DEFAULT_EXPORT } from '../core/export/export-options.ts'
import { parseNameTemplate } from '../core/export/name-template.ts'
import { callFilter } from './call.ts'
import { defineRoute } from './route.ts'
import { givenId, id, list, timestamp } from './values.ts'

/** More calls than this are several exports. */
export const MAXIMUM_EXPORT_CALLS = 10_000
/** Of one person or API key, those that failed not counted: each may be as large as all recordings together. */
export const MAXIMUM_EXPORTS = 20

const nameTemplate = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .superRefine((text, context) => {
    const parsed = parseNameTemplate(text)
    if (!parsed.ok) context.addIssue({ code: 'custom', message: `The name ${parsed.reason}` })
  })
  .describe(
    '`{date}/{direction} {caller} to {callee}`; fields: docs/operate/download.md. Absent: as the portal names them',
  )

/** What an export is made of besides its calls. */
export const exportOptions = {
  audio: z
    .object({
      format: z
        .enum(AUDIO_FORMATS)
        .default('stored')
        .describe('`stored`: as it is, WAV or MP3. `none`: only the tables. `mp3` needs ffmpeg'),
      channels: z
        .enum(AUDIO_CHANNELS)
        .default('stored')
        .describe('`stored`: one party on each side. `mixed`: all in one. `per-party`: a file of each'),
    })
    .strict()
    .default(DEFAULT_EXPORT.audio),
  table: z
    .object({
      columns: z.array(z.enum(CSV_COLUMNS)).min(1).max(100).exactOptional().describe('In this order; absent: all'),
      splitDateTime: z.boolean().default(false).describe('A column for the date and one for the time'),
      history: z
        .boolean()
        .exactOptional()
        .describe('How notes, disposition and tags came to be: a last column, and a list of calls.jsonl'),
    })
    .strict()
    .default({ splitDateTime: false })
    .describe('Of calls.csv; calls.jsonl has every column'),
  jsonPerFile: z.boolean().default(false).describe('A JSON file beside each file of audio'),
  vcon: z
    .boolean()
    .default(false)
    .describe('A vCon of each call (draft-ietf-vcon-vcon-core), `….vcon.json`, with its audio in it'),
  fileNames: nameTemplate.exactOptional(),
  mail: z.boolean().default(false).describe('A letter to the caller when it is there, or failed; people only'),
}

export const exportRequest = z
  .union([
    z.object({ callIds: z.array(givenId).min(1).max(MAXIMUM_EXPORT_CALLS), ...exportOptions }).strict(),
    z
      .object({
        ...exportOptions,
        filter: callFilter.describe('Every call that matches now'),
        accountId: givenId.exactOptional(),
      })
      .strict(),
  ])
  .meta({ id: 'ExportRequest' })

export const exportJob = z
  .object({
    id,
    accountId: id.exactOptional(),
    state: z.enum(['waiting', 'running', 'ready', 'failed']),
    callsDone: z.int(),
    callsTotal: z.int(),
    furtherLegs: z
      .int()
      .describe('How many of `callsTotal` are further legs of one call: a phone system may record each by itself'),
    sizeBytes: z.int().exactOptional().describe('Of the file so far'),
    audio: exportOptions.audio,
    leftOut: z
      .object({
        calls: z.int().describe('Gone, or not within reach any more when the file was made'),
        recordings: z.int().describe('Not within reach any more'),
        files: z.int().describe('Recordings whose file is gone'),
      })
      .exactOptional()
      .describe('What was asked for and is not in the file'),
    failure: z.object({ code: z.string(), message: z.string() }).exactOptional(),
    createdAt: timestamp,
    finishedAt: timestamp.exactOptional(),
    expiresAt: timestamp.exactOptional().describe('When the file will be removed'),
    fileName: z.string(),
  })
  .meta({ id: 'Export', description: 'A ZIP of audio, calls.csv and calls.jsonl, made in the background' })

export type Export = z.infer<typeof exportJob>
export type ExportRequest = z.input<typeof exportRequest>

const params = z.object({ exportId: givenId })
const tag = 'exports'

export const exportRoutes = {
  createExport: defineRoute({
    name: 'createExport',
    method: 'POST',
    path: '/api/v1/exports',
    tag,
    summary: 'Ask for calls as one file',
    description: `At most ${MAXIMUM_EXPORT_CALLS} calls with their other legs, and ${MAXIMUM_EXPORTS} exports of one caller. The file is kept for 24 hours. Columns of calls.csv: docs/api/exports.md.`,
    access: 'export',
    body: exportRequest,
    answer: { status: 202, schema: exportJob },
  }),
  listExports: defineRoute({
    name: 'listExports',
    method: 'GET',
    path: '/api/v1/exports',
    tag,
    summary: "The caller's exports, newest first",
    access: 'export',
    answer: { status: 200, schema: list('exports', exportJob) },
  }),
  getExport: defineRoute({
    name: 'getExport',
    method: 'GET',
    path: '/api/v1/exports/{exportId}',
    tag,
    summary: 'One export with its progress',
    access: 'export',
    params,
    answer: { status: 200, schema: exportJob },
  }),
  removeExport: defineRoute({
    name: 'removeExport',
    method: 'DELETE',
    path: '/api/v1/exports/{exportId}',
    tag,
    summary: 'Cancel an export, or remove its file',
    access: 'export',
    params,
    answer: { status: 204 },
  }),
  getExportFile: defineRoute({
    name: 'getExportFile',
    method: 'GET',
    path: '/api/v1/exports/{exportId}/file',
    tag,
    summary: 'The ZIP file',
    access: 'export',
    params,
    answer: { status: 200, contentType: 'application/zip', ranges: true },
  }),
}
