/** What an account lets people choose from when a call is over. */

import { z } from 'zod'
import { MAXIMUM_DISPOSITIONS, MAXIMUM_REASONS } from '../core/model/annotation.ts'
import { defineRoute } from './route.ts'
import { givenId, id, list, name } from './values.ts'

const label = name.max(100)

const given = {
  id: z.uuid().exactOptional().describe('Of one that is there; a new one gets its own'),
  label,
  active: z.boolean().default(true).describe('Whether it can still be chosen'),
}

const dispositionList = z
  .array(z.object({ ...given, reasons: z.array(z.object(given)).max(MAXIMUM_REASONS).default([]) }))
  .max(MAXIMUM_DISPOSITIONS)
  .default([])

const kept = { id, label: z.string(), active: z.boolean() }

export const disposition = z
  .object({ ...kept, reasons: z.array(z.object(kept).meta({ id: 'DispositionReason' })) })
  .meta({
    id: 'Disposition',
    description: 'How a call came out. With active reasons, one of them has to be given with it',
  })

export type Disposition = z.infer<typeof disposition>

const wrapUp = {
  popUp: z.boolean().describe('Whoever was on a call is asked for its disposition when it ends'),
  required: z.boolean().describe('Asked so, one can neither skip it nor put it off'),
  wrapUpSeconds: z.int().min(0).max(3600).describe('How long the work after a call should take; 0: no timer'),
}

export const accountDispositions = z
  .object({
    accountId: id,
    version: z.int().nonnegative().describe('0: never changed'),
    ...wrapUp,
    inbound: z.array(disposition),
    outbound: z.array(disposition),
  })
  .meta({ id: 'AccountDispositions', description: 'In the order in which they are offered' })

export type AccountDispositions = z.infer<typeof accountDispositions>

const params = z.object({ accountId: givenId })
const tag = 'dispositions'

export const dispositionRoutes = {
  getDispositions: defineRoute({
    name: 'getDispositions',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/dispositions',
    tag,
    summary: 'What can be chosen when a call is over, and who is asked',
    access: 'see-calls',
    params,
    answer: { status: 200, schema: accountDispositions },
  }),
  putDispositions: defineRoute({
    name: 'putDispositions',
    method: 'PUT',
    path: '/api/v1/accounts/{accountId}/dispositions',
    tag,
    summary: 'Replace both lists and how people are asked',
    description:
      'What is left out is gone from the lists; calls keep what was said of them. Put back with its id, it is the same again.',
    access: 'manage-settings',
    params,
    body: z
      .object({
        popUp: wrapUp.popUp.default(false),
        required: wrapUp.required.default(false),
        wrapUpSeconds: wrapUp.wrapUpSeconds.default(60),
        inbound: dispositionList,
        outbound: dispositionList,
        basedOnVersion: z
          .int()
          .nonnegative()
          .exactOptional()
          .describe('The version that was read: a change made meanwhile is not overwritten'),
      })
      .meta({ id: 'AccountDispositionsChange' }),
    answer: { status: 200, schema: accountDispositions },
  }),
  listTags: defineRoute({
    name: 'listTags',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/tags',
    tag,
    summary: 'Tags in use, by name',
    description: 'Those of all calls for whoever sees all calls of the account; for others those they gave themselves.',
    access: 'see-calls',
    params,
    answer: { status: 200, schema: list('tags', z.string()) },
  }),
}
