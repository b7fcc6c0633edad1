import { z } from 'zod'
import type { CallFlag, CallState, EndCause } from '../core/model/call.ts'
import type { CustomerDirection, Network } from '../core/model/policy.ts'
import { WHY_NOT_RECORDED, type WhyNotRecorded } from '../core/policy/why-not-recorded.ts'
import { MAXIMUM_SEARCH_LENGTH } from '../core/search/parse-search.ts'
import { CALL_FLAGS } from '../core/words/call-words.ts'
import { timeZone } from './account.ts'
import { recordingControl, recordingStatus } from './call-control.ts'
import { recording, recordingSummary } from './recording.ts'
import { defineRoute } from './route.ts'
import { callCourse, callSegmentSummary, decisionOutcome, namedLevel, policyLevel } from './segment.ts'
import { accountQuery, durationMs, flag, givenId, id, page, pageQuery, timestamp } from './values.ts'
import { verdict } from './verdict.ts'

export const callState = z.enum(['live', 'ended', 'ready'] satisfies CallState[]).meta({
  id: 'CallState',
  description: '`live`: media may arrive. `ended`: being rendered. `ready`: playable, or nothing was kept',
})

export const customerDirection = z
  .enum(['inbound', 'outbound', 'internal', 'transit'] satisfies CustomerDirection[])
  .meta({ id: 'CustomerDirection' })

export const callFlag = z.enum(Object.keys(CALL_FLAGS) as [CallFlag, ...CallFlag[]]).meta({
  id: 'CallFlag',
  description: `What a person should know before trusting the recording. ${Object.entries(CALL_FLAGS)
    .map(([flag, text]) => `\`${flag}\`: ${text}.`)
    .join(' ')}`,
})

const skipReason = z.enum(Object.keys(WHY_NOT_RECORDED) as [WhyNotRecorded, ...WhyNotRecorded[]]).meta({
  id: 'WhyNotRecorded',
  description: `Why nothing was kept. ${Object.entries(WHY_NOT_RECORDED)
    .map(([code, text]) => `\`${code}\`: ${text}.`)
    .join(' ')}`,
})

const network = z.enum(['onnet', 'offnet'] satisfies Network[])
const named = z.object({ id, name: z.string() })
const namedUser = named.extend({
  uniqueId: z
    .string()
    .exactOptional()
    .describe('Short name of the account and extension: `acme-201`. Absent where the user has no extension'),
})

/** One side of the call, in a list. */
export const callSide = z
  .object({
    name: z.string().exactOptional(),
    number: z.string().exactOptional(),
    aor: z.string().exactOptional().describe('Address as signalled'),
    user: namedUser.exactOptional().describe('The user of the account who was recognised'),
  })
  .meta({ id: 'CallSide' })

/** A leg of the call that the phone system recorded by itself, as a call of its own. */
const callLeg = z
  .object({
    callId: id,
    startedAt: timestamp,
    durationMs: durationMs.exactOptional().describe('Absent while it is live'),
    direction: customerDirection,
    caller: callSide,
    callee: callSide,
    recorded: z.boolean().describe('Whether there is a recording of it'),
  })
  .meta({ id: 'CallLeg' })

export const callSummary = z
  .object({
    id,
    accountId: id,
    state: callState,
    status: recordingStatus.exactOptional().describe('Of a live call'),
    startedAt: timestamp,
    endedAt: timestamp.exactOptional(),
    durationMs: durationMs.exactOptional().describe('Absent while the call is live'),
    direction: customerDirection,
    caller: callSide,
    callee: callSide,
    outcome: decisionOutcome.exactOptional().describe('Absent until the policy has decided'),
    skipReason: skipReason.exactOptional(),
    reason: z.string().describe('Why it is, or is not, recorded, in words'),
    owner: namedLevel
      .exactOptional()
      .describe('Whose policy the call follows; of a call in segments the last one. Absent when nothing is kept'),
    mode: z
      .enum(['always', 'on-demand'])
      .exactOptional()
      .describe('`always`: a rule records. `on-demand`: somebody starts it. Absent when neither'),
    triggers: z.array(namedLevel).describe('Every level that wanted the recording at some time'),
    queues: z.array(z.object({ id: z.string(), name: z.string() })).describe('That the call came through'),
    segments: z.array(callSegmentSummary).describe('What was recorded of the call so far, in order of time'),
    verdict: verdict.exactOptional().describe('The worst of the recordings that the caller may hear'),
    legs: z
      .array(callLeg)
      .exactOptional()
      .describe('Other legs of this call that the caller may see: the phone system records each by itself'),
    control: recordingControl.omit({ commands: true }).exactOptional().describe('Of a live call'),
    disposition: z
      .object({ label: z.string(), reason: z.string().exactOptional() })
      .exactOptional()
      .describe('How the call came out, as people or programs said it'),
    tags: z.array(z.string()).exactOptional().describe('In alphabetical order; absent where there are none'),
    notes: z.int().min(1).exactOptional().describe('So many notes on it the caller may read'),
    keptUntil: timestamp
      .exactOptional()
      .describe('From here on the first of the recordings that the caller may hear goes, unless a case holds the call'),
    isHeld: z.boolean().exactOptional().describe('A case holds it: its recordings stay whatever their date is'),
    isArchived: z
      .literal(true)
      .exactOptional()
      .describe(
        'Of its recordings that the caller may hear none is on the local disk any more: copies in other stores are played',
      ),
    flags: z.array(callFlag),
    recorded: z.boolean().describe('Whether the caller can play a recording'),
    recordings: z.array(recordingSummary).describe('Those that the caller may hear'),
    withheld: z.int().min(1).exactOptional().describe('So many more recordings the caller may not hear'),
    twinIds: z
      .array(id)
      .exactOptional()
      .describe('Other recorders have it too, as these calls: they become one, with the least of the ids'),
  })
  .meta({ id: 'CallSummary' })

export const party = z
  .object({
    index: z.int().describe('Within the call, from 0'),
    role: z.enum(['caller', 'callee', 'other']),
    participantId: z.string().exactOptional(),
    aor: z.string().exactOptional(),
    name: z.string().exactOptional(),
    number: z.string().exactOptional(),
    network,
    user: named.exactOptional(),
    device: named.exactOptional(),
    streamIds: z.array(z.int()).describe('Streams this party sends'),
    joinedAt: timestamp.exactOptional(),
    leftAt: timestamp.exactOptional(),
  })
  .meta({ id: 'Party' })

export const stream = z
  .object({
    id: z.int(),
    sessionId: id,
    kind: z.enum(['audio', 'video', 'other']),
    label: z.string().exactOptional(),
    codecs: z.array(
      z.object({
        payloadType: z.int(),
        encodingName: z.string(),
        clockRateHz: z.int(),
        channels: z.int(),
        fmtp: z.string().exactOptional(),
      }),
    ),
    startedAt: timestamp,
    endedAt: timestamp.exactOptional(),
    directions: z.array(z.object({ at: timestamp, direction: z.enum(['recvonly', 'inactive']) })),
    holds: z
      .array(z.object({ from: timestamp, to: timestamp.exactOptional() }))
      .describe('When the sender held it; without `to` until now'),
  })
  .meta({ id: 'Stream' })

export const decision = z
  .object({
    outcome: decisionOutcome,
    owner: policyLevel.exactOptional().describe('Whose policy the call follows'),
    triggers: z.array(policyLevel).describe('Every level that wants the recording'),
    excludedBy: z.string().exactOptional(),
    trace: z.array(
      z.object({
        level: z.string(),
        cell: z.string().exactOptional(),
        value: z.string().exactOptional(),
        effect: z.string(),
      }),
    ),
  })
  .meta({ id: 'Decision' })

export const callDetails = callSummary
  .extend({
    endCause: z
      .enum([
        'bye',
        'cancelled',
        'not-acknowledged',
        'session-expired',
        'media-timeout',
        'replaced',
        'shutdown',
        'crash',
      ] satisfies EndCause[])
      .exactOptional(),
    legalHolds: z
      .array(z.object({ id, name: z.string() }))
      .exactOptional()
      .describe('Cases that hold it; for whoever may place holds'),
    recordingClient: z.object({ id, name: z.string().exactOptional() }),
    parties: z.array(party),
    streams: z.array(stream),
    sessions: z.array(
      z.object({
        id,
        sipCallId: z.string(),
        from: z.string(),
        to: z.string(),
        remote: z.string(),
        startedAt: timestamp,
        endedAt: timestamp.exactOptional(),
      }),
    ),
    sources: z
      .array(
        z.object({
          sessionId: id,
          packets: z.number().int(),
          packetsOnlyHere: z.number().int().describe('Of them, those that no other session brought'),
        }),
      )
      .exactOptional()
      .describe('Of a call that was forked twice, and whose recording is made of both'),
    mergedFrom: z
      .array(id)
      .exactOptional()
      .describe('Ids of calls of other recorders that were this one; they answer with it'),
    control: recordingControl.exactOptional().describe('Of a live call'),
    decision: decision.exactOptional(),
    identifiers: z.record(z.string(), z.string()).describe("The call's name in other systems"),
    imported: z
      .object({
        source: z.string().describe('The other system'),
        originalId: z.string(),
        fileName: z.string(),
        sha256: z.string().describe('Of the file as it was'),
        importedAt: timestamp,
      })
      .exactOptional()
      .describe('It was not recorded here, but imported'),
    recordings: z.array(recording),
    ...callCourse.shape,
    metadata: z
      .array(
        z.object({
          at: timestamp,
          sessionId: id,
          contentType: z.string(),
          raw: z.string(),
          problems: z.array(z.string()),
        }),
      )
      .exactOptional()
      .describe('What the phone system sent, as it came; only with the permission `see-metadata`'),
  })
  .meta({ id: 'CallDetails' })

export type CallSummary = z.infer<typeof callSummary>
export type CallDetails = z.infer<typeof callDetails>
export type CallSide = z.infer<typeof callSide>
export type CallParty = z.infer<typeof party>
export type CallStream = z.infer<typeof stream>

/** Shared by the list and by exports. */
export const callFilter = z.object({
  q: z
    .string()
    .exactOptional()
    .describe(
      `A search as people type it: \`from:+4930 queue:support longer:5m\`, at most ${MAXIMUM_SEARCH_LENGTH} characters; all other parameters must hold too. Words: docs/api/search.md. What cannot be read: \`invalid-search\`, with its place in \`details.position\``,
    ),
  timeZone: timeZone
    .exactOptional()
    .describe("IANA name: whose days `q` means. The account's where absent; of several accounts UTC"),
  text: z.string().max(200).exactOptional().describe('Part of a name, number or SIP address of any party'),
  from: timestamp.exactOptional().describe('Started at or after'),
  to: timestamp.exactOptional().describe('Started before'),
  state: callState.exactOptional(),
  direction: customerDirection.exactOptional(),
  recorded: flag.exactOptional().describe('What is being recorded, or made ready, is neither yet'),
  skipReason: skipReason.exactOptional().describe('Calls of which nothing was kept for this reason'),
  flag: callFlag.exactOptional().describe('Calls that carry it, e.g. `one-way-audio`'),
  minimumDurationMs: z.coerce.number<string | number>().int().min(0).exactOptional(),
  heardBy: givenId
    .exactOptional()
    .describe('Of what the caller sees, calls of which this user may hear a part; needs `explain-access`'),
  legalHoldId: givenId.exactOptional().describe('Of a case that has them among its calls'),
  identifier: z
    .string()
    .max(1000)
    .exactOptional()
    .describe(
      'A name of the call elsewhere: SIP Call-ID of the recording session, UCID, Session-ID, `X-…`; the whole value',
    ),
})

const tag = 'calls'

export const callRoutes = {
  listCalls: defineRoute({
    name: 'listCalls',
    method: 'GET',
    path: '/api/v1/calls',
    tag,
    summary: 'Calls, newest first',
    access: 'see-calls',
    query: callFilter
      .extend(accountQuery.shape)
      .extend(pageQuery.shape)
      .extend({
        heardBy: givenId
          .exactOptional()
          .describe('Of what the caller sees, calls of which this user may hear a part; needs `explain-access`'),
      }),
    answer: { status: 200, schema: page('calls', callSummary) },
  }),
  countCalls: defineRoute({
    name: 'countCalls',
    method: 'GET',
    path: '/api/v1/calls/count',
    tag,
    summary: 'How many calls match',
    description: 'Exactly, up to a limit. Beside the list, never with it: a list is there before they are counted.',
    access: 'see-calls',
    query: callFilter.extend(accountQuery.shape),
    answer: {
      status: 200,
      schema: z
        .object({ count: z.int(), more: z.boolean().describe('There are more than `count`') })
        .meta({ id: 'CallCount' }),
    },
  }),
  getCall: defineRoute({
    name: 'getCall',
    method: 'GET',
    path: '/api/v1/calls/{callId}',
    tag,
    summary: 'Everything known of one call',
    access: 'see-calls',
    params: z.object({ callId: givenId }),
    answer: { status: 200, schema: callDetails },
  }),
}
