/** Dispositions, sign-in, letters and stores of an account, as `tapeline apply` takes them: with names where the API has ids. */

import { z } from 'zod'
import { MAXIMUM_DISPOSITIONS, MAXIMUM_REASONS } from '../core/model/annotation.ts'
import { identityProviderFields } from './identity-provider.ts'
import { orderOptions } from './order.ts'
import { role } from './permissions.ts'
import { callDays, retentionDays, retentionQuota } from './retention.ts'
import { signInPolicy } from './sign-in-policy.ts'
import { plannedDays, storagePlace } from './storage.ts'
import { name } from './values.ts'

const absent = z.boolean().exactOptional().describe('Remove it')
const label = name.max(100)

const reason = z.union([
  label.transform((text) => ({ label: text })),
  z.strictObject({ label, active: z.boolean().exactOptional() }),
])

const disposition = z.union([
  label.transform((text) => ({ label: text })),
  z.strictObject({
    label,
    active: z.boolean().exactOptional().describe('Default: it can be chosen'),
    reasons: z.array(reason).max(MAXIMUM_REASONS).exactOptional(),
  }),
])

const dispositionList = z.array(disposition).max(MAXIMUM_DISPOSITIONS).exactOptional()

export const documentDispositions = z
  .strictObject({
    popUp: z.boolean().exactOptional(),
    required: z.boolean().exactOptional(),
    wrapUpSeconds: z.int().min(0).max(3600).exactOptional(),
    inbound: dispositionList.describe('Replaces the list; each known by its label'),
    outbound: dispositionList.describe('Replaces the list; each known by its label'),
  })
  .meta({ id: 'ApplyDispositions', description: 'What people choose from when a call is over' })

export const documentSignInPolicy = z
  .strictObject({
    secondFactor: signInPolicy.shape.secondFactor.exactOptional(),
    passwords: signInPolicy.shape.passwords.exactOptional(),
    sessionHours: signInPolicy.shape.sessionHours.exactOptional(),
  })
  .meta({ id: 'ApplySignInPolicy' })

const provider = identityProviderFields.shape

export const documentIdentityProvider = z
  .strictObject({
    name,
    issuer: provider.issuer.exactOptional().describe('Required when the provider is new'),
    clientId: provider.clientId.exactOptional().describe('Required when the provider is new'),
    clientSecret: z.string().min(1).max(1000).exactOptional().describe('Never told'),
    emailDomains: provider.emailDomains.unwrap().exactOptional(),
    emailClaim: provider.emailClaim.unwrap().exactOptional(),
    nameClaim: provider.nameClaim.unwrap().exactOptional(),
    createsUsers: z.boolean().exactOptional(),
    defaultRole: role.exclude(['administrator', 'reseller']).exactOptional(),
    absent,
  })
  .meta({ id: 'ApplyIdentityProvider', description: 'Known by its name' })

export const documentLetters = z
  .strictObject({
    letters: orderOptions.shape.letters.exactOptional(),
    language: orderOptions.shape.language.exactOptional(),
  })
  .meta({ id: 'ApplyLetters', description: 'E-mails to people about orders and access' })

const documentStorageTarget = z
  .strictObject({
    name,
    place: storagePlace.exactOptional().describe('Required when the store is new'),
    secretAccessKey: z.string().trim().min(1).max(1000).exactOptional().describe('Never told'),
    absent,
  })
  .meta({ id: 'ApplyStorageTarget', description: 'Known by its name' })

const documentStoragePlan = z
  .strictObject({
    localDays: plannedDays.exactOptional(),
    copies: z
      .array(
        z.strictObject({
          target: name.describe("By name: one of the account's own, else the platform's"),
          fromDays: z.int().min(0).max(36_500).default(0),
          untilDays: plannedDays.exactOptional(),
        }),
      )
      .max(10),
    includesExisting: z.boolean().default(false).describe('Also what is stored already, when the plan changes'),
  })
  .meta({ id: 'ApplyStoragePlan', description: 'Replaces the plan' })

export const documentStorage = z
  .strictObject({
    targets: z.array(documentStorageTarget).max(100).exactOptional(),
    plan: documentStoragePlan.nullable().exactOptional().describe("`null`: the platform's plan, or none, holds"),
  })
  .meta({ id: 'ApplyStorage' })

const retentionRule = z.strictObject({
  when: z
    .union([
      z.strictObject({ queue: z.string().min(1).max(200) }),
      z.strictObject({ user: z.string().min(1).max(254).describe('By extension or e-mail address') }),
      z.strictObject({ tag: z.string().trim().toLowerCase().min(1).max(100) }),
      z.strictObject({ disposition: z.string().min(1).max(100).describe('By label') }),
      z.strictObject({ mode: z.enum(['always', 'on-demand']) }),
    ])
    .describe('Which recordings'),
  days: retentionDays,
})

export const documentRetention = z
  .strictObject({
    rules: z.array(retentionRule).max(200).exactOptional().describe('Replaces the rules'),
    callDays: callDays.exactOptional(),
    quota: retentionQuota.exactOptional(),
  })
  .meta({
    id: 'ApplyRetention',
    description:
      "Besides the settings' `retentionDays`. Nothing is kept less long by a document once there are recordings",
  })

export type ApplyRetention = z.infer<typeof documentRetention>
export type ApplyDispositions = z.infer<typeof documentDispositions>
export type ApplySignInPolicy = z.infer<typeof documentSignInPolicy>
export type ApplyIdentityProvider = z.infer<typeof documentIdentityProvider>
export type ApplyLetters = z.infer<typeof documentLetters>
export type ApplyStorage = z.infer<typeof documentStorage>
