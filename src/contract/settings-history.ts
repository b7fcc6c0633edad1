import { z } from 'zod'
import { defineRoute } from './route.ts'
import { accountSettings, basedOnVersion, settingsAuthor, settingsComment, settingsParams } from './settings.ts'
import { page, pageQuery, timestamp } from './values.ts'

/** As core/policy/describe-changes.ts tells it. */
export const settingsDifference = z
  .object({
    path: z.array(z.string()).describe('Place in the document: `["users", "0190…", "rules", "inbound", "offnet"]`'),
    label: z.string().describe('In words: `Account rule, inbound from outside`'),
    before: z.string().describe('In words; the value that was inherited or of the preset when none was set'),
    after: z.string(),
  })
  .meta({ id: 'SettingsDifference' })

export const settingsVersion = z
  .object({
    version: z.int().min(1),
    changedAt: timestamp,
    changedBy: settingsAuthor.exactOptional().describe('Absent when it is not known any more'),
    comment: z.string().exactOptional(),
    changes: z.array(settingsDifference).describe('Against the version before; the first against the defaults'),
    moreChanges: z.int().min(0).describe('How many further changes are not listed'),
  })
  .meta({ id: 'SettingsVersion' })

export type SettingsVersion = z.infer<typeof settingsVersion>

const tag = 'settings'

export const settingsHistoryRoutes = {
  listSettingsVersions: defineRoute({
    name: 'listSettingsVersions',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/settings/history',
    tag,
    summary: 'Who changed the settings when, and what, newest first',
    access: 'manage-settings',
    params: settingsParams,
    query: pageQuery,
    answer: { status: 200, schema: page('versions', settingsVersion) },
  }),
  undoSettings: defineRoute({
    name: 'undoSettings',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/settings/undo',
    tag,
    summary: 'Make an older version the newest again',
    description: 'It becomes a new version: nothing is taken out of the history.',
    access: 'manage-settings',
    params: settingsParams,
    body: z
      .object({
        version: z
          .int()
          .min(0)
          .max(2 ** 31 - 1)
          .exactOptional()
          .describe('The one before the latest when absent. 0 are the defaults'),
        basedOnVersion: basedOnVersion.exactOptional(),
        comment: settingsComment.exactOptional(),
      })
      .meta({ id: 'SettingsUndo' }),
    answer: { status: 200, schema: accountSettings },
  }),
}
