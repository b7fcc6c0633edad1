import { z } from 'zod'
import { ACCESS_RIGHTS, type AccessReason, REACHES } from '../core/model/access.ts'
import { accessGrant } from './access-grant.ts'
import { role } from './permissions.ts'
import { defineRoute } from './route.ts'
import { accessLevel } from './user.ts'
import { givenId, id, pageQuery } from './values.ts'

const named = z.object({ id, name: z.string() })

export const accessReason = z
  .object({
    code: z.string() as unknown as z.ZodType<AccessReason['code']>,
    words: z.string().meta({ examples: ['was on the call', 'supervises queue Support'] }),
  })
  .meta({ id: 'AccessReason' })

const listener = z.object({ user: named, role, because: z.array(accessReason) }).meta({ id: 'Listener' })

export const callListeners = z
  .object({
    people: z.array(listener).describe('By name; of the account'),
    apiKeys: z
      .array(z.object({ apiKey: named, role, because: z.array(accessReason) }))
      .describe('Programs of the account; on the first page'),
    others: z
      .array(z.string())
      .describe('Who else, in words; on the first page')
      .meta({ examples: [['administrators of the platform']] }),
    hiding: z.array(named).describe('People on it who hide their recordings'),
    nextCursor: z.string().exactOptional(),
  })
  .meta({ id: 'CallListeners', description: 'Who may, and why' })

export type CallListeners = z.infer<typeof callListeners>

export const personReach = z
  .object({
    user: named,
    role,
    roleWords: z.string(),
    accessLevel,
    hidesRecordings: z.boolean(),
    rights: z.array(z.object({ right: z.enum(ACCESS_RIGHTS), reach: z.enum(REACHES), words: z.string() })),
    managedGroups: z.array(named).describe('Of use where the reach includes groups'),
    supervisedQueues: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .describe('Of use where it includes queues'),
    grants: z.array(accessGrant).describe('Those that hold now'),
    seesHidden: z.boolean().describe('Also what others hide'),
  })
  .meta({ id: 'PersonReach' })

export type PersonReach = z.infer<typeof personReach>

const tag = 'access'

export const accessExplanationRoutes = {
  listCallListeners: defineRoute({
    name: 'listCallListeners',
    method: 'GET',
    path: '/api/v1/calls/{callId}/listeners',
    tag,
    summary: 'Who may hear a call, or one segment of it, and why',
    access: 'explain-access',
    params: z.object({ callId: givenId }),
    query: z
      .object({
        segment: z.coerce
          .number<string | number>()
          .int()
          .min(0)
          .exactOptional()
          .describe('Default: any part of the call'),
        right: z.enum(ACCESS_RIGHTS).default('listen'),
      })
      .extend(pageQuery.shape),
    answer: { status: 200, schema: callListeners },
  }),
  getPersonReach: defineRoute({
    name: 'getPersonReach',
    method: 'GET',
    path: '/api/v1/users/{userId}/reach',
    tag,
    summary: 'What a person may see and hear, and why',
    description: 'Everybody may ask about themselves. `listCalls` with `heardBy` lists the calls.',
    access: 'signed-in',
    params: z.object({ userId: givenId }),
    answer: { status: 200, schema: personReach },
  }),
}
