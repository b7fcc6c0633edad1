import { listRefusedInvites, removeRefusedInvite } from '../../store/refused-invites.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

export function refusedInviteHandlers(parts: ServerParts): Handlers<'listRefusedInvites' | 'removeRefusedInvite'> {
  const { db, nowMs } = parts
  return {
    listRefusedInvites: async () => ({
      refusedInvites: (await listRefusedInvites(db)).map(({ firstSeenAtMs, lastSeenAtMs, ...invite }) => ({
        ...invite,
        firstSeenAt: isoTime(firstSeenAtMs),
        lastSeenAt: isoTime(lastSeenAtMs),
      })),
    }),

    removeRefusedInvite: async ({ actor, params, request }) => {
      await removeRefusedInvite(db, params.remoteAddress)
      const subject = { kind: 'refused-invite', id: params.remoteAddress }
      await audit(db, request, nowMs(), actor, { action: 'refused-invite.removed', subject })
      return undefined
    },
  }
}
