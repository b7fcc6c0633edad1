import { z } from 'zod'

/** The one shape of every answer that is not a success. */
export const problem = z
  .object({
    error: z.object({
      code: z.string().describe('Stable; all codes are in docs/errors.md'),
      message: z.string().describe('For people, in English'),
      details: z.record(z.string(), z.unknown()).exactOptional(),
      requestId: z.string().describe('The same id stands in the server log'),
    }),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof problem>
