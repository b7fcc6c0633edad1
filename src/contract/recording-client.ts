import { z } from 'zod'
import { factMapping } from './fact-mapping.ts'
import { defineRoute } from './route.ts'
import { givenId, id, list, name } from './values.ts'

export const addressRange = z
  .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'Give an IPv4 or IPv6 address, or a range like 10.0.0.0/8')
  .meta({ description: 'Address or CIDR range, IPv4 or IPv6', examples: ['192.0.2.10', '10.0.0.0/8', '2001:db8::/32'] })

export const fingerprint = z
  .string()
  .transform((text) => text.replaceAll(':', '').toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'Give a SHA-256 fingerprint in hex'))
  .meta({ description: 'SHA-256 of the TLS client certificate, hex; colons may stand in it' })

export const accountSelector = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('fixed'), accountId: givenId }),
    z.object({ by: z.literal('domain') }),
    z.object({ by: z.literal('number') }),
    z.object({ by: z.literal('header'), name: z.string().trim().min(1).max(100) }),
  ])
  .meta({
    id: 'AccountSelector',
    description:
      'How the account of a call is found. `fixed`: always this one. `domain`: by the domain of an address. `number`: by ' +
      "a user's number. `header`: the named SIP header, or element of the metadata that is not RFC 7865's, holds the account's slug or one of its domains",
  })

export const requiredSrtp = z
  .enum(['accept', 'require'])
  .describe(
    '`require`: what is offered without SRTP is refused, and Tapeline itself offers SRTP. `accept`: both are recorded',
  )

export const recordingClientFields = z.object({
  name,
  addresses: z.array(addressRange).max(1000).default([]),
  certificateFingerprints: z.array(fingerprint).max(1000).default([]),
})

export const recordingClientDraft = recordingClientFields
  .extend({
    selectors: z.array(accountSelector).min(1).max(20).describe('Tried in order; the first that names an account wins'),
    mapping: factMapping.default('generic'),
    srtp: requiredSrtp.default('accept'),
  })
  .refine(namesASender, { message: 'Give an address or a certificate fingerprint', path: ['addresses'] })
  .meta({ id: 'RecordingClientDraft' })

export const recordingClient = z
  .object({
    id,
    name: z.string(),
    addresses: z.array(z.string()),
    certificateFingerprints: z.array(z.string()),
    selectors: z.array(accountSelector),
    mapping: factMapping,
    srtp: requiredSrtp,
  })
  .meta({ id: 'RecordingClient', description: 'A phone system or SBC that may send calls' })

export type RecordingClient = z.infer<typeof recordingClient>

/** A client that names no sender would never match: that is a mistake worth telling. */
export function namesASender(client: { addresses: string[]; certificateFingerprints: string[] }): boolean {
  return client.addresses.length + client.certificateFingerprints.length > 0
}

const params = z.object({ recordingClientId: givenId })
const tag = 'recording clients'

export const recordingClientRoutes = {
  listRecordingClients: defineRoute({
    name: 'listRecordingClients',
    method: 'GET',
    path: '/api/v1/recording-clients',
    tag,
    summary: 'Recording clients by name',
    access: 'manage-platform',
    answer: { status: 200, schema: list('recordingClients', recordingClient) },
  }),
  getRecordingClient: defineRoute({
    name: 'getRecordingClient',
    method: 'GET',
    path: '/api/v1/recording-clients/{recordingClientId}',
    tag,
    summary: 'One recording client',
    access: 'manage-platform',
    params,
    answer: { status: 200, schema: recordingClient },
  }),
  createRecordingClient: defineRoute({
    name: 'createRecordingClient',
    method: 'POST',
    path: '/api/v1/recording-clients',
    tag,
    summary: 'Make a recording client',
    access: 'manage-platform',
    body: recordingClientDraft,
    answer: { status: 201, schema: recordingClient },
  }),
  updateRecordingClient: defineRoute({
    name: 'updateRecordingClient',
    method: 'PUT',
    path: '/api/v1/recording-clients/{recordingClientId}',
    tag,
    summary: 'Replace a recording client',
    access: 'manage-platform',
    params,
    body: recordingClientDraft,
    answer: { status: 200, schema: recordingClient },
  }),
  removeRecordingClient: defineRoute({
    name: 'removeRecordingClient',
    method: 'DELETE',
    path: '/api/v1/recording-clients/{recordingClientId}',
    tag,
    summary: 'Remove a recording client; its calls stay',
    access: 'manage-platform',
    params,
    answer: { status: 204 },
  }),
}
