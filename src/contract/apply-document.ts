/**
 * Accounts with all that belongs to them, resellers and recording clients as one document: `tapeline apply FILE`. Things are known by natural
 * keys, not by ids. What is left out stays as it is; nothing is removed unless it says `absent: true`.
 */

import { z } from 'zod'
import { slug, timeZone } from './account.ts'
import { documentAccessGrant } from './apply-access.ts'
import {
  documentDispositions,
  documentIdentityProvider,
  documentLetters,
  documentRetention,
  documentSignInPolicy,
  documentStorage,
} from './apply-account-parts.ts'
import { documentCanary } from './apply-canaries.ts'
import { documentExportSchedule } from './apply-exports.ts'
import { MAXIMUM_CANARIES } from './canary.ts'
import { deviceKind } from './device.ts'
import { MAXIMUM_EXPORT_SCHEDULES } from './export-schedule.ts'
import { factMapping } from './fact-mapping.ts'
import { role } from './permissions.ts'
import { optionFields } from './policy-options.ts'
import {
  cellValue,
  deviceRules,
  presetName,
  queueId,
  queueRules,
  sparseAccountRules,
  sparseRules,
  userRules,
} from './policy-rules.ts'
import { queueType } from './queue.ts'
import { addressRange, fingerprint, requiredSrtp } from './recording-client.ts'
import { defineRoute } from './route.ts'
import { checkRetention } from './settings-document.ts'
import { accessLevel, extension, phoneNumber, userName } from './user.ts'
import { domain, email, flag, name, sipAddress } from './values.ts'
import { webhookDescription, webhookEventTypes, webhookUrl } from './webhook.ts'

const absent = z.boolean().exactOptional().describe('Remove it')

/** One value for every cell, or the cells. What is left out is `inherit`. */
function oneOr<Rules extends z.ZodType>(rules: Rules) {
  const everywhere = cellValue.transform((value) => {
    const both = { onnet: value, offnet: value }
    return { inbound: both, outbound: both }
  })
  return z.union([everywhere, rules]).exactOptional().describe('One value for all calls, or cells')
}

const inboundOf = queueRules.shape.rules.unwrap()

const documentSettings = z
  .strictObject({
    preset: presetName.exactOptional(),
    account: oneOr(sparseAccountRules),
    endpoints: oneOr(sparseRules).describe('What users and devices inherit'),
    queues: z
      .record(
        queueId,
        queueRules.extend({
          rules: z
            .union([cellValue.transform((value) => ({ inbound: { onnet: value, offnet: value } })), inboundOf])
            .exactOptional()
            .describe('One value for all calls, or cells'),
        }),
      )
      .exactOptional()
      .describe('By id'),
    users: z
      .record(z.string().max(254), userRules.extend({ rules: oneOr(sparseRules) }))
      .exactOptional()
      .describe('By extension or e-mail address'),
    devices: z
      .record(z.string().max(300), deviceRules.extend({ rules: oneOr(sparseRules) }))
      .exactOptional()
      .describe('By SIP address; `owner` by extension or e-mail address'),
    ...optionFields,
  })
  .superRefine(checkRetention)
  .describe("Replaces the settings as a whole; what is left out gets the preset's value")

export const documentUser = z
  .object({
    extension: extension.exactOptional(),
    email: email.exactOptional(),
    name: name.exactOptional().describe('Required when the user is new'),
    numbers: z.array(phoneNumber).max(100).exactOptional(),
    sipAddresses: z.array(sipAddress).max(100).exactOptional(),
    role: role.exclude(['administrator', 'reseller']).exactOptional(),
    firstName: name.exactOptional(),
    lastName: name.exactOptional(),
    userName: userName.exactOptional(),
    site: name.exactOptional(),
    accessLevel: accessLevel.exactOptional(),
    hidesRecordings: z.boolean().exactOptional(),
    active: z.boolean().exactOptional(),
    absent,
  })
  .strict()
  .refine(
    (user) => user.extension !== undefined || user.email !== undefined,
    'Give the extension or the e-mail address',
  )
  .meta({ id: 'ApplyUser', description: 'Known by its extension, else by its e-mail address' })

export const documentDevice = z
  .object({
    sipAddress,
    name: name.exactOptional().describe('The SIP address when left out of a new device'),
    kind: deviceKind.exactOptional(),
    owner: z.string().max(254).exactOptional().describe('Extension or e-mail address of the user who owns it'),
    absent,
  })
  .strict()
  .meta({ id: 'ApplyDevice', description: 'Known by its SIP address' })

const userKey = z.string().min(1).max(254)
const userKeys = z.array(userKey).max(20_000).exactOptional().describe('By extension or e-mail address')

const documentRecordingGroup = z
  .object({ name, managers: userKeys, members: userKeys, absent })
  .strict()
  .meta({ id: 'ApplyRecordingGroup', description: 'Known by its name' })

const documentQueue = z
  .object({
    id: queueId,
    name: name.exactOptional().describe('The id when left out of a new queue'),
    type: queueType.exactOptional(),
    agents: userKeys,
    agentDevices: z.array(sipAddress).max(20_000).exactOptional().describe('By SIP address'),
    supervisors: userKeys,
    absent,
  })
  .strict()
  .meta({ id: 'ApplyQueue', description: 'Known by its id. What it records stands in `settings`' })

const documentWebhook = z
  .object({
    url: webhookUrl,
    description: webhookDescription.exactOptional(),
    eventTypes: webhookEventTypes.exactOptional().describe('Required when the webhook is new'),
    active: z.boolean().exactOptional(),
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,128}={0,2}$/, 'Give whsec_ and at least 24 bytes as base64')
      .exactOptional()
      .describe('Of the signatures, where the receiver knows it already; never told'),
    absent,
  })
  .strict()
  .meta({ id: 'ApplyWebhook', description: 'Known by its address' })

const documentAccount = z
  .object({
    slug,
    name: name.exactOptional().describe('The slug when left out of a new account'),
    domains: z.array(domain).max(100).exactOptional(),
    timeZone: timeZone.exactOptional(),
    reseller: slug.exactOptional().describe('Who looks after it, by slug'),
    settings: documentSettings.exactOptional(),
    users: z.array(documentUser).exactOptional(),
    devices: z.array(documentDevice).exactOptional(),
    recordingGroups: z.array(documentRecordingGroup).exactOptional(),
    queues: z.array(documentQueue).exactOptional(),
    webhooks: z.array(documentWebhook).max(100).exactOptional(),
    dispositions: documentDispositions.exactOptional(),
    signInPolicy: documentSignInPolicy.exactOptional(),
    identityProviders: z.array(documentIdentityProvider).max(20).exactOptional(),
    letters: documentLetters.exactOptional(),
    retention: documentRetention.exactOptional(),
    storage: documentStorage.exactOptional(),
    exportSchedules: z.array(documentExportSchedule).max(MAXIMUM_EXPORT_SCHEDULES).exactOptional(),
    // Those that go, and as many that come.
    canaries: z
      .array(documentCanary)
      .max(2 * MAXIMUM_CANARIES)
      .exactOptional(),
    accessGrants: z.array(documentAccessGrant).max(10_000).exactOptional(),
    absent,
  })
  .strict()
  .meta({ id: 'ApplyAccount', description: 'Known by its slug' })

const documentSelector = z.discriminatedUnion('by', [
  z.object({ by: z.literal('fixed'), account: slug }).strict(),
  z.object({ by: z.literal('domain') }).strict(),
  z.object({ by: z.literal('number') }).strict(),
  z.object({ by: z.literal('header'), name: z.string().trim().min(1).max(100) }).strict(),
])

const documentRecordingClient = z
  .object({
    name,
    addresses: z.array(addressRange).max(1000).exactOptional(),
    certificateFingerprints: z.array(fingerprint).max(1000).exactOptional(),
    selectors: z.array(documentSelector).min(1).max(20).exactOptional().describe('Required when the client is new'),
    mapping: factMapping.exactOptional().describe('`generic` when left out of a new client'),
    srtp: requiredSrtp.exactOptional(),
    absent,
  })
  .strict()
  .meta({ id: 'ApplyRecordingClient', description: 'Known by its name' })

const personFields = {
  email,
  name: name.exactOptional().describe('Required when the person is new'),
  userName: userName.exactOptional(),
  active: z.boolean().exactOptional(),
  absent,
}

const documentResellerPerson = z
  .strictObject(personFields)
  .meta({ id: 'ApplyResellerPerson', description: 'Known by the e-mail address' })

const documentAdministrator = z
  .strictObject(personFields)
  .meta({ id: 'ApplyAdministrator', description: 'Administers the platform; known by the e-mail address' })

const documentReseller = z
  .object({
    slug,
    name: name.exactOptional().describe('The slug when left out of a new reseller'),
    people: z.array(documentResellerPerson).max(1000).exactOptional(),
    absent,
  })
  .strict()
  .meta({ id: 'ApplyReseller', description: 'Known by its slug' })

export const applyDocument = z
  .object({
    administrators: z.array(documentAdministrator).max(1000).default([]).describe("The platform's own people"),
    resellers: z.array(documentReseller).default([]),
    accounts: z.array(documentAccount).default([]),
    storage: documentStorage.exactOptional().describe('Of the platform, for accounts without a plan of their own'),
    recordingClients: z.array(documentRecordingClient).default([]),
  })
  .strict()
  .meta({ id: 'ApplyDocument' })

export const applyChange = z
  .object({
    change: z.enum(['create', 'change', 'remove', 'unchanged']),
    kind: z.enum([
      'reseller',
      'account',
      'settings',
      'user',
      'device',
      'recording-group',
      'queue',
      'webhook',
      'access-grant',
      'dispositions',
      'sign-in-policy',
      'identity-provider',
      'letters',
      'retention',
      'storage-target',
      'storage-plan',
      'export-schedule',
      'canary',
      'recording-client',
    ]),
    name: z.string().describe('Natural key: `acme`, `acme/101`, `sbc-1`'),
    fields: z
      .record(z.string(), z.object({ before: z.unknown().exactOptional(), after: z.unknown().exactOptional() }))
      .exactOptional()
      .describe('What changes from what to what'),
  })
  .meta({ id: 'ApplyChange' })

export type ApplyDocument = z.infer<typeof applyDocument>
export type ApplyPerson = z.infer<typeof documentResellerPerson>
export type ApplyReseller = ApplyDocument['resellers'][number]
export type ApplyAccount = ApplyDocument['accounts'][number]
export type ApplySettings = z.infer<typeof documentSettings>
export type ApplyUser = z.infer<typeof documentUser>
export type ApplyDevice = z.infer<typeof documentDevice>
export type ApplyRecordingGroup = z.infer<typeof documentRecordingGroup>
export type ApplyQueue = z.infer<typeof documentQueue>
export type ApplyWebhook = z.infer<typeof documentWebhook>
export type ApplyRecordingClient = z.infer<typeof documentRecordingClient>
export type ApplyChange = z.infer<typeof applyChange>

export const applyRoutes = {
  apply: defineRoute({
    name: 'apply',
    method: 'POST',
    path: '/api/v1/apply',
    tag: 'apply',
    summary: 'Bring accounts with all that belongs to them, and recording clients, to what a document says',
    description: 'All or nothing. With `dryRun` only tells what would change.',
    access: 'manage-platform',
    query: z.object({
      dryRun: z.union([flag, z.enum(['0', '1']).transform((digit) => digit === '1')]).default(false),
    }),
    body: applyDocument,
    // Many accounts with all their users.
    maximumBodyBytes: 16 * 1024 * 1024,
    answer: { status: 200, schema: z.object({ changes: z.array(applyChange) }).meta({ id: 'Applied' }) },
  }),
}
