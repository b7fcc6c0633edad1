import { z } from 'zod'
import type { CellValue, PresetName } from '../core/model/policy.ts'
import { defineRoute } from './route.ts'
import { givenId, id, timestamp } from './values.ts'

export const cellValue = z.enum(['inherit', 'off', 'on-demand', 'always'] satisfies CellValue[]).meta({
  id: 'CellValue',
  description:
    '`on-demand`: nothing is kept until somebody starts it. `always`: kept from the first second. `inherit`: the level above decides',
})

const networks = z.object({ onnet: cellValue, offnet: cellValue })

export const ruleSet = z.object({ inbound: networks, outbound: networks }).meta({
  id: 'RuleSet',
  description: 'Four cells: direction × network of the other side (`onnet`: of the account, `offnet`: outside)',
})

export const presetName = z.enum(['tapeline', 'mir', 'kazoo', 'netsapiens'] satisfies PresetName[])

export const settingsDocument = z
  .object({
    preset: presetName.default('tapeline'),
    account: ruleSet.describe('Rules for the call as a whole; no user or device can opt out of them'),
    minimumDurationMs: z
      .int()
      .min(0)
      .max(3_600_000)
      .default(0)
      .describe('A call shorter than this leaves no audio behind; 0 keeps every call'),
  })
  .meta({ id: 'Settings' })

export const accountSettings = z
  .object({
    accountId: id,
    version: z.int().min(0).describe('0: nobody has changed the defaults yet'),
    settings: settingsDocument,
    changedBy: id.exactOptional(),
    changedAt: timestamp.exactOptional(),
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

export type Settings = z.infer<typeof settingsDocument>
export type AccountSettings = z.infer<typeof accountSettings>

const params = z.object({ accountId: givenId })
const tag = 'settings'

export const settingsRoutes = {
  getSettings: defineRoute({
    name: 'getSettings',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/settings',
    tag,
    summary: 'What an account records, and the resulting matrix',
    access: 'manage-settings',
    params,
    answer: { status: 200, schema: accountSettings },
  }),
  putSettings: defineRoute({
    name: 'putSettings',
    method: 'PUT',
    path: '/api/v1/accounts/{accountId}/settings',
    tag,
    summary: 'Replace the settings',
    description:
      'With `basedOnVersion` a change that somebody else made meanwhile is not overwritten (`settings-changed`).',
    access: 'manage-settings',
    params,
    body: z
      .object({ settings: settingsDocument, basedOnVersion: z.int().min(0).exactOptional() })
      .meta({ id: 'SettingsChange' }),
    answer: { status: 200, schema: accountSettings },
  }),
}
