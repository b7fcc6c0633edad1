/** Canary calls of an account, as `tapeline apply` takes them. */

import { z } from 'zod'
import { canaryFields, canaryPassword } from './canary.ts'

const { name, to, from, hop, protocol, username, rhythm, talkMs, lateAfterMs, expectsAnswer, paused } = canaryFields

export const documentCanary = z
  .strictObject({
    name,
    to: to.exactOptional().describe('Required when the canary is new'),
    from: from.exactOptional().describe('Required when the canary is new'),
    hop: hop.unwrap().nullable().exactOptional().describe('`null`: its requests are sent to the host of `to`'),
    protocol: protocol.unwrap().exactOptional(),
    username: username.unwrap().nullable().exactOptional().describe('`null`: nobody asks for a password'),
    password: canaryPassword.exactOptional().describe('Never told; it stays as long as server and user name do'),
    rhythm: rhythm.exactOptional().describe('Required when the canary is new'),
    talkMs: talkMs.unwrap().exactOptional(),
    lateAfterMs: lateAfterMs.unwrap().exactOptional(),
    expectsAnswer: expectsAnswer.unwrap().exactOptional(),
    paused: paused.unwrap().exactOptional(),
    absent: z.boolean().exactOptional().describe('Remove it, with its history; recordings of its calls stay'),
  })
  .meta({ id: 'ApplyCanary', description: 'Known by its name' })

export type ApplyCanary = z.infer<typeof documentCanary>
