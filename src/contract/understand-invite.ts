import { z } from 'zod'
import type { RefusedMedia } from '../core/sdp/answer-offer.ts'
import { customerDirection, decision } from './call.ts'
import { deviceKind } from './device.ts'
import { factMapping, mappedFact } from './fact-mapping.ts'
import { defineRoute } from './route.ts'
import { givenId, id } from './values.ts'

const named = z.object({ id, name: z.string() })

const understoodParty = z.object({
  index: z.int(),
  role: z.enum(['caller', 'callee', 'other']),
  aor: z.string().exactOptional(),
  name: z.string().exactOptional(),
  number: z.string().exactOptional(),
  signalledAor: z
    .string()
    .exactOptional()
    .describe('As signalled, where a rule of the mapping has put another in its place'),
  lines: z.array(z.int()).describe('m-lines whose audio this party sends, from 1'),
  network: z.enum(['onnet', 'offnet']).exactOptional().describe('Known with an account'),
  user: named.exactOptional(),
  device: named.exactOptional(),
  deviceKind: deviceKind.exactOptional(),
})

const understoodStream = z.object({
  line: z.int().describe('Place of the m-line, from 1'),
  kind: z.string(),
  label: z.string().exactOptional(),
  codecs: z.array(z.string()).describe('`PCMU/8000`'),
  direction: z.string(),
  address: z.string().exactOptional().describe('Where the media is announced to come from'),
  refusedBecause: z.enum(['not-used', 'encrypted', 'dtls', 'not-rtp'] satisfies RefusedMedia[]).exactOptional(),
})

const understoodRule = z.object({
  fact: mappedFact,
  found: z.array(z.string()),
  counts: z.boolean().describe('False when it finds nothing, or when an earlier rule has found the fact already'),
  becomes: z.string().exactOptional().describe('The event of the call’s time line, in words'),
  problem: z.string().exactOptional().describe('Why it does not become one'),
})

const unusedValue = z.discriminatedUnion('in', [
  z.object({ in: z.literal('header'), name: z.string(), value: z.string() }),
  z.object({
    in: z.literal('element'),
    name: z.string(),
    namespace: z.string(),
    owner: z.enum(['recording', 'group', 'session', 'participant', 'stream', 'association']),
    value: z.string(),
  }),
])

export const inviteUnderstanding = z
  .object({
    kind: z
      .enum(['request', 'body', 'nothing'])
      .describe('`body`: without headers. `nothing`: no SIP, SDP or metadata was found'),
    startLine: z.string().exactOptional(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).describe('The main ones'),
    otherParts: z.array(z.string()).describe('Content types of parts that are neither SDP nor metadata'),
    streams: z.array(understoodStream),
    metadata: z
      .object({ mode: z.enum(['complete', 'partial']), participants: z.int(), streams: z.int() })
      .exactOptional(),
    parties: z.array(understoodParty),
    identifiers: z.record(z.string(), z.string()),
    rules: z.array(understoodRule).describe('What each rule of the mapping finds, in its order'),
    unused: z.array(unusedValue).describe('Headers and elements that nothing has asked for: they may be worth a rule'),
    problems: z.array(z.object({ of: z.enum(['message', 'sdp', 'metadata', 'parties', 'mapping']), text: z.string() })),
    account: named.exactOptional(),
    noAccountBecause: z.string().exactOptional(),
    decision: decision.extend({ summary: z.string(), direction: customerDirection }).exactOptional(),
  })
  .meta({ id: 'InviteUnderstanding', description: 'What Tapeline understands of a message that was pasted' })

export type InviteUnderstanding = z.infer<typeof inviteUnderstanding>

export const understandInviteBody = z.object({
  text: z
    .string()
    .min(1, 'Paste a message')
    .max(256 * 1024, 'Paste 256 KB at most')
    .describe('A SIP request as it was logged or captured; its body alone; or the metadata alone'),
  mapping: factMapping.exactOptional().describe("In place of the recording client's"),
  recordingClientId: givenId.exactOptional().describe('Whose mapping and selectors are used'),
  accountId: givenId.exactOptional().describe('In place of the account that the selectors find'),
})

export const understandInviteRoutes = {
  understandInvite: defineRoute({
    name: 'understandInvite',
    method: 'POST',
    path: '/api/v1/recording-clients/understand',
    tag: 'recording clients',
    summary: 'What Tapeline understands of an INVITE',
    description: 'Changes nothing. Whatever the text is, the answer says what could be read of it.',
    access: 'manage-platform',
    body: understandInviteBody,
    maximumBodyBytes: 2 * 1024 * 1024,
    answer: { status: 200, schema: inviteUnderstanding },
  }),
}
