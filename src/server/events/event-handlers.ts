/** What changes, told to whoever may see it (server-sent events, HTML Standard §9.2). */

import type { FastifyInstance } from 'fastify'
import { EVENT_TYPES, type EventType, type LiveEvent } from '../../contract/event.ts'
import { sees, seesEverything, seesNothing, sightOf } from '../../core/access/sight.ts'
import type { Who } from '../../core/model/access.ts'
import type { BusMessage } from '../../store/bus.ts'
import { findCallSubjects } from '../../store/call-subjects.ts'
import { PLATFORM } from '../../store/db.ts'
import { type Actor, isOfPlatform, may, reaches, userIdOf } from '../actor.ts'
import { authenticate } from '../authenticate.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

/** Keeps proxies from giving up, finds dead connections, and asks whether the caller may still listen. */
export const HEARTBEAT_MS = 15_000
/** A reader that is so far behind is cut off: it reconnects and asks again for what it shows. */
const MAXIMUM_BUFFERED_BYTES = 256 * 1024

export function eventHandlers(app: FastifyInstance, parts: ServerParts): Handlers<'streamEvents'> {
  const open = new Set<() => void>()
  /** Every listener gets the same message: who was on the call is asked once for all of them. */
  const asked = new WeakMap<BusMessage, ReturnType<typeof findCallSubjects>>()

  async function isWithinSight(who: Who, message: BusMessage): Promise<boolean> {
    const { id } = message
    const sight = sightOf(who, 'see-calls')
    // Without an id anything may have changed: that says nothing of any call.
    if (id === undefined || seesEverything(sight)) return true
    if (seesNothing(sight)) return false
    const found = asked.get(message) ?? findCallSubjects(parts.db, PLATFORM, [id])
    asked.set(message, found)
    const call = await found.then(
      (calls) => calls.get(id),
      () => undefined,
    )
    return call !== undefined && sees(sight, call)
  }
  app.addHook('preClose', async () => {
    for (const end of open) end()
  })

  return {
    streamEvents: async ({ actor: first, request, reply }) => {
      let actor = first
      reply.hijack()
      const { raw } = reply
      // Gone while we asked who it is: nobody would ever tell us that it closed.
      if (raw.destroyed) return reply
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // nginx would hold events back otherwise.
        'x-accel-buffering': 'no',
      })
      // Nothing is replayed, whatever Last-Event-ID says: a client that comes back asks again for what it shows.
      raw.write('retry: 2000\n\n')

      const send = (text: string) => {
        if (raw.writableLength > MAXIMUM_BUFFERED_BYTES) raw.destroy()
        else raw.write(text)
      }
      const subscriptions = EVENT_TYPES.map((type) =>
        parts.bus.subscribe(type, async (message) => {
          const event = eventFor(actor, type, message)
          if (!event || (type !== 'directory-changed' && !may(actor, 'see-calls'))) return
          if (type === 'wrap-up-changed' && !isFor(actor, message)) return
          if (type === 'call-changed' && !(await isWithinSight(actor.who, message))) return
          send(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`)
        }),
      )
      const heartbeat = setInterval(async () => {
        const now = await authenticate(parts, request, 'looking').catch(() => actor)
        if (!now || !isOfSame(now, actor)) return raw.end()
        // A reseller may have got accounts meanwhile, and lost some.
        actor = now
        send(': still here\n\n')
      }, HEARTBEAT_MS)
      const end = () => raw.end()
      open.add(end)
      raw.on('close', () => {
        clearInterval(heartbeat)
        for (const unsubscribe of subscriptions) unsubscribe()
        open.delete(end)
      })
      return reply
    },
  }
}

/** Undefined when it is none of the actor's business. */
export function eventFor(
  actor: Pick<Actor, 'accountId' | 'reseller'>,
  type: EventType,
  message: BusMessage,
): LiveEvent | undefined {
  const { accountId, resellerId, id } = message
  const event = { ...(accountId === undefined ? {} : { accountId }), ...(id === undefined ? {} : { id }) }
  if (isOfPlatform(actor)) return event
  if (accountId !== undefined) return reaches(actor, accountId) ? event : undefined
  if (resellerId !== undefined) return resellerId === actor.reseller?.id ? event : undefined
  // Without account and id: the connection between nodes was broken, anything may have changed.
  return id === undefined && !OF_THE_PLATFORM.has(type) ? event : undefined
}

/** Whom it names; without names anybody's may have changed. */
function isFor(actor: Actor, { payload }: BusMessage): boolean {
  const userIds = (payload as { userIds?: readonly string[] } | undefined)?.userIds
  const userId = userIdOf(actor)
  return userId !== undefined && (userIds === undefined || userIds.includes(userId))
}

const OF_THE_PLATFORM: ReadonlySet<EventType> = new Set(['invite-refused', 'recorder-changed'])

function isOfSame(one: Actor, other: Actor): boolean {
  return one.accountId === other.accountId && one.reseller?.id === other.reseller?.id
}
