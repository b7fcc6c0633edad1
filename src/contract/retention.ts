/** How long an account keeps its recordings, and what shortens that. */

import { z } from 'zod'
import { QUOTA_KINDS } from '../core/model/retention.ts'
import { defineRoute } from './route.ts'
import { durationMs, givenId, id, list, outstandingCopies, timestamp } from './values.ts'

const MAXIMUM_RULES = 200
/** Of what is due, one by one. */
export const MAXIMUM_SHOWN = 500

export const retentionDays = z.int().min(1).max(36_500)

export const retentionCondition = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('queue'), queueId: z.string().min(1).max(200) }).strict(),
    z.object({ kind: z.literal('user'), userId: givenId }).strict(),
    z.object({ kind: z.literal('tag'), tag: z.string().trim().toLowerCase().min(1).max(100) }).strict(),
    z.object({ kind: z.literal('disposition'), dispositionId: givenId }).strict(),
    z.object({ kind: z.literal('mode'), mode: z.enum(['always', 'on-demand']) }).strict(),
  ])
  .meta({
    id: 'RetentionCondition',
    description:
      'Calls that came through a queue, on which a user could talk, with a tag or a disposition; recordings that a rule began (`always`) or somebody started (`on-demand`)',
  })

const retentionRule = z.object({ when: retentionCondition, days: retentionDays }).strict().meta({ id: 'RetentionRule' })

export const callDays = z
  .union([z.literal('with-recordings'), retentionDays])
  .describe(
    'How long the call itself stays with its notes: as long as its last recording, or so many days if those are more',
  )

const amounts = {
  recordings: z.int().min(1).exactOptional(),
  bytes: z.int().min(1).exactOptional(),
  minutes: z.int().min(1).exactOptional(),
}

export const retentionQuota = z.object(amounts).strict().meta({
  id: 'RetentionQuota',
  description:
    'How much there may be; absent: no bound. What is more goes before its date, the oldest first, but for what a case holds',
})

const policy = {
  days: retentionDays.describe("Of whatever no rule keeps longer; the settings' `retentionDays`"),
  callDays,
}

export const retentionReason = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('account') }),
    z.object({ by: z.literal('rule'), when: retentionCondition }),
    z.object({ by: z.literal('quota'), of: z.enum(QUOTA_KINDS) }).describe('Only of what went'),
    z.object({ by: z.literal('erasure') }).describe('Only of what went'),
  ])
  .meta({ id: 'RetentionReason' })

/** Of one recording. */
export const recordingRetention = z
  .object({
    expiresAt: timestamp.describe('From here on it goes, unless a case holds it'),
    days: z.int(),
    reason: retentionReason,
    boundedTo: z.enum(['minimum', 'maximum']).exactOptional().describe('What the preset allows at least, or at most'),
    text: z.string().describe('The reason as a sentence'),
    isHeld: z.boolean().describe('A case holds it: it stays whatever its date is'),
  })
  .meta({ id: 'RecordingRetention', description: 'Until when it is kept, and why' })

export type RecordingRetention = z.infer<typeof recordingRetention>

const shortening = z.object({
  of: z.enum(['account', 'calls', 'rule', 'quota']),
  when: retentionCondition.exactOptional(),
  fromDays: z.int().exactOptional().describe('Not of a quota, which has no days'),
  toDays: z.int().exactOptional().describe('Of calls 0: with the last recording'),
  text: z.string(),
})

export const retentionProposal = z
  .object({
    id,
    ...policy,
    rules: z.array(retentionRule),
    quota: retentionQuota,
    reason: z.string(),
    proposedBy: z.string(),
    proposedAt: timestamp,
    isOwn: z.boolean().describe('The caller proposed it: somebody else has to agree'),
    shortens: z.array(shortening),
  })
  .meta({ id: 'RetentionProposal' })

export const accountRetention = z
  .object({
    accountId: id,
    version: z.int().min(0).describe('Of rules and calls; 0: nobody has changed them yet'),
    ...policy,
    rules: z.array(retentionRule),
    quota: retentionQuota,
    usage: z.object({ recordings: z.int(), bytes: z.int(), minutes: z.number() }).describe('How much there is'),
    quotaLevel: z
      .union([z.literal(0), z.literal(80), z.literal(95), z.literal(100)])
      .describe(
        'Percent of the fullest quota that are reached; 100: there is more than may be, and the oldest goes next',
      ),
    bounds: z.object({ minimum: z.int(), maximum: z.int() }).describe('Days that the preset of the settings allows'),
    changedBy: z.string().exactOptional(),
    approvedBy: z.string().exactOptional(),
    changedAt: timestamp.exactOptional(),
    proposal: retentionProposal.exactOptional().describe('What would be kept less long, until somebody else agrees'),
  })
  .meta({ id: 'AccountRetention' })

export type AccountRetention = z.infer<typeof accountRetention>

const dueRecordings = z
  .array(
    z.object({
      recordingId: id,
      callId: id,
      startedAt: timestamp,
      durationMs,
      sizeBytes: z.int(),
      expiresAt: timestamp,
      text: z.string(),
    }),
  )
  .describe(`${MAXIMUM_SHOWN} at most`)

export const duePreview = z
  .object({
    until: timestamp,
    recordings: z.int(),
    bytes: z.int(),
    durationMs: z.int(),
    held: z.int().describe('Recordings whose date is over, but a case holds them'),
    byReason: z.array(z.object({ text: z.string(), recordings: z.int() })),
    first: dueRecordings.describe(`The oldest dates first; ${MAXIMUM_SHOWN} at most`),
    overQuota: z
      .object({ recordings: z.int(), bytes: z.int(), durationMs: z.int(), first: dueRecordings })
      .describe(
        'What there is no room for beside these, the oldest first: the daily purge takes it before its date, as far as it still has to then. `POST` does not',
      ),
  })
  .meta({ id: 'DueRecordings', description: 'What a purge would remove now' })

export type DuePreview = z.infer<typeof duePreview>

const certificate = z
  .object({
    id,
    account: z.object({ id, slug: z.string(), name: z.string() }),
    until: timestamp,
    askedBy: z.string().exactOptional(),
    startedAt: timestamp,
    finishedAt: timestamp,
    recordings: z.int(),
    calls: z.int(),
    bytes: z.int(),
    byReason: z.record(z.string(), z.int()),
    listSha256: z.string().describe('Of the list of files'),
    outstandingCopies,
    version: z.string(),
  })
  .meta({ id: 'PurgeCertificate' })

export const retentionPurge = z
  .object({
    id,
    accountId: id,
    kind: z.enum(['scheduled', 'asked', 'erasure']),
    state: z.enum(['running', 'removing-copies', 'done']),
    until: timestamp.describe('What was due by then goes'),
    askedBy: z.string().exactOptional(),
    startedAt: timestamp,
    finishedAt: timestamp.exactOptional(),
    certificate: certificate.exactOptional().describe('Once it is done'),
  })
  .meta({ id: 'RetentionPurge' })

export type RetentionPurge = z.infer<typeof retentionPurge>

const params = z.object({ accountId: givenId })
const ofPurge = z.object({ purgeId: givenId })
const tag = 'retention'

export const retentionRoutes = {
  getRetention: defineRoute({
    name: 'getRetention',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/retention',
    tag,
    summary: 'How long recordings are kept',
    access: 'manage-retention',
    params,
    answer: { status: 200, schema: accountRetention },
  }),
  putRetention: defineRoute({
    name: 'putRetention',
    method: 'PUT',
    path: '/api/v1/accounts/{accountId}/retention',
    tag,
    summary: 'Change how long recordings are kept',
    description:
      'What keeps nothing less long holds at once. Anything else, once the account has recordings, becomes a `proposal` that another person has to ' +
      'agree to; it needs a `reason`. Of the days and all rules that fit a recording the most count.',
    access: 'manage-retention',
    params,
    body: z
      .object({
        ...policy,
        rules: z.array(retentionRule).max(MAXIMUM_RULES),
        quota: retentionQuota.default({}),
        basedOnVersion: z
          .int()
          .min(0)
          .exactOptional()
          .describe('Fails with `retention-changed` when it is not the newest'),
        reason: z.string().trim().min(1).max(500).exactOptional(),
      })
      .strict(),
    answer: { status: 200, schema: accountRetention },
  }),
  approveRetention: defineRoute({
    name: 'approveRetention',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/retention/approval',
    tag,
    summary: 'Agree to a shorter retention',
    description: 'By a person, and never by whoever proposed it (`second-person-needed`). Dates are given anew.',
    access: 'manage-retention',
    params,
    body: z.object({ proposalId: givenId }).strict(),
    answer: { status: 200, schema: accountRetention },
  }),
  refuseRetention: defineRoute({
    name: 'refuseRetention',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/retention/refusal',
    tag,
    summary: 'Refuse a shorter retention, or take back one’s own proposal',
    access: 'manage-retention',
    params,
    body: z.object({ proposalId: givenId }).strict(),
    answer: { status: 200, schema: accountRetention },
  }),
  previewPurge: defineRoute({
    name: 'previewPurge',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/retention/due',
    tag,
    summary: 'What a purge would remove now',
    description: 'Nothing is removed.',
    access: 'manage-retention',
    params,
    answer: { status: 200, schema: duePreview },
  }),
  startPurge: defineRoute({
    name: 'startPurge',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/retention/purges',
    tag,
    summary: 'Remove what is due now',
    description:
      'With `until` and `recordings` as the preview said them: fails with `purge-changed` when it would be another number by now. It would go by itself within two days.',
    access: 'manage-retention',
    params,
    body: z.object({ until: timestamp, recordings: z.int().min(1) }).strict(),
    answer: { status: 202, schema: retentionPurge },
  }),
  listPurges: defineRoute({
    name: 'listPurges',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/retention/purges',
    tag,
    summary: 'Purges, newest first',
    access: 'manage-retention',
    params,
    answer: { status: 200, schema: list('purges', retentionPurge) },
  }),
  getPurge: defineRoute({
    name: 'getPurge',
    method: 'GET',
    path: '/api/v1/retention-purges/{purgeId}',
    tag,
    summary: 'One purge, with its deletion certificate',
    access: 'manage-retention',
    params: ofPurge,
    answer: { status: 200, schema: retentionPurge },
  }),
  getPurgeFiles: defineRoute({
    name: 'getPurgeFiles',
    method: 'GET',
    path: '/api/v1/retention-purges/{purgeId}/files',
    tag,
    summary: 'Every recording that went, as sha256sum writes it',
    access: 'manage-retention',
    params: ofPurge,
    answer: { status: 200, contentType: 'text/plain' },
  }),
}
