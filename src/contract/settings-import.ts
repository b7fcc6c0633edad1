import { z } from 'zod'
import { defineRoute } from './route.ts'
import { settingsParams } from './settings.ts'
import { settingsDocument } from './settings-document.ts'
import { settingsDifference } from './settings-history.ts'

export const importedSettings = z
  .object({
    settings: settingsDocument.describe('Not saved: send it with PUT'),
    understood: z.array(z.string()).describe('In words: `User Ann Lee (101): inbound from outside is always`'),
    notUnderstood: z.array(z.string()).describe('What has no counterpart here, or could not be read'),
    unmatched: z
      .array(
        z.object({
          kind: z.enum(['user', 'device']),
          id: z.string().describe('As the other system has it'),
          name: z.string().exactOptional(),
          hasRules: z.boolean().describe('Whether rules were lost with it'),
        }),
      )
      .describe('Users and devices that this account does not have; their rules are left out'),
    changes: z.array(settingsDifference).describe('Against the settings in force'),
    moreChanges: z.int().min(0).describe('How many further changes are not listed'),
  })
  .meta({ id: 'ImportedSettings' })

export type ImportedSettings = z.infer<typeof importedSettings>

export const settingsImportRoutes = {
  importSettings: defineRoute({
    name: 'importSettings',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/settings/import',
    tag: 'settings',
    summary: "Another system's settings as settings of this account",
    description:
      'Nothing is saved. Users and devices are matched by extension, number, SIP address, e-mail address or name.',
    access: 'manage-settings',
    params: settingsParams,
    body: z
      .object({
        system: z.enum(['kazoo', 'netsapiens']),
        documents: z
          .record(z.string(), z.unknown())
          .describe(
            '`kazoo`: `{account, users, devices}`. `netsapiens`: `{domain, users, devices, queues}`. Lists, or objects by id',
          ),
      })
      .meta({ id: 'SettingsImport' }),
    // Documents of another system say much besides.
    maximumBodyBytes: 8 * 1024 * 1024,
    answer: { status: 200, schema: importedSettings },
  }),
}
