/** What happens to a call, as phone systems and people write it. Each document says in its own way when. */

import { z } from 'zod'
import type { TimeLineEvent } from '../core/model/call-time-line.ts'
import type { Network, PartyFacts } from '../core/model/policy.ts'
import { deviceKind } from './device.ts'

export const side = z.enum(['caller', 'callee'])

export const eventParty = z.strictObject({
  aor: z
    .string()
    .max(2000)
    .exactOptional()
    .describe('Address as signalled: `sip:101@acme.example`, `tel:+49…`; or a number'),
  network: z
    .enum(['onnet', 'offnet'] satisfies Network[])
    .exactOptional()
    .describe(
      '`onnet`: belongs to the account. When absent: onnet with a `user` or `device`, else found by the address, else `offnet`',
    ),
  user: z
    .string()
    .max(300)
    .exactOptional()
    .describe(
      'Id of the user who is called or calls. Leave it out of a device that is rung by itself, not as its user',
    ),
  device: z.string().max(300).exactOptional().describe('Id of the device'),
  deviceKind: deviceKind.exactOptional(),
})

/** Fields of every fact but its time. */
export const FACTS = {
  hop: { type: z.literal('hop'), through: z.enum(['auto-attendant', 'ivr']) },
  enterQueue: { type: z.literal('enter-queue'), queue: z.string().max(300) },
  /** A user or a device is rung. */
  ring: { type: z.literal('ring'), to: eventParty },
  findMe: { type: z.literal('find-me'), to: eventParty, mobile: z.boolean().exactOptional() },
  /** By a person when `by` is absent; `party`: who picked up, where it is not who rang last. */
  answer: {
    type: z.literal('answer'),
    by: z.enum(['person', 'machine']).exactOptional(),
    party: eventParty.exactOptional(),
  },
  /** A user sends the call on without answering; `by`: the user, else who was rung last. */
  forward: { type: z.literal('forward'), to: eventParty, by: z.string().max(300).exactOptional() },
  /** `by` leaves the call, the other side is connected to `to`. A target whose `answer` is not listed has answered. */
  transfer: { type: z.literal('transfer'), how: z.enum(['warm', 'cold']), by: side.exactOptional(), to: eventParty },
  conference: { type: z.literal('conference'), parties: z.int().min(0).max(10_000) },
  codec: { type: z.literal('codec'), codec: z.string().max(100) },
  hold: { type: z.enum(['hold', 'unhold']), by: side.exactOptional() },
} as const satisfies Record<string, z.ZodRawShape>

const fact = z.discriminatedUnion('type', [
  z.object(FACTS.hop),
  z.object(FACTS.enterQueue),
  z.object(FACTS.ring),
  z.object(FACTS.findMe),
  z.object(FACTS.answer),
  z.object(FACTS.forward),
  z.object(FACTS.transfer),
  z.object(FACTS.conference),
  z.object(FACTS.codec),
  z.object(FACTS.hold),
])

export type Fact = z.infer<typeof fact>
export type EventParty = z.infer<typeof eventParty>

/** What the document leaves to whoever reads it. */
export interface FactReader {
  readonly party: (party: EventParty) => PartyFacts
  readonly userId: (user: string) => string | undefined
  /** Who transfers when the document does not say. */
  readonly transferrer: 'caller' | 'callee'
}

/** The fact in the words of the policy engine. */
export function readFact(fact: Fact, atMs: number, read: FactReader): TimeLineEvent {
  switch (fact.type) {
    case 'hop':
      return { type: 'hop', atMs, through: fact.through }
    case 'enter-queue':
      return { type: 'hop', atMs, through: 'queue', queueId: fact.queue }
    case 'ring': {
      const to = read.party(fact.to)
      const through = to.userId === undefined && to.deviceId !== undefined ? 'device' : 'user'
      return { type: 'hop', atMs, through, to }
    }
    case 'find-me':
      return { type: 'hop', atMs, through: 'find-me', to: read.party(fact.to), toMobile: fact.mobile ?? true }
    case 'answer': {
      const by = fact.by ?? 'person'
      return { type: 'answer', atMs, by, ...(fact.party && { party: read.party(fact.party) }) }
    }
    case 'forward': {
      const by = fact.by === undefined ? undefined : read.userId(fact.by)
      return { type: 'forward', atMs, to: read.party(fact.to), ...(by !== undefined && { by }) }
    }
    case 'transfer':
      return { type: 'transfer', atMs, how: fact.how, by: fact.by ?? read.transferrer, to: read.party(fact.to) }
    case 'conference':
      return { type: 'conference', atMs, parties: fact.parties }
    case 'codec':
      return { type: 'codec', atMs, codec: fact.codec }
    case 'hold':
    case 'unhold':
      return { type: fact.type, atMs, by: fact.by ?? 'callee' }
  }
}

/** Who transfers is of the account, the callee when both are. */
export function likelyTransferrer(caller: Network, callee: Network): 'caller' | 'callee' {
  return caller === 'onnet' && callee === 'offnet' ? 'caller' : 'callee'
}
