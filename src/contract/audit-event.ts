import { z } from 'zod'
import { defineRoute } from './route.ts'
import { accountQuery, id, page, pageQuery, timestamp } from './values.ts'

export const auditEvent = z
  .object({
    id,
    accountId: id.exactOptional(),
    at: timestamp,
    actor: z.object({
      kind: z.enum(['user', 'api-key', 'device', 'system']),
      id: z.string().exactOptional(),
      name: z.string().exactOptional(),
    }),
    action: z.string().describe('`call.played`, `user.changed`, `sign-in.refused` …'),
    subject: z.object({ kind: z.string(), id: z.string() }).exactOptional(),
    remoteAddress: z.string().exactOptional(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEvent', description: 'Who did what, to which thing, when and from where' })

export const auditEventRoutes = {
  listAuditEvents: defineRoute({
    name: 'listAuditEvents',
    method: 'GET',
    path: '/api/v1/audit-events',
    tag: 'audit log',
    summary: 'The audit log, newest first',
    access: 'read-audit-log',
    query: z
      .object({
        from: timestamp.exactOptional(),
        to: timestamp.exactOptional(),
        action: z.string().max(100).exactOptional(),
      })
      .extend(accountQuery.shape)
      .extend(pageQuery.shape),
    answer: { status: 200, schema: page('auditEvents', auditEvent) },
  }),
}
