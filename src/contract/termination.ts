import { z } from 'zod'
import { PURGE_STEPS } from '../core/model/termination.ts'
import { defineRoute } from './route.ts'
import { givenId, id, list, outstandingCopies, timestamp } from './values.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const certificate = z
  .object({
    id,
    account: z.object({ id, slug: z.string(), name: z.string() }),
    reason: z.string(),
    requestedBy: z.string(),
    requestedAt: timestamp,
    approvedBy: z.string().exactOptional(),
    approvedAt: timestamp.exactOptional(),
    purgeStartedAt: timestamp,
    purgedAt: timestamp,
    rows: z.record(z.string(), z.int()).describe('Removed rows by table'),
    files: z.object({
      count: z.int(),
      bytes: z.int(),
      listSha256: sha256.describe('Of the list of files, as `GET /terminations/{id}/files` gives it'),
    }),
    keysDestroyed: z
      .int()
      .exactOptional()
      .describe(
        'Keys of the account that were destroyed: what was encrypted with them cannot be read, wherever a copy lies',
      ),
    outstandingCopies: outstandingCopies
      .exactOptional()
      .describe('Copies that a store still had: locked, or it did not answer for 22 hours. A thousand at most'),
    outstandingCalls: z.array(id).describe('Calls whose journal a recorder still had: it erases it when it finds it'),
    auditLog: z.object({
      events: z.int(),
      headSeq: z.int(),
      headHash: sha256,
      whole: z.boolean(),
      fileSha256: sha256.describe('Of the log as JSON lines'),
      byAction: z.record(z.string(), z.int()),
    }),
    version: z.string(),
  })
  .meta({ id: 'DeletionCertificate', description: 'That an account and everything of it is gone' })

export const termination = z
  .object({
    id,
    accountId: id,
    slug: z.string(),
    name: z.string(),
    state: z.enum(['requested', 'scheduled', 'purging', 'purged', 'cancelled']),
    reason: z.string(),
    handOver: z.boolean(),
    exportIds: z.array(id).describe('Exports that hand everything over, in parts; gone once the purge starts'),
    purgeAfterHours: z.int(),
    requestedBy: z.string(),
    requestedAt: timestamp,
    needsApproval: z.boolean().describe('A second person of the platform has to agree'),
    mayApprove: z.boolean().describe('Whoever asks may be that person: somebody else wanted it'),
    approvedBy: z.string().exactOptional(),
    approvedAt: timestamp.exactOptional(),
    purgeAt: timestamp.exactOptional().describe('Not before'),
    cancelledBy: z.string().exactOptional(),
    cancelledAt: timestamp.exactOptional(),
    step: z.enum(PURGE_STEPS).exactOptional(),
    purgedAt: timestamp.exactOptional(),
    certificate: certificate.exactOptional(),
  })
  .meta({ id: 'Termination', description: 'An account that is closed for good, or was' })

export type Termination = z.infer<typeof termination>

export const terminationDraft = z
  .object({
    reason: z.string().trim().min(3, 'Say why').max(1000),
    confirmation: z.string().max(100).describe("The account's slug, typed by whoever closes it"),
    purgeAfterHours: z
      .int()
      .min(1)
      .max(22)
      .default(4)
      .describe('Hours until everything is destroyed; cancel until then'),
    handOver: z.boolean().default(false).describe('Export all calls first'),
  })
  .meta({ id: 'TerminationDraft' })

const tag = 'closing accounts'
const access = 'manage-platform'
const params = z.object({ terminationId: givenId })
const answer = { status: 200, schema: termination } as const

export const terminationRoutes = {
  requestTermination: defineRoute({
    name: 'requestTermination',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/termination',
    tag,
    summary: 'Close an account for good',
    description:
      'Nobody signs in to it any more, its API keys stop, no new call of it is recorded. After `purgeAfterHours`, within 24 hours in any case, all its recordings, other files and rows are destroyed. docs/operate/closing-accounts.md',
    access,
    params: z.object({ accountId: givenId }),
    body: terminationDraft,
    answer: { status: 201, schema: termination },
  }),
  approveTermination: defineRoute({
    name: 'approveTermination',
    method: 'POST',
    path: '/api/v1/terminations/{terminationId}/approval',
    tag,
    summary: 'Agree that an account is closed, as the second person',
    access,
    params,
    answer,
  }),
  cancelTermination: defineRoute({
    name: 'cancelTermination',
    method: 'POST',
    path: '/api/v1/terminations/{terminationId}/cancellation',
    tag,
    summary: 'Leave the account as it was; until the purge starts',
    access,
    params,
    answer,
  }),
  listTerminations: defineRoute({
    name: 'listTerminations',
    method: 'GET',
    path: '/api/v1/terminations',
    tag,
    summary: 'Accounts that are closed, or were, newest first',
    access,
    answer: { status: 200, schema: list('terminations', termination) },
  }),
  getTermination: defineRoute({
    name: 'getTermination',
    method: 'GET',
    path: '/api/v1/terminations/{terminationId}',
    tag,
    summary: 'One of them, with its deletion certificate',
    access,
    params,
    answer,
  }),
  getTerminatedFiles: defineRoute({
    name: 'getTerminatedFiles',
    method: 'GET',
    path: '/api/v1/terminations/{terminationId}/files',
    tag,
    summary: 'Every destroyed file with its SHA-256',
    description: 'Lines of sha256sum. The SHA-256 of the whole is in the certificate.',
    access,
    params,
    answer: { status: 200, contentType: 'text/plain' },
  }),
}
