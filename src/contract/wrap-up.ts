/** The work after a call: whoever was on it is asked how it came out. */

import { z } from 'zod'
import { callSide } from './call.ts'
import { defineRoute } from './route.ts'
import { durationMs, givenId, id, list, timestamp } from './values.ts'

export const wrapUp = z
  .object({
    callId: id,
    startedAt: timestamp,
    endedAt: timestamp,
    durationMs,
    direction: z.string(),
    caller: callSide,
    callee: callSide,
    required: z.boolean().describe('It can be neither skipped nor put off'),
    wrapUpSeconds: z.int().nonnegative().describe('From the end of the call; 0: no timer'),
    snoozedUntil: timestamp.exactOptional(),
    hasDraft: z.boolean().describe('Something is written of it that is not saved yet'),
  })
  .meta({ id: 'WrapUp', description: 'A call that one was on, and that waits for its disposition' })

export type WrapUp = z.infer<typeof wrapUp>

const tag = 'notes'
const params = z.object({ callId: givenId })

export const wrapUpRoutes = {
  listWrapUps: defineRoute({
    name: 'listWrapUps',
    method: 'GET',
    path: '/api/v1/wrap-ups',
    tag,
    summary: 'Own calls that wait for their disposition, the newest first',
    description: 'Of the last seven days. Programs have none. The event `wrap-up-changed` tells when to ask again.',
    access: 'signed-in',
    answer: { status: 200, schema: list('wrapUps', wrapUp) },
  }),
  closeWrapUp: defineRoute({
    name: 'closeWrapUp',
    method: 'POST',
    path: '/api/v1/wrap-ups/{callId}',
    tag,
    summary: 'Finish, put off or skip the work after an own call',
    access: 'annotate',
    params,
    body: z
      .discriminatedUnion('action', [
        z.strictObject({ action: z.literal('done') }),
        z.strictObject({ action: z.literal('skip') }),
        z.strictObject({ action: z.literal('snooze'), minutes: z.int().min(1).max(480).default(5) }),
      ])
      .meta({ id: 'WrapUpAction' }),
    answer: { status: 204 },
  }),
}
