/** A mapping file of `tapeline import`. */

import { z } from 'zod'
import { IMPORT_DIRECTIONS, IMPORT_FIELDS, IMPORT_PRESETS } from '../core/call-import/import-mapping.ts'
import { TIME_FORMATS } from '../core/reconciliation/cdr-mapping.ts'
import { timeZone } from './account.ts'

const head = z.string().trim().min(1).max(200)
const heads = z.union([head.transform((one) => [one]), z.array(head).min(1).max(20)])

type ColumnsShape = Record<(typeof IMPORT_FIELDS)[number], z.ZodExactOptional<typeof heads>>

export const importMapping = z
  .object({
    preset: z.enum(IMPORT_PRESETS).exactOptional(),
    source: head.exactOptional().describe('What the other system is called'),
    columns: z
      .object(Object.fromEntries(IMPORT_FIELDS.map((field) => [field, heads.exactOptional()])) as ColumnsShape)
      .strict()
      .exactOptional(),
    fileName: z
      .string()
      .max(1000)
      .refine(isPattern, 'This is no regular expression')
      .exactOptional()
      .describe('Regular expression on paths of files; its named groups are fields'),
    timeFormat: z.enum(TIME_FORMATS).exactOptional(),
    timeZone: timeZone.exactOptional(),
    durationUnit: z.enum(['seconds', 'milliseconds']).exactOptional(),
    directions: z
      .record(head, z.enum(IMPORT_DIRECTIONS))
      .exactOptional()
      .describe('Words of its own for who called whom'),
  })
  .strict()

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
