/** Cases for which recordings have to stay. */

import { z } from 'zod'
import { callFilter } from './call.ts'
import { defineRoute } from './route.ts'
import { givenId, id, list, name, timestamp } from './values.ts'

/** Calls that are put under a case at once. */
export const MAXIMUM_HELD_AT_ONCE = 10_000

const reason = z.string().trim().min(1).max(2000)

export const legalHold = z
  .object({
    id,
    accountId: id,
    name: z.string(),
    reason: z.string(),
    calls: z.int(),
    recordings: z.int(),
    createdBy: z.string(),
    createdAt: timestamp,
    releasedAt: timestamp.exactOptional().describe('From then on it holds nothing'),
    releasedBy: z.string().exactOptional(),
    releaseReason: z.string().exactOptional(),
  })
  .meta({ id: 'LegalHold', description: 'A case: what it holds is kept, however old it is' })

export type LegalHold = z.infer<typeof legalHold>

export const holdRelease = z
  .object({
    goes: z.int().describe('Recordings whose date is over: the next purge removes them'),
    goesBytes: z.int(),
    stays: z.int().describe('Recordings whose date is still to come'),
    heldByOthers: z.int().describe('Recordings that another case holds too'),
    first: z
      .array(z.object({ recordingId: id, callId: id, expiresAt: timestamp, text: z.string() }))
      .describe('Of those that go, the oldest; a hundred at most'),
  })
  .meta({ id: 'HoldRelease', description: 'What becomes of the recordings of a case when it is released now' })

export type HoldRelease = z.infer<typeof holdRelease>

const draft = z.object({ name, reason }).strict()
const ofAccount = z.object({ accountId: givenId })
const params = z.object({ legalHoldId: givenId })
const tag = 'legal holds'

export const legalHoldRoutes = {
  listLegalHolds: defineRoute({
    name: 'listLegalHolds',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/legal-holds',
    tag,
    summary: 'Cases, those that hold first',
    access: 'place-hold',
    params: ofAccount,
    answer: { status: 200, schema: list('legalHolds', legalHold) },
  }),
  createLegalHold: defineRoute({
    name: 'createLegalHold',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/legal-holds',
    tag,
    summary: 'Open a case',
    access: 'place-hold',
    params: ofAccount,
    body: draft,
    answer: { status: 201, schema: legalHold },
  }),
  getLegalHold: defineRoute({
    name: 'getLegalHold',
    method: 'GET',
    path: '/api/v1/legal-holds/{legalHoldId}',
    tag,
    summary: 'One case',
    description: 'Its calls: `GET /api/v1/calls?legalHoldId=…`',
    access: 'place-hold',
    params,
    answer: { status: 200, schema: legalHold },
  }),
  updateLegalHold: defineRoute({
    name: 'updateLegalHold',
    method: 'PUT',
    path: '/api/v1/legal-holds/{legalHoldId}',
    tag,
    summary: 'Change name and reason of a case',
    access: 'place-hold',
    params,
    body: draft,
    answer: { status: 200, schema: legalHold },
  }),
  addHeldCalls: defineRoute({
    name: 'addHeldCalls',
    method: 'POST',
    path: '/api/v1/legal-holds/{legalHoldId}/calls',
    tag,
    summary: 'Put calls under the case: those named, or all that a search finds now',
    description: `At most ${MAXIMUM_HELD_AT_ONCE} at once, with their other legs, those that come later too. Calls that match later are not added.`,
    access: 'place-hold',
    params,
    body: z.union([
      z.object({ callIds: z.array(givenId).min(1).max(MAXIMUM_HELD_AT_ONCE) }).strict(),
      z.object({ filter: callFilter.omit({ heardBy: true, legalHoldId: true }) }).strict(),
    ]),
    answer: {
      status: 200,
      schema: z.object({ added: z.int().describe('Those that it did not hold yet'), legalHold }),
    },
  }),
  removeHeldCalls: defineRoute({
    name: 'removeHeldCalls',
    method: 'POST',
    path: '/api/v1/legal-holds/{legalHoldId}/removal',
    tag,
    summary: 'Take calls out of the case, with their other legs',
    access: 'place-hold',
    params,
    body: z.object({ callIds: z.array(givenId).min(1).max(MAXIMUM_HELD_AT_ONCE), reason }).strict(),
    answer: { status: 200, schema: z.object({ removed: z.int(), legalHold }) },
  }),
  previewHoldRelease: defineRoute({
    name: 'previewHoldRelease',
    method: 'GET',
    path: '/api/v1/legal-holds/{legalHoldId}/release',
    tag,
    summary: 'What will go when the case is released',
    access: 'place-hold',
    params,
    answer: { status: 200, schema: holdRelease },
  }),
  releaseLegalHold: defineRoute({
    name: 'releaseLegalHold',
    method: 'POST',
    path: '/api/v1/legal-holds/{legalHoldId}/release',
    tag,
    summary: 'Release the case',
    description:
      'With `goes` as the preview said: fails with `hold-release-changed` when another number of recordings would go by now.',
    access: 'place-hold',
    params,
    body: z.object({ reason, goes: z.int().min(0) }).strict(),
    answer: { status: 200, schema: legalHold },
  }),
}
