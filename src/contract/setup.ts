import { z } from 'zod'
import { defineRoute } from './route.ts'

export const setup = z
  .object({
    version: z.string(),
    hasAccounts: z.boolean(),
    hasRecordingClients: z.boolean(),
    hasCalls: z.boolean(),
    sipAddresses: z.array(z.string()).describe('Where phone systems send their calls, e.g. `sip:192.0.2.1:5060`'),
  })
  .meta({ id: 'Setup' })

export type Setup = z.infer<typeof setup>

export const setupRoutes = {
  getSetup: defineRoute({
    name: 'getSetup',
    method: 'GET',
    path: '/api/v1/setup',
    tag: 'setup',
    summary: 'What still has to be set up',
    access: 'signed-in',
    answer: { status: 200, schema: setup },
  }),
}
