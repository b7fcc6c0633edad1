import { z } from 'zod'
import { callFilter, callSide, callSummary } from './call.ts'
import { defineRoute } from './route.ts'
import { accountQuery, durationMs, givenId, page, pageQuery, timestamp } from './values.ts'

/** One person in one call, however many telephones they had in it. */
export const participant = z
  .object({
    id: z.string().describe('Unique among participants: of the call and the person'),
    person: callSide.describe('A user of the account, or a number outside'),
    roles: z
      .array(z.enum(['caller', 'callee', 'other']))
      .describe('`other`: came to the call later, by a transfer or a conference'),
    network: z.enum(['onnet', 'offnet']).describe('`onnet`: of the account'),
    joinedAt: timestamp.describe('When the person came to the call'),
    leftAt: timestamp.exactOptional().describe('Absent while the person is on it'),
    durationMs: durationMs.exactOptional().describe('Between the two'),
    call: callSummary,
  })
  .meta({ id: 'Participant' })

export type Participant = z.infer<typeof participant>

export const participantRoutes = {
  listParticipants: defineRoute({
    name: 'listParticipants',
    method: 'GET',
    path: '/api/v1/participants',
    tag: 'calls',
    summary: 'People in calls, calls newest first',
    description:
      'One row per person in a call. The filter is that of calls. The people of one call are never on two pages: a page may hold a few more than `limit`.',
    access: 'see-calls',
    query: callFilter
      .extend(accountQuery.shape)
      .extend(pageQuery.shape)
      .extend({
        heardBy: givenId
          .exactOptional()
          .describe('Of what the caller sees, calls of which this user may hear a part; needs `explain-access`'),
      }),
    answer: { status: 200, schema: page('participants', participant) },
  }),
}
