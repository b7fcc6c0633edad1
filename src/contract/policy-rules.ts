/** Cells and rule sets, as every document with settings writes them. */

import { z } from 'zod'
import type { CellValue, PresetName } from '../core/model/policy.ts'
import { deviceKind } from './device.ts'
import { limit, recordingFormat } from './policy-options.ts'

export const cellValue = z.enum(['inherit', 'off', 'on-demand', 'always'] satisfies CellValue[]).meta({
  id: 'CellValue',
  description:
    '`on-demand`: nothing is kept until somebody starts it. `always`: kept from the first second. `inherit`: the level above decides',
})

export const presetName = z.enum(['tapeline', 'mir', 'kazoo', 'netsapiens'] satisfies PresetName[])

const cells = z
  .strictObject({ onnet: cellValue.exactOptional(), offnet: cellValue.exactOptional() })
  .describe('By network of the other side. A cell that is left out inherits')

const inbound = cells.exactOptional().describe('By network of the caller')

/** Cells that are left out inherit. */
export const sparseRules = z.strictObject({
  inbound,
  outbound: cells.exactOptional().describe('By network of the callee'),
})

export const sparseAccountRules = z
  .strictObject({
    inbound,
    outbound: cells
      .exactOptional()
      .describe('By network of the callee; applies only if `inbound` did not start a recording'),
  })
  .describe('Rules for the call as a whole; no user or device can opt out of them')

const completeCells = z
  .strictObject({ onnet: cellValue.default('inherit'), offnet: cellValue.default('inherit') })
  .prefault({})

/** Cells that are left out are filled in. */
export const ruleSet = z.strictObject({ inbound: completeCells, outbound: completeCells }).meta({
  id: 'RuleSet',
  description: 'Four cells: direction × network of the other side (`onnet`: of the account, `offnet`: outside)',
})

export const queueRules = z.strictObject({
  name: z.string().trim().min(1).max(200).exactOptional().describe('For people; the id when absent'),
  rules: z
    .strictObject({ inbound: cells.exactOptional() })
    .exactOptional()
    .describe('By network of the caller; every call that passes through, whoever answers'),
  maximumDurationMs: limit.exactOptional().describe('In place of the option, for what the queue owns'),
  format: recordingFormat.exactOptional().describe('In place of the option, for what the queue owns'),
})

export const userRules = z.strictObject({
  rules: sparseRules.exactOptional(),
  profile: z
    .string()
    .min(1)
    .max(100)
    .exactOptional()
    .describe('One of the option `profiles` may be recorded, others may not'),
})

export const deviceRules = z.strictObject({
  rules: sparseRules.exactOptional(),
  owner: z.string().max(254).exactOptional().describe('The user it belongs to, where the directory does not say'),
  kind: deviceKind.exactOptional(),
})

/** Ids as phone systems make them. */
export const queueId = z.string().min(1).max(200)
