/** Calls that go on: what they do at this moment, commands to them, and facts told about them. */

import { z } from 'zod'
import type { CommandEffect, RecordingStatus, RefusalReason } from '../core/model/call-time-line.ts'
import type { ControlCommand } from '../core/model/policy.ts'
import { COMMAND_EFFECTS, REFUSALS } from '../core/policy/command-words.ts'
import { defineRoute } from './route.ts'
import { FACTS } from './time-line-event.ts'
import { accountQuery, givenId, timestamp } from './values.ts'

export const recordingStatus = z.enum(['off', 'armed', 'recording', 'paused'] satisfies RecordingStatus[]).meta({
  id: 'RecordingStatus',
  description: 'What a live call does at this moment. `off`: nothing is kept, and nobody can start it',
})

const controlCommand = z.enum(['start', 'stop', 'pause', 'resume'] satisfies ControlCommand[])

export const givenCommand = z.enum(['start', 'stop', 'pause', 'resume', 'toggle']).meta({
  id: 'ControlCommand',
  description: '`toggle`: start and stop; pause and resume where a rule records',
})

const effect = z.enum(Object.keys(COMMAND_EFFECTS) as [CommandEffect, ...CommandEffect[]])
const refusedBecause = z.enum(Object.keys(REFUSALS) as [RefusalReason, ...RefusalReason[]])

/** One of `effect` and `refusedBecause` is there. */
export const commandOutcome = z
  .object({
    command: controlCommand.describe('What a toggle came to'),
    effect: effect.exactOptional(),
    refusedBecause: refusedBecause.exactOptional(),
    words: z.string().meta({ examples: ['Recording', 'Not possible: nothing is recorded'] }),
  })
  .meta({ id: 'CommandOutcome' })

export const recordingControl = z
  .object({
    status: recordingStatus,
    autoResumeAt: timestamp.exactOptional().describe('When the pause ends by itself'),
    startedBy: z
      .string()
      .exactOptional()
      .describe('Who or what started what is recorded now, in words')
      .meta({ examples: ['user Ann Lee (101), star code', "the account's rules"] }),
    startedByName: z.string().exactOptional().describe('Where a person started it, their name alone'),
    pausedBy: z.string().exactOptional().describe('Who paused it, in words'),
    pausedByName: z.string().exactOptional().describe('Where a person paused it, their name alone'),
    commands: z.array(commandOutcome).describe('What each command would do now if the asker gave it'),
  })
  .meta({ id: 'RecordingControl', description: 'Of a live call' })

export const commandAnswer = z
  .object({
    status: recordingStatus.describe('From now on'),
    result: commandOutcome,
    autoResumeAt: timestamp.exactOptional(),
  })
  .meta({ id: 'CommandAnswer' })

/** Facts in one request. */
export const MAXIMUM_FACTS = 100

const time = {
  at: z.iso
    .datetime({ offset: true })
    .exactOptional()
    .describe('ISO 8601. When it happened, now when absent; it may lie in the past'),
}

export const toldFact = z
  .discriminatedUnion('type', [
    z.strictObject({ ...FACTS.hop, ...time }),
    z.strictObject({ ...FACTS.enterQueue, ...time }),
    z.strictObject({ ...FACTS.ring, ...time }),
    z.strictObject({ ...FACTS.findMe, ...time }),
    z.strictObject({ ...FACTS.answer, ...time }),
    z.strictObject({ ...FACTS.forward, ...time }),
    z.strictObject({ ...FACTS.transfer, ...time }),
    z.strictObject({ ...FACTS.conference, ...time }),
    z.strictObject({ ...FACTS.codec, ...time }),
    z.strictObject({ ...FACTS.hold, ...time }),
  ])
  .meta({
    id: 'ToldFact',
    description:
      'Users are named by id or extension, devices by id or SIP address, anybody by `aor`: an address or a number that is looked up in the account',
  })

export const factsAnswer = z
  .object({
    status: recordingStatus.exactOptional().describe('What the call does from now on; absent when it is over'),
    redeciding: z.literal(true).exactOptional().describe('The call is over: it is decided again in the background'),
    unknown: z
      .array(z.string())
      .describe('Users and devices that the account does not have; they count as people of the account nobody knows'),
  })
  .meta({ id: 'FactsAnswer' })

export type RecordingControl = z.infer<typeof recordingControl>
export type CommandOutcome = z.infer<typeof commandOutcome>
export type CommandAnswer = z.infer<typeof commandAnswer>
export type GivenCommand = z.infer<typeof givenCommand>
export type ToldFact = z.infer<typeof toldFact>

const tag = 'live control'

export const namedCall = z.object({
  callId: z
    .string()
    .min(1)
    .max(256)
    .describe(
      'Id of the call, or any name the phone system gave it: SIP Call-ID of the recording session, UCID, Session-ID, `X-…-Call-ID`. Of several calls a live one counts before one that is over, and the newest before the others',
    ),
})

export const callControlRoutes = {
  controlCall: defineRoute({
    name: 'controlCall',
    method: 'POST',
    path: '/api/v1/calls/{callId}/commands',
    tag,
    summary: 'Start, stop, pause or resume the recording of a live call',
    description:
      'A command that is refused is answered too, with its reason. With `control-calls` the caller acts as an administrator of the account, else as the user they are; with `forUser` as that user.',
    access: 'control-own-calls',
    params: namedCall,
    query: accountQuery,
    body: z
      .object({
        command: givenCommand,
        forUser: givenId.exactOptional().describe('Id or extension of the user who gives it'),
      })
      .meta({ id: 'GivenCommand' }),
    answer: { status: 200, schema: commandAnswer },
  }),
  tellFacts: defineRoute({
    name: 'tellFacts',
    method: 'POST',
    path: '/api/v1/calls/{callId}/events',
    tag,
    summary: 'Tell what the phone system knows of a call and SIPREC does not say',
    description:
      'The call is decided again; audio that turns out not to be allowed is destroyed. The same fact told twice changes nothing.',
    access: 'tell-facts',
    params: namedCall,
    query: accountQuery,
    body: z.object({ events: z.array(toldFact).min(1).max(MAXIMUM_FACTS) }).meta({ id: 'ToldFacts' }),
    answer: { status: 202, schema: factsAnswer },
  }),
}
