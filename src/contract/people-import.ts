import { z } from 'zod'
import { TEXT_ENCODINGS } from '../core/people-import/decode-text.ts'
import { IMPORT_KINDS } from '../core/people-import/import-columns.ts'
import { applyChange } from './apply-document.ts'
import { defineRoute } from './route.ts'
import { flag, givenId } from './values.ts'

const kind = z.enum(IMPORT_KINDS)

export const peopleImport = z
  .union([
    z.strictObject({ kind, text: z.string().describe('The file as text') }),
    z.strictObject({
      kind,
      base64: z.base64().describe('The file as it lies on a disk: UTF-8, UTF-16 or Windows-1252'),
    }),
  ])
  .meta({ id: 'PeopleImport', description: 'A CSV file of users or of devices; its columns: docs/api/import.md' })

const problem = z.object({
  line: z.int().describe('Of the file, from 1'),
  column: z.string().exactOptional().describe('Its head, as the file has it'),
  message: z.string(),
})

export const peopleImported = z
  .object({
    applied: z.boolean().describe('False for a dry run, and as long as there are problems: then nothing was changed'),
    encoding: z.enum(TEXT_ENCODINGS),
    separator: z.enum([';', ',', '\t']),
    lines: z.array(
      z.object({
        line: z.int(),
        name: z.string(),
        change: z.enum(['create', 'change', 'unchanged']),
        fields: applyChange.shape.fields,
      }),
    ),
    problems: z.array(problem),
  })
  .meta({ id: 'PeopleImported' })

export type PeopleImported = z.infer<typeof peopleImported>

export const peopleImportRoutes = {
  importPeople: defineRoute({
    name: 'importPeople',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/people-import',
    tag: 'users',
    summary: 'Make and change users or devices as a CSV file says',
    description:
      'All of it or nothing. With `dryRun` only tells, line by line, what would be done. Users are known by extension, else by e-mail address, devices by SIP address: the same file can be imported again.',
    access: 'manage-users',
    params: z.object({ accountId: givenId }),
    query: z.object({
      dryRun: z.union([flag, z.enum(['0', '1']).transform((digit) => digit === '1')]).default(false),
    }),
    body: peopleImport,
    // Some 20,000 lines.
    maximumBodyBytes: 6 * 1024 * 1024,
    answer: { status: 200, schema: peopleImported },
  }),
}
