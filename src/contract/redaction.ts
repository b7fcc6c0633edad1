/** Stretches of recordings that are destroyed. */

import { z } from 'zod'
import type { RedactionState } from '../core/model/redaction.ts'
import { defineRoute } from './route.ts'
import { durationMs, givenId, id, list, outstandingCopies, timestamp } from './values.ts'

const reason = z.string().trim().min(1).max(2000)

export const redactionState = z
  .enum(['waiting', 'refused', 'withdrawn', 'running', 'removing-copies', 'done', 'failed'] satisfies RedactionState[])
  .describe(
    '`waiting`: for somebody else to agree. `running`: agreed to. `removing-copies`: destroyed here, other stores have not answered for all copies yet. `failed`: nothing was destroyed, `failure` says why',
  )

const certificate = z
  .object({
    id,
    account: z.object({ id, slug: z.string(), name: z.string() }),
    callId: id,
    from: timestamp,
    to: timestamp,
    reason: z.string(),
    requestedBy: z.string(),
    requestedAt: timestamp,
    approvedBy: z.string(),
    approvedAt: timestamp,
    finishedAt: timestamp,
    recordings: z
      .array(z.object({ recordingId: id, sha256Before: z.string(), sha256After: z.string() }))
      .describe('None: the recording had gone before'),
    exportsRemoved: z.int().describe('Exports that held the call: whoever made one makes it again'),
    journalErased: z
      .boolean()
      .describe('Packets were kept beside the recording, and those of the stretch are zeros now'),
    outstandingCopies,
    otherCalls: z
      .array(id)
      .exactOptional()
      .describe('What other recorders have of the same call and never became one with it: each is redacted by itself'),
    version: z.string().describe('Of Tapeline'),
  })
  .meta({ id: 'RedactionCertificate' })

export const redaction = z
  .object({
    id,
    accountId: id,
    callId: id,
    recordingId: id,
    from: timestamp,
    to: timestamp,
    durationMs,
    reason: z.string(),
    state: redactionState,
    requestedBy: z.string(),
    requestedAt: timestamp,
    isOwn: z.boolean().describe('The caller asked for it: somebody else has to agree'),
    decidedBy: z.string().exactOptional(),
    decidedAt: timestamp.exactOptional(),
    finishedAt: timestamp.exactOptional(),
    failure: z.string().exactOptional().describe('A code of docs/errors.md'),
    certificate: certificate.exactOptional(),
  })
  .meta({
    id: 'Redaction',
    description: 'A stretch of a call whose audio is destroyed in every copy; it stays on the time line as a gap',
  })

export type Redaction = z.infer<typeof redaction>

/** Of a call, for whoever may hear it. */
export const redactedStretch = z
  .object({ id, recordingId: id, from: timestamp, to: timestamp, reason: z.string(), state: redactionState })
  .meta({ id: 'RedactedStretch' })

export type RedactedStretch = z.infer<typeof redactedStretch>

const params = z.object({ redactionId: givenId })
const tag = 'redactions'

export const redactionRoutes = {
  requestRedaction: defineRoute({
    name: 'requestRedaction',
    method: 'POST',
    path: '/api/v1/recordings/{recordingId}/redactions',
    tag,
    summary: 'Ask for a stretch of a recording to be destroyed',
    description:
      'Nothing is destroyed before somebody else agrees. A call that a case holds is refused with `recording-held`. ' +
      'Docs: docs/operate/redaction.md.',
    access: 'manage-retention',
    params: z.object({ recordingId: givenId }),
    body: z
      .object({
        fromMs: durationMs.describe('Milliseconds from the first sample'),
        toMs: durationMs.describe('Up to here, not including it'),
        reason,
      })
      .strict(),
    answer: { status: 201, schema: redaction },
  }),
  listRedactions: defineRoute({
    name: 'listRedactions',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/redactions',
    tag,
    summary: 'Redactions, those that wait first',
    access: 'manage-retention',
    params: z.object({ accountId: givenId }),
    answer: { status: 200, schema: list('redactions', redaction) },
  }),
  getRedaction: defineRoute({
    name: 'getRedaction',
    method: 'GET',
    path: '/api/v1/redactions/{redactionId}',
    tag,
    summary: 'One redaction, with its certificate when it is done',
    access: 'manage-retention',
    params,
    answer: { status: 200, schema: redaction },
  }),
  approveRedaction: defineRoute({
    name: 'approveRedaction',
    method: 'POST',
    path: '/api/v1/redactions/{redactionId}/approval',
    tag,
    summary: 'Agree: the stretch is destroyed now, and cannot be brought back',
    description: 'By a person other than the one who asked: `second-person-needed` otherwise.',
    access: 'manage-retention',
    params,
    answer: { status: 200, schema: redaction },
  }),
  refuseRedaction: defineRoute({
    name: 'refuseRedaction',
    method: 'POST',
    path: '/api/v1/redactions/{redactionId}/refusal',
    tag,
    summary: 'Refuse it, or take back what one asked for',
    access: 'manage-retention',
    params,
    answer: { status: 200, schema: redaction },
  }),
}
