/** Stretches of a call: what was kept of it, for whom, and what happened. Ids are followed by words for people. */

import { z } from 'zod'
import type {
  CommandEffect,
  CommandWay,
  RefusalReason,
  SegmentEnd,
  TimeLineEvent,
  UnrecordedStretch,
  VisibilityScope,
} from '../core/model/call-time-line.ts'
import type { ControlCommand, DecisionOutcome, PolicyLevel } from '../core/model/policy.ts'
import { recordingFormat } from './policy-options.ts'
import { redactedStretch } from './redaction.ts'
import { id, timestamp } from './values.ts'
import { verdict } from './verdict.ts'

export const decisionOutcome = z.enum(['record', 'armed', 'skip'] satisfies DecisionOutcome[]).meta({
  id: 'DecisionOutcome',
  description: '`record`: kept. `armed`: could be started by hand. `skip`: not kept',
})

export const interval = z.object({ from: timestamp, to: timestamp }).meta({ id: 'Interval' })

export const policyLevel = z.object({
  kind: z.enum(['account', 'queue', 'user', 'device', 'endpoint-default'] satisfies PolicyLevel['kind'][]),
  accountId: id.exactOptional(),
  queueId: z.string().exactOptional(),
  userId: z.string().exactOptional(),
  deviceId: z.string().exactOptional(),
})

export const namedLevel = policyLevel
  .extend({ words: z.string().meta({ examples: ['queue support', 'user Clara Vogt (201)', 'account rule'] }) })
  .meta({ id: 'NamedLevel' })

/** What a list needs of it. */
export const segmentSummary = z
  .object({
    index: z.int().describe('Within the call, from 0, in order of time'),
    from: timestamp,
    to: timestamp,
    owner: namedLevel.describe('Whose policy it follows'),
    startedBy: z.enum(['rule', 'command']).describe('`command`: nothing would be kept if nobody had started it'),
  })
  .meta({ id: 'SegmentSummary' })

export const segment = segmentSummary
  .extend({
    triggers: z.array(namedLevel).describe('Every level that wanted it at some time'),
    endedBy: z
      .enum([
        'call-ended',
        'stopped',
        'owner-changed',
        'not-wanted',
        'maximum-duration',
        'still-running',
      ] satisfies SegmentEnd[])
      .describe('`still-running`: the call goes on; `to` is when it was last looked at'),
    pauses: z.array(interval).describe('Never reached the disk: silence of the same length'),
    marks: z.array(interval).describe('Between a start and a stop while a rule recorded'),
    format: recordingFormat.exactOptional().describe('How it is to be stored; absent where nobody could choose yet'),
    visibleTo: z.object({
      users: z.array(z.object({ id: z.string(), words: z.string() })).describe('Who was on the call'),
      scopes: z.array(z.enum(['CCS', 'OM', 'SU', 'RES'] satisfies VisibilityScope[])),
    }),
  })
  .meta({ id: 'Segment', description: 'An unbroken stretch of the call that is recorded for one owner' })

const segmentAudio = {
  recordingId: id.exactOptional().describe('Absent until there is a recording, and where the caller may not hear it'),
  verdict: verdict.exactOptional().describe('How that recording sounds'),
  withheld: z.literal(true).exactOptional().describe('There is a recording that the caller may not hear'),
}

/** Of a call, in a list. */
export const callSegmentSummary = segmentSummary.extend(segmentAudio).meta({ id: 'CallSegmentSummary' })

export const callSegment = segment.extend(segmentAudio).meta({ id: 'CallSegment' })

export const unrecordedStretch = interval
  .extend({
    reason: z.string().describe('Code') as z.ZodType<UnrecordedStretch['reason']>,
    words: z.string().meta({ examples: ['nobody had started it'] }),
  })
  .meta({ id: 'UnrecordedStretch', description: 'A stretch of the call of which nothing is kept' })

export const commandResult = z
  .object({
    at: timestamp,
    command: z.enum(['start', 'stop', 'pause', 'resume'] satisfies ControlCommand[]),
    way: z.enum(['star-code', 'sip-info', 'portal', 'api', 'phone-button', 'auto-resume'] satisfies CommandWay[]),
    from: z.string().describe('Who gave it, in words'),
    effect: (z.string() as z.ZodType<CommandEffect>).exactOptional(),
    refusedBecause: (z.string() as z.ZodType<RefusalReason>).exactOptional().describe('Code; present when refused'),
    words: z.string().meta({ examples: ['pause by star code from user Clara Vogt (201): paused'] }),
  })
  .meta({ id: 'CommandResult' })

const TIME_LINE_EVENTS = [
  'start',
  'hop',
  'answer',
  'forward',
  'transfer',
  'party-changed',
  'conference',
  'codec',
  'hold',
  'unhold',
  'dtmf',
  'command',
  'end',
] as const satisfies readonly TimeLineEvent['type'][]

export const happening = z
  .object({
    at: timestamp,
    event: z.enum(TIME_LINE_EVENTS),
    happened: z.string().meta({ examples: ['answered by a person'] }),
    outcome: decisionOutcome.describe('From then on'),
    steps: z.array(z.string()).describe('Of the decision, when it was made again; readable aloud'),
  })
  .meta({ id: 'Happening' })

/** How a call went, as the policy saw it. */
export const callCourse = z.object({
  segments: z.array(callSegment).describe('What was recorded of the call so far, in order of time'),
  unrecorded: z.array(unrecordedStretch),
  commands: z.array(commandResult),
  trace: z.array(happening).describe('What happened and what followed, in order of time'),
  destroyed: z.array(interval).describe('Was kept at first and destroyed when it turned out not to be allowed'),
  redacted: z
    .array(redactedStretch)
    .describe(
      'Destroyed since somebody wanted it and another one agreed; those that wait for that are for whoever may decide',
    ),
})

export type SegmentSummary = z.infer<typeof segmentSummary>
export type Segment = z.infer<typeof segment>
export type CallSegment = z.infer<typeof callSegment>
export type NamedLevel = z.infer<typeof namedLevel>
export type CallCourse = z.infer<typeof callCourse>
