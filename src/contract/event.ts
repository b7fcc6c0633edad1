import { z } from 'zod'
import { defineRoute } from './route.ts'
import { id } from './values.ts'

/** Names of server-sent events. Each says only what changed: ask for it again. */
export const EVENT_TYPES = [
  'call-changed',
  'wrap-up-changed',
  'access-changed',
  'export-changed',
  'directory-changed',
  'invite-refused',
  'recorder-changed',
] as const

export type EventType = (typeof EVENT_TYPES)[number]

/** `data` of every event. */
export const liveEvent = z
  .object({
    accountId: id.exactOptional(),
    id: z.string().exactOptional().describe('Of what changed: the call, the export …'),
  })
  .meta({ id: 'LiveEvent' })

export type LiveEvent = z.infer<typeof liveEvent>

export const eventRoutes = {
  streamEvents: defineRoute({
    name: 'streamEvents',
    method: 'GET',
    path: '/api/v1/events',
    tag: 'events',
    summary: 'What changes, as it happens (server-sent events)',
    description:
      `Event names: ${EVENT_TYPES.join(', ')}; \`data\` is a LiveEvent. Nothing is replayed: after a reconnection ask again ` +
      'for what you show. A comment line comes every 15 seconds. The stream ends with the sign-in session. `call-changed` is also of notes, dispositions and tags; `wrap-up-changed` comes to whoever was on the call. Whoever may not see calls is told of `directory-changed` only.',
    access: 'signed-in',
    answer: { status: 200, contentType: 'text/event-stream' },
  }),
}
