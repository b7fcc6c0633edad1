import { z } from 'zod'
import { defineRoute } from './route.ts'
import { list } from './values.ts'

export const recorder = z
  .object({
    host: z.string().describe('Name of its machine'),
    folder: z.string().describe('Where it captures calls to'),
    disk: z
      .enum(['ok', 'low', 'full'])
      .exactOptional()
      .describe('Room on the disk of that folder; `full`: new calls are refused. Absent while that cannot be told'),
    freeBytes: z.int().exactOptional(),
    waitingBytes: z.int().describe('What live calls hold in memory because the disk refuses it'),
    failingCalls: z.int().describe('Ended calls that could not be archived, and are tried again'),
  })
  .meta({ id: 'Recorder', description: 'A process that records calls, and how it is' })

export type Recorder = z.infer<typeof recorder>

export const recorderRoutes = {
  listRecorders: defineRoute({
    name: 'listRecorders',
    method: 'GET',
    path: '/api/v1/recorders',
    tag: 'recorders',
    summary: 'How the recorders are that were heard of within a minute and a half',
    access: 'manage-platform',
    answer: { status: 200, schema: list('recorders', recorder) },
  }),
}
