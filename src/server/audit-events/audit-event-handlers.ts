import { listAuditEvents } from '../../store/audit-events.ts'
import { scopeOf } from '../actor.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

export function auditEventHandlers({ db }: ServerParts): Handlers<'listAuditEvents'> {
  return {
    listAuditEvents: async ({ actor, query }) => {
      const { accountId, from, to, action, cursor, limit } = query
      const { events, nextCursor } = await listAuditEvents(
        db,
        scopeOf(actor, accountId),
        {
          ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
          ...(to === undefined ? {} : { toMs: Date.parse(to) }),
          ...(action === undefined ? {} : { action }),
        },
        { limit, ...(cursor === undefined ? {} : { cursor }) },
      )
      return {
        auditEvents: events.map(({ atMs, ...event }) => ({ ...event, at: isoTime(atMs) })),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      }
    },
  }
}
