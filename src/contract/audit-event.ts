import { z } from 'zod'
import { defineRoute } from './route.ts'
import { accountQuery, id, page, pageQuery, timestamp } from './values.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

export const auditEvent = z
  .object({
    id,
    accountId: id.exactOptional(),
    resellerId: id.exactOptional().describe('Of what belongs to a reseller and to none of its accounts'),
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
    seq: z.int().describe('Place in the chain of its audit log, from 1'),
    hash: hash.describe('SHA-256 over the hash before it and this event: docs/operate/audit-log.md'),
  })
  .meta({ id: 'AuditEvent', description: 'Who did what, to which thing, when and from where' })

export type AuditEvent = z.infer<typeof auditEvent>

const period = z.object({ from: timestamp.exactOptional(), to: timestamp.exactOptional() })

const text = z.string().max(200)

export const auditFilter = period.extend({
  action: z
    .string()
    .max(100)
    .exactOptional()
    .describe('`call.viewed`; with a dot at its end all that begin so: `call.`'),
  actor: text.exactOptional().describe('Id of whoever did it, or a part of the name'),
  subjectKind: text.exactOptional().describe('`call`, `recording`, `user`, `account` …'),
  subjectId: text.exactOptional(),
  q: text.exactOptional().describe('Words that all stand somewhere in the event'),
})

const head = z.object({ seq: z.int(), hash })

export const auditVerification = z
  .object({
    chain: z.string().describe('`account/<id>`, `reseller/<id>` or `platform`'),
    whole: z.boolean().describe('Every event is as it was written'),
    events: z.int().describe('How many fit, up to the problem or the end'),
    head: head.describe('The last that fits: kept elsewhere, it shows later that nothing was cut off'),
    checkpoints: z.int().describe("How many notes of the platform's audit log were met"),
    problem: z
      .object({
        fault: z.enum(['changed', 're-dated', 'moved', 'missing', 'added', 'cut-off', 'rewritten', 'foreign']),
        seq: z.int(),
        message: z.string(),
        event: z.object({ id: z.string(), at: timestamp, action: z.string() }).exactOptional(),
        events: z.int().exactOptional(),
      })
      .exactOptional(),
  })
  .meta({ id: 'AuditVerification', description: 'Whether an audit log is what was written, and where it first is not' })

export type AuditVerification = z.infer<typeof auditVerification>

const tag = 'audit log'

export const auditEventRoutes = {
  listAuditEvents: defineRoute({
    name: 'listAuditEvents',
    method: 'GET',
    path: '/api/v1/audit-events',
    tag,
    summary: 'The audit log, newest first',
    access: 'read-audit-log',
    query: auditFilter.extend(accountQuery.shape).extend(pageQuery.shape),
    answer: { status: 200, schema: page('auditEvents', auditEvent) },
  }),
  getAuditFile: defineRoute({
    name: 'getAuditFile',
    method: 'GET',
    path: '/api/v1/audit-events/file',
    tag,
    summary: 'The audit log as a file, oldest first, with its hashes',
    description:
      "One chain: the account's, or without `accountId` the caller's own. `tapeline audit verify --file` checks it without Tapeline.",
    access: 'read-audit-log',
    query: period.extend(accountQuery.shape).extend({ format: z.enum(['csv', 'jsonl']).default('jsonl') }),
    answer: { status: 200, contentType: ['text/csv', 'application/x-ndjson'] },
  }),
  verifyAuditLog: defineRoute({
    name: 'verifyAuditLog',
    method: 'GET',
    path: '/api/v1/audit-events/verification',
    tag,
    summary: 'Check that nobody changed, removed, moved or re-dated an event',
    description: "One chain: the account's, or without `accountId` the caller's own. Reads all of it.",
    access: 'read-audit-log',
    query: accountQuery,
    answer: { status: 200, schema: auditVerification },
  }),
}
