/** Scheduled exports of an account, as `tapeline apply` takes them: with names where the API has ids. */

import { z } from 'zod'
import { exportScheduleFields, sftpDestination, sftpSecret } from './export-schedule.ts'
import { name } from './values.ts'

const { audio, table, jsonPerFile, vcon, fileNames, mail, query, rhythm, paused } = exportScheduleFields

export const documentExportSchedule = z
  .strictObject({
    name: exportScheduleFields.name,
    owner: z
      .string()
      .min(1)
      .max(254)
      .exactOptional()
      .describe(
        'Extension or e-mail address of whoever it exports for: what they may export is exported. Over HTTP the caller when left out of what is new or changes',
      ),
    query: query.exactOptional(),
    rhythm: rhythm.exactOptional().describe('Required when the schedule is new'),
    audio: audio.unwrap().exactOptional(),
    table: table.unwrap().exactOptional(),
    jsonPerFile: jsonPerFile.unwrap().exactOptional(),
    vcon: vcon.unwrap().exactOptional(),
    fileNames,
    mail: mail.unwrap().exactOptional(),
    destination: z
      .discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('storage'),
          target: name.describe("By name: a store of the account, else one of the platform's"),
        }),
        sftpDestination,
      ])
      .exactOptional()
      .describe('Required when the schedule is new'),
    secret: sftpSecret.exactOptional().describe('Of SFTP; never told'),
    paused: paused.unwrap().exactOptional(),
    absent: z.boolean().exactOptional().describe('Remove it'),
  })
  .meta({ id: 'ApplyExportSchedule', description: 'Known by its name' })

export type ApplyExportSchedule = z.infer<typeof documentExportSchedule>
