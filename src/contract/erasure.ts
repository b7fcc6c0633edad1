/** What is known of one person: found, handed over, and erased as far as that is allowed. */

import { z } from 'zod'
import { type ErasureState, type ErasureVerdict, SUBJECT_RELATIONS } from '../core/model/erasure.ts'
import { defineRoute } from './route.ts'
import { givenId, id, list, timestamp } from './values.ts'

/** Calls that are found, or asked to be erased, at once. */
export const MAXIMUM_SUBJECT_CALLS = 10_000

const reason = z.string().trim().min(1).max(2000)

const subject = z
  .discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('number'), number: z.string().trim().min(2).max(60) })
      .strict()
      .describe('As the phone system tells it, whole; with or without `+` or `00` is the same'),
    z.object({ kind: z.literal('user'), userId: givenId }).strict(),
  ])
  .meta({ id: 'DataSubject' })

const shownSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), number: z.string() }),
  z.object({ kind: z.literal('user'), userId: id, name: z.string() }),
])

const relation = z
  .enum(SUBJECT_RELATIONS)
  .describe('`on-call`: by a transfer or a conference; `agent`: could talk, as the policy knows')

const verdict = z
  .enum(['erased', 'held', 'kept', 'busy', 'gone'] satisfies ErasureVerdict[])
  .describe(
    '`held`: by cases. `kept`: it has to be kept until a day. `busy`: it was being changed, or another recorder has it too: ask again. `gone`: it was not there any more',
  )

const found = {
  callId: id,
  startedAt: timestamp,
  relations: z.array(relation),
}

export const subjectCalls = z
  .object({
    calls: z.array(
      z.object({
        ...found,
        recordings: z.int(),
        cases: z.array(z.string()).describe('Cases that hold it: it would not be erased'),
        keptUntil: timestamp.exactOptional().describe('It has to be kept until then: it would not be erased before'),
      }),
    ),
    more: z.boolean().describe(`There are more than ${MAXIMUM_SUBJECT_CALLS}`),
  })
  .meta({ id: 'SubjectCalls' })

export type SubjectCalls = z.infer<typeof subjectCalls>

const counts = z.object({
  erased: z.int(),
  held: z.int(),
  kept: z.int(),
  busy: z.int(),
  gone: z.int(),
  undecided: z.int(),
})

export const erasure = z
  .object({
    id,
    accountId: id,
    subject: shownSubject,
    reason: z.string(),
    state: z
      .enum(['waiting', 'refused', 'withdrawn', 'running', 'done'] satisfies ErasureState[])
      .describe('`waiting`: for somebody else to agree. `done`: the purge that carried it out has its certificate'),
    calls: counts.describe('How many calls have which verdict'),
    requestedBy: z.string(),
    requestedAt: timestamp,
    isOwn: z.boolean().describe('The caller asked for it: somebody else has to agree'),
    decidedBy: z.string().exactOptional(),
    decidedAt: timestamp.exactOptional(),
    finishedAt: timestamp.exactOptional(),
  })
  .meta({ id: 'Erasure' })

export type Erasure = z.infer<typeof erasure>

export const erasureItem = z
  .object({
    ...found,
    verdict: verdict.exactOptional().describe('Absent: not decided yet'),
    cases: z.array(z.string()),
    keptUntil: timestamp.exactOptional(),
  })
  .meta({ id: 'ErasureItem' })

export type ErasureItem = z.infer<typeof erasureItem>

const ofAccount = z.object({ accountId: givenId })
const params = z.object({ erasureId: givenId })
const tag = 'data subjects'

export const erasureRoutes = {
  findSubjectCalls: defineRoute({
    name: 'findSubjectCalls',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/subject-calls',
    tag,
    summary: 'All calls of a number or a person',
    description:
      'Whoever called, was called, was on the call or could talk on it. To hand them over: an export of their ids (`POST /api/v1/exports`). ' +
      'Docs: docs/operate/data-subjects.md.',
    access: 'manage-retention',
    params: ofAccount,
    body: z.object({ subject }).strict(),
    answer: { status: 200, schema: subjectCalls },
  }),
  requestErasure: defineRoute({
    name: 'requestErasure',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/erasures',
    tag,
    summary: 'Ask for all calls of a number or a person to be erased',
    description:
      'With `calls`, how many were found: fails with `erasure-changed` when it is another number by now. Nothing is erased before somebody else agrees.',
    access: 'manage-retention',
    params: ofAccount,
    body: z.object({ subject, reason, calls: z.int().min(1) }).strict(),
    answer: { status: 201, schema: erasure },
  }),
  listErasures: defineRoute({
    name: 'listErasures',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/erasures',
    tag,
    summary: 'Erasures, those that wait first',
    access: 'manage-retention',
    params: ofAccount,
    answer: { status: 200, schema: list('erasures', erasure) },
  }),
  listErasureItems: defineRoute({
    name: 'listErasureItems',
    method: 'GET',
    path: '/api/v1/erasures/{erasureId}/items',
    tag,
    summary: 'Every call of an erasure with its verdict',
    access: 'manage-retention',
    params,
    answer: { status: 200, schema: list('items', erasureItem) },
  }),
  approveErasure: defineRoute({
    name: 'approveErasure',
    method: 'POST',
    path: '/api/v1/erasures/{erasureId}/approval',
    tag,
    summary: 'Agree: what no case holds and no duty keeps is erased now',
    description:
      'By a person other than the one who asked. It is carried out as a purge: `purge-running` while another one of the account goes on.',
    access: 'manage-retention',
    params,
    answer: { status: 200, schema: erasure },
  }),
  refuseErasure: defineRoute({
    name: 'refuseErasure',
    method: 'POST',
    path: '/api/v1/erasures/{erasureId}/refusal',
    tag,
    summary: 'Refuse it, or take back what one asked for',
    access: 'manage-retention',
    params,
    answer: { status: 200, schema: erasure },
  }),
}
