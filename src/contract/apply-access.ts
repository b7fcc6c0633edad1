/** Access for a time, as `tapeline apply` takes it: like the grants of the API, with people, groups and queues by what people call them. */

import { z } from 'zod'
import { reason, right } from './access-grant.ts'
import { queueId } from './policy-rules.ts'
import { name, timestamp } from './values.ts'

const userKey = z.string().min(1).max(254)

const documentGrantScope = z
  .union([
    z.literal('account'),
    z.strictObject({ group: name.describe('By name') }),
    z.strictObject({ queue: queueId }),
    z.strictObject({ user: userKey.describe('By extension or e-mail address') }),
  ])
  .describe('Whose calls: of the whole account, of the members of a recording group, of a queue, of a person')

export const documentAccessGrant = z
  .strictObject({
    user: userKey.describe('Who gets it, by extension or e-mail address'),
    scope: documentGrantScope,
    permissions: z
      .array(right)
      .min(1)
      .exactOptional()
      .describe('Required when the grant is new; `see-calls` comes with each of the others'),
    reason: reason.exactOptional().describe('Required when the grant is new'),
    startsAt: timestamp.exactOptional().describe('Of a new grant, default: now'),
    endsAt: timestamp
      .nullable()
      .exactOptional()
      .describe('`null`, and left out of a new one: until it is taken back. Once it is over, nothing is given'),
    absent: z.boolean().exactOptional().describe('Take it back'),
  })
  .meta({ id: 'ApplyAccessGrant', description: 'Known by its user and its scope' })

export type ApplyAccessGrant = z.infer<typeof documentAccessGrant>
