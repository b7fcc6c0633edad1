/** The documents of `tapeline explain`: settings and a call as people write them. */

import { z } from 'zod'
import { deviceKind } from './device.ts'
import { optionFields } from './policy-options.ts'
import { deviceRules, presetName, queueRules, sparseAccountRules, sparseRules, userRules } from './policy-rules.ts'
import { eventParty, FACTS, side } from './time-line-event.ts'

const schemaLocation = z.string().exactOptional().describe('Where the schema of this document is, for editors')

export const policySettingsDocument = z
  .strictObject({
    $schema: schemaLocation,
    preset: presetName.exactOptional().describe('Values of the options that are left out; `tapeline` when absent'),
    account: sparseAccountRules.exactOptional(),
    endpoints: sparseRules.exactOptional().describe('What users and devices inherit'),
    queues: z.record(z.string(), queueRules).exactOptional().describe('Queues, ring groups and call-flow steps by id'),
    users: z.record(z.string(), userRules).exactOptional().describe('By id: the extension in most examples'),
    devices: z.record(z.string(), deviceRules).exactOptional().describe('By id'),
    ...optionFields,
  })
  .meta({ title: 'Tapeline policy settings' })

const user = z.strictObject({
  id: z.string().exactOptional().describe('As in the settings; the extension or name when absent'),
  name: z.string().exactOptional(),
  extension: z.string().exactOptional().describe('As dialled inside the account'),
  numbers: z.array(z.string()).exactOptional().describe('Telephone numbers, best as +49…'),
  sipAddresses: z.array(z.string()).exactOptional().describe('`user@domain`'),
})

const device = z.strictObject({
  id: z.string().describe('As in the settings'),
  sipAddress: z.string().exactOptional().describe('`user@domain`'),
  owner: z.string().exactOptional().describe('Id of the user it belongs to'),
  kind: deviceKind.exactOptional(),
})

const atMs = z.number().describe('Milliseconds on any one axis: since the call began, or since 1970')
const source = z
  .strictObject({
    side: side.exactOptional(),
    user: z.string().exactOptional(),
    device: z.string().exactOptional(),
    administrator: z.boolean().exactOptional().describe('May stop what rules force'),
  })
  .describe('Who; nobody in particular when absent')

const event = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), atMs }),
  z.strictObject({ ...FACTS.hop, atMs }),
  z.strictObject({ ...FACTS.enterQueue, atMs }),
  z.strictObject({ ...FACTS.ring, atMs }).describe('A user or a device is rung'),
  z.strictObject({ ...FACTS.findMe, atMs }),
  z
    .strictObject({ ...FACTS.answer, atMs })
    .describe('By a person when `by` is absent; `party`: who picked up, where it is not who rang last'),
  z
    .strictObject({ ...FACTS.forward, atMs })
    .describe('A user sends the call on without answering; `by`: the user, else who was rung last'),
  z
    .strictObject({ ...FACTS.transfer, atMs })
    .describe(
      '`by` leaves the call, the other side is connected to `to`. A target whose `answer` is not listed has answered',
    ),
  z.strictObject({ ...FACTS.conference, atMs }),
  z.strictObject({ ...FACTS.codec, atMs }),
  z.strictObject({ ...FACTS.hold, atMs }),
  z
    .strictObject({ type: z.literal('dtmf'), atMs, digits: z.string().max(100), from: source.exactOptional() })
    .describe('Digits of one phone, one by one or together'),
  z.strictObject({
    type: z.literal('command'),
    atMs,
    command: z.enum(['start', 'stop', 'pause', 'resume', 'toggle']),
    way: z
      .enum(['star-code', 'sip-info', 'portal', 'api', 'phone-button'])
      .exactOptional()
      .describe('`portal` when absent'),
    from: source.exactOptional(),
  }),
  z.strictObject({ type: z.literal('end'), atMs }),
])

export const policyCallDocument = z
  .strictObject({
    $schema: schemaLocation,
    caller: eventParty,
    callee: eventParty.describe('Who was called first'),
    account: z
      .strictObject({
        domains: z.array(z.string()).exactOptional().describe('SIP domains that belong to the account'),
        users: z.array(user).exactOptional(),
        devices: z.array(device).exactOptional(),
      })
      .exactOptional()
      .describe('Whom the parties are matched to when their network is not given'),
    durationMs: z.int().min(0).exactOptional().describe('How long the call lasted: is it long enough to be kept?'),
    events: z
      .array(event)
      .exactOptional()
      .describe(
        'The call as a time line, in any order. With it nothing counts as answered before an `answer`; without it the call is one that a person has answered',
      ),
  })
  .meta({ title: 'Tapeline call' })

/** One line of `tapeline explain --batch`. */
export const policyQuestion = z.strictObject({ settings: policySettingsDocument, call: policyCallDocument })

export type PolicySettingsDocument = z.infer<typeof policySettingsDocument>
export type PolicyCallDocument = z.infer<typeof policyCallDocument>
export type PolicyPartyDocument = PolicyCallDocument['caller']
export type PolicyEventDocument = NonNullable<PolicyCallDocument['events']>[number]
