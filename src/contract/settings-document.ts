/** An account's settings as one document: what it has decided about recording. */

import { z } from 'zod'
import type { PolicyOptions, PresetName } from '../core/model/policy.ts'
import { RETENTION_DAYS } from '../core/policy/presets.ts'
import { exclusionValues, optionFields, optionValues } from './policy-options.ts'
import { deviceRules, presetName, queueId, queueRules, ruleSet, sparseRules, userRules } from './policy-rules.ts'
import { givenId } from './values.ts'

export const settingsDocument = z
  .strictObject({
    preset: presetName.default('tapeline').describe('Values of the options that are left out'),
    account: ruleSet.prefault({}).describe('Rules for the call as a whole; no user or device can opt out of them'),
    endpoints: sparseRules.exactOptional().describe('What users and devices inherit'),
    queues: z.record(queueId, queueRules).exactOptional().describe('Queues, ring groups and call-flow steps by id'),
    users: z.record(givenId, userRules).exactOptional().describe('Users of the account by id'),
    devices: z.record(givenId, deviceRules).exactOptional().describe('Devices of the account by id'),
    ...optionFields,
  })
  .superRefine(checkRetention)
  .meta({ id: 'Settings' })

/** Each preset has bounds of its own. */
export function checkRetention(
  settings: { readonly preset?: PresetName | undefined; readonly retentionDays?: number | undefined },
  context: z.core.$RefinementCtx,
): void {
  const { preset = 'tapeline', retentionDays } = settings
  const { minimum, maximum } = RETENTION_DAYS[preset]
  if (retentionDays === undefined || (retentionDays >= minimum && retentionDays <= maximum)) return
  context.addIssue({
    code: 'custom',
    path: ['retentionDays'],
    message: `with preset ${preset} recordings are kept for ${minimum} to ${maximum} days`,
  })
}

type Resolved<Value extends z.ZodType> = z.ZodObject<{
  value: Value
  from: z.ZodEnum<{ preset: 'preset'; account: 'account' }>
}>

function resolved<Shape extends Record<string, z.ZodType>>(
  shape: Shape,
): { [Name in keyof Shape]: Resolved<Shape[Name]> } {
  const entries = Object.entries(shape).map(([name, value]) => [
    name,
    z.object({ value, from: z.enum(['preset', 'account']) }),
  ])
  return Object.fromEntries(entries)
}

export const resolvedOptions = z
  .object({
    ...resolved(optionValues.shape),
    exclude: z.object(resolved(exclusionValues.shape)),
  } satisfies Record<keyof PolicyOptions, z.ZodType>)
  .meta({
    id: 'ResolvedOptions',
    description: 'Every option, and whether its value is of the preset or of the account',
  })

export type Settings = z.infer<typeof settingsDocument>
