import { z } from 'zod'
import { defineRoute } from './route.ts'
import { list, timestamp } from './values.ts'

export const refusedInvite = z
  .object({
    remoteAddress: z.string(),
    protocol: z.string(),
    from: z.string().describe('Of the latest INVITE, as sent'),
    to: z.string(),
    reason: z.string(),
    certificateFingerprint: z.string().exactOptional(),
    firstSeenAt: timestamp,
    lastSeenAt: timestamp,
    times: z.int(),
  })
  .meta({ id: 'RefusedInvite', description: 'A sender that is no recording client (yet)' })

export type RefusedInvite = z.infer<typeof refusedInvite>

const tag = 'refused INVITEs'

export const refusedInviteRoutes = {
  listRefusedInvites: defineRoute({
    name: 'listRefusedInvites',
    method: 'GET',
    path: '/api/v1/refused-invites',
    tag,
    summary: 'Senders that were refused, latest first',
    access: 'manage-platform',
    answer: { status: 200, schema: list('refusedInvites', refusedInvite) },
  }),
  removeRefusedInvite: defineRoute({
    name: 'removeRefusedInvite',
    method: 'DELETE',
    path: '/api/v1/refused-invites/{remoteAddress}',
    tag,
    summary: 'Forget a refused sender',
    access: 'manage-platform',
    params: z.object({ remoteAddress: z.string().min(1).max(100) }),
    answer: { status: 204 },
  }),
}
