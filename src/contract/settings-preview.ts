import { z } from 'zod'
import { defineRoute } from './route.ts'
import { settingsParams } from './settings.ts'
import { settingsDocument } from './settings-document.ts'
import { id, timestamp } from './values.ts'

const side = z.object({
  name: z.string().exactOptional(),
  number: z.string().exactOptional(),
  network: z.enum(['onnet', 'offnet']),
})

const example = z
  .object({
    callId: id,
    startedAt: timestamp,
    durationMs: z.int().min(0),
    direction: z.enum(['inbound', 'outbound', 'internal', 'transit']),
    caller: side,
    callee: side,
    before: z.string().describe('With the settings in force: `Not recorded: no rule asks for it.`'),
    after: z.string().describe('With the edited ones'),
  })
  .meta({ id: 'SettingsPreviewExample' })

const examples = z.array(example).max(50).describe('The newest, at most 50')

export const settingsPreview = z
  .object({
    basedOnVersion: z.int().min(0).describe('The version in force it was compared to'),
    days: z.int().min(1),
    lookedAt: z.int().min(0).describe('Calls that were replayed'),
    notLookedAt: z
      .int()
      .min(0)
      .describe('Calls of the same days that cannot be replayed: older than what is kept of them'),
    isCapped: z.boolean().describe('There were more calls than are looked at; the newest were'),
    since: timestamp.exactOptional().describe('Start of the oldest call that was looked at'),
    unchanged: z.int().min(0),
    newlyRecorded: z.int().min(0),
    noLongerRecorded: z.int().min(0),
    recordedDifferently: z.int().min(0).describe('Recorded with both, but with other owners, segments or duration'),
    newlyOnDemand: z.int().min(0).describe('Not recorded with either, but somebody could have started one'),
    noLongerOnDemand: z.int().min(0),
    keptMsBefore: z.int().min(0).describe('Audio kept of all of them, milliseconds'),
    keptMsAfter: z.int().min(0),
    keptMsGained: z.int().min(0).describe('Of calls of which more is kept'),
    keptMsLost: z.int().min(0).describe('Of calls of which less is kept'),
    examples: z.object({
      newlyRecorded: examples,
      noLongerRecorded: examples,
      recordedDifferently: examples,
      newlyOnDemand: examples,
      noLongerOnDemand: examples,
    }),
  })
  .meta({ id: 'SettingsPreview' })

export type SettingsPreview = z.infer<typeof settingsPreview>

export const settingsPreviewRoutes = {
  previewSettings: defineRoute({
    name: 'previewSettings',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/settings/preview',
    tag: 'settings',
    summary: 'What would change: the last days’ calls replayed with edited settings',
    description: 'Nothing is saved. Closing the request stops the work.',
    access: 'manage-settings',
    params: settingsParams,
    body: z
      .object({
        settings: settingsDocument,
        days: z.int().min(1).max(90).default(30).describe('How far to look back'),
      })
      .meta({ id: 'SettingsPreviewRequest' }),
    maximumBodyBytes: 4 * 1024 * 1024,
    answer: { status: 200, schema: settingsPreview },
  }),
}
