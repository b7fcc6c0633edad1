/** Canary calls: set up, placed, and what became of each. */

import { z } from 'zod'
import { CANARY_OUTCOMES, CANARY_PROTOCOLS, CANARY_RUN_STATES } from '../core/model/canary.ts'
import { defineRoute } from './route.ts'
import { durationMs, givenId, id, list, name, timestamp } from './values.ts'

/** Of one account. */
export const MAXIMUM_CANARIES = 20
const MAXIMUM_RUNS = 200

const sipUri = z
  .string()
  .trim()
  .max(300)
  .regex(/^sips?:[^\s\p{Cc}@<>"]+@[^\s\p{Cc}@<>"/?]+$/iu, 'Give an address like sip:600@pbx.example.com')

const hop = z.strictObject({
  host: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9._:-]{1,253}$/, 'Give a host name or an address'),
  port: z.int().min(1).max(65_535),
})

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time like 08:00')

const rhythm = z
  .union([
    z.strictObject({ everyMinutes: z.int().min(5).max(1440) }),
    z.strictObject({ times: z.array(time).min(1).max(48).describe("Of each day, on the account's clocks") }),
  ])
  .meta({ id: 'CanaryRhythm' })

/** Of one that says nothing of them. */
export const canaryDefaults = { protocol: 'udp', talkMs: 8000, lateAfterMs: 60_000, expectsAnswer: true } as const

export const canaryFields = {
  name: name.max(80),
  to: sipUri.describe('An extension that answers by itself, best with an echo; it has to be recorded by policy'),
  from: sipUri.describe('Who calls, as the phone system knows its phones'),
  hop: hop.exactOptional().describe('Where its requests are sent; absent: to the host of `to`'),
  protocol: z.enum(CANARY_PROTOCOLS).default(canaryDefaults.protocol),
  username: z.string().trim().min(1).max(200).exactOptional().describe('Absent: nobody asks for a password'),
  rhythm,
  talkMs: durationMs.min(3000).max(30_000).default(canaryDefaults.talkMs).describe('Of the signal; then it hangs up'),
  lateAfterMs: durationMs
    .min(10_000)
    .max(3_600_000)
    .default(canaryDefaults.lateAfterMs)
    .describe('After the end of the call its recording is late'),
  expectsAnswer: z.boolean().default(canaryDefaults.expectsAnswer).describe('Whoever answers has to be heard, too'),
  paused: z.boolean().default(false),
}

export const canaryPassword = z.string().min(1).max(200)

const draft = z.object({
  ...canaryFields,
  password: canaryPassword
    .exactOptional()
    .describe('Kept encrypted, never answered; absent: as before, as long as server and user name are'),
})

export const canaryRun = z
  .object({
    id,
    canaryId: id,
    state: z.enum(CANARY_RUN_STATES),
    askedBy: z.string().exactOptional().describe('Absent: by schedule'),
    dueAt: timestamp,
    startedAt: timestamp.exactOptional(),
    answeredAt: timestamp.exactOptional(),
    endedAt: timestamp.exactOptional(),
    sipCallId: z.string().exactOptional().describe('Call-ID of its dialog'),
    sipStatus: z.int().exactOptional().describe('Of the last answer to its INVITE'),
    outcome: z.enum(CANARY_OUTCOMES).exactOptional(),
    because: z.string().exactOptional(),
    callId: id.exactOptional().describe('What it became here'),
    recordedMs: durationMs.exactOptional(),
    heardMs: durationMs.exactOptional().describe('Of the signal, in the recording'),
    doneAt: timestamp.exactOptional(),
  })
  .meta({ id: 'CanaryRun', description: 'One canary call' })

export type CanaryRun = z.infer<typeof canaryRun>

export const canary = z
  .object({
    id,
    accountId: id,
    ...canaryFields,
    hasPassword: z.boolean(),
    nextRunAt: timestamp.exactOptional().describe('Absent: it is paused'),
    failingSince: timestamp.exactOptional().describe('Of the first failure since all was well'),
    lastRun: canaryRun.exactOptional(),
  })
  .meta({
    id: 'Canary',
    description: 'Test calls by schedule through a phone system, of which a recording has to come',
  })

export type Canary = z.infer<typeof canary>

const ofAccount = z.object({ accountId: givenId })
const params = z.object({ canaryId: givenId })
const tag = 'completeness'
const access = 'manage-settings'

export const canaryRoutes = {
  listCanaries: defineRoute({
    name: 'listCanaries',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/canaries',
    tag,
    summary: 'Canaries, oldest first, each with its last call',
    access: 'read-audit-log',
    params: ofAccount,
    answer: { status: 200, schema: list('canaries', canary) },
  }),
  createCanary: defineRoute({
    name: 'createCanary',
    method: 'POST',
    path: '/api/v1/accounts/{accountId}/canaries',
    tag,
    summary: 'Have test calls placed by schedule through the phone system',
    description:
      'Each call has a signal of its own; its recording has to come from the phone system, whole and with the signal in it. Whoever manages retention is written to when one fails and when all is well again, and webhooks are told `canary.failed` and `canary.recovered`.',
    access,
    params: ofAccount,
    body: draft.meta({ id: 'CanaryDraft' }),
    answer: { status: 201, schema: canary },
  }),
  updateCanary: defineRoute({
    name: 'updateCanary',
    method: 'PUT',
    path: '/api/v1/canaries/{canaryId}',
    tag,
    summary: 'Change, pause or resume a canary',
    access,
    params,
    body: draft.meta({ id: 'CanaryDraft' }),
    answer: { status: 200, schema: canary },
  }),
  removeCanary: defineRoute({
    name: 'removeCanary',
    method: 'DELETE',
    path: '/api/v1/canaries/{canaryId}',
    tag,
    summary: 'Remove a canary with its history; recordings of its calls stay',
    access,
    params,
    answer: { status: 204 },
  }),
  callCanary: defineRoute({
    name: 'callCanary',
    method: 'POST',
    path: '/api/v1/canaries/{canaryId}/runs',
    tag,
    summary: 'Place a call now; while one goes on, that is the one',
    access,
    params,
    answer: { status: 202, schema: canaryRun },
  }),
  listCanaryRuns: defineRoute({
    name: 'listCanaryRuns',
    method: 'GET',
    path: '/api/v1/canaries/{canaryId}/runs',
    tag,
    summary: 'Calls of a canary, newest first; kept for 400 days',
    access: 'read-audit-log',
    params,
    query: z.object({ limit: z.coerce.number<string | number>().int().min(1).max(MAXIMUM_RUNS).default(50) }),
    answer: { status: 200, schema: list('runs', canaryRun) },
  }),
}
