import { z } from 'zod'
import { defineRoute } from './route.ts'
import { resolvedOptions, settingsDocument } from './settings-document.ts'
import { givenId, id, timestamp } from './values.ts'

export type { Settings } from './settings-document.ts'

/** Why, in a line; shown in the history. */
export const settingsComment = z.string().trim().min(1).max(500).describe('Why: shown in the history')

export const settingsAuthor = z
  .object({ id: id.exactOptional().describe('Of the user; absent for a program'), name: z.string() })
  .meta({ id: 'SettingsAuthor' })

export const basedOnVersion = z
  .int()
  .min(0)
  .describe(
    'The version the change was made on, 0 for none: a change that somebody else made meanwhile is not overwritten',
  )

export const accountSettings = z
  .object({
    accountId: id,
    version: z.int().min(0).describe('0: nobody has changed the defaults yet'),
    settings: settingsDocument,
    changedBy: settingsAuthor.exactOptional(),
    changedAt: timestamp.exactOptional(),
    comment: z.string().exactOptional(),
    options: resolvedOptions,
    matrix: z
      .array(
        z.object({
          caller: z.enum(['onnet', 'offnet']),
          callee: z.enum(['onnet', 'offnet']),
          direction: z.enum(['inbound', 'outbound', 'internal', 'transit']),
          outcome: z.enum(['record', 'armed', 'skip']),
          why: z.array(z.string()).describe('The steps of the decision, readable aloud'),
        }),
      )
      .describe('What these settings do to every kind of call'),
  })
  .meta({ id: 'AccountSettings' })

export type AccountSettings = z.infer<typeof accountSettings>

export const settingsParams = z.object({ accountId: givenId })
const tag = 'settings'

export const settingsRoutes = {
  getSettings: defineRoute({
    name: 'getSettings',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/settings',
    tag,
    summary: 'What an account records, and the resulting matrix',
    access: 'manage-settings',
    params: settingsParams,
    query: z.object({
      version: z.coerce
        .number<string | number>()
        .int()
        .min(0)
        .max(2 ** 31 - 1)
        .exactOptional()
        .describe('An older version; the one in force when absent. 0 are the defaults'),
    }),
    answer: { status: 200, schema: accountSettings },
  }),
  putSettings: defineRoute({
    name: 'putSettings',
    method: 'PUT',
    path: '/api/v1/accounts/{accountId}/settings',
    tag,
    summary: 'Replace the settings',
    description:
      'All of them: what is left out gets the value of the preset. With `basedOnVersion` a change that somebody else made meanwhile is not overwritten (`settings-changed`).',
    access: 'manage-settings',
    params: settingsParams,
    body: z
      .object({
        settings: settingsDocument,
        basedOnVersion: basedOnVersion.exactOptional(),
        comment: settingsComment.exactOptional(),
      })
      .meta({ id: 'SettingsChange' }),
    // Rules of tens of thousands of users.
    maximumBodyBytes: 4 * 1024 * 1024,
    answer: { status: 200, schema: accountSettings },
  }),
}
