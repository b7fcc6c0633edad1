/** OpenID providers that sign the people of an account in. */

import { z } from 'zod'
import { role } from './permissions.ts'
import { defineRoute } from './route.ts'
import { accountQuery, domain, givenId, id, list, name } from './values.ts'

const issuer = z
  .url({ protocol: /^https?$/, hostname: /^.+$/ })
  .max(500)
  .describe('As the discovery document spells it; over TLS, except on this machine')

const claim = z.string().trim().min(1).max(100)

export const identityProviderFields = z.object({
  name: name.describe('On the button: `Acme Login`'),
  issuer,
  clientId: z.string().trim().min(1).max(500),
  emailDomains: z
    .array(domain)
    .max(50)
    .default([])
    .describe('Whoever types an e-mail address of one of them is sent there'),
  emailClaim: claim.default('email').describe('Claim that has the e-mail address'),
  nameClaim: claim.default('name').describe('Claim that has the name'),
  createsUsers: z.boolean().default(false).describe('Whoever it vouches for and nobody knows becomes a user'),
  defaultRole: role.default('user').describe('Of users that are made so'),
})

const draft = identityProviderFields.extend({
  clientSecret: z
    .string()
    .max(1000)
    .exactOptional()
    .describe('Kept encrypted, never answered; absent: as before, or a public client'),
})

export const identityProvider = z
  .object({
    id,
    accountId: id.exactOptional().describe("Absent: for the platform's own people"),
    ...identityProviderFields.shape,
    issuer: z.string(),
    emailDomains: z.array(z.string()),
    emailClaim: z.string(),
    nameClaim: z.string(),
    createsUsers: z.boolean(),
    defaultRole: role,
    name: z.string(),
    clientId: z.string(),
    hasSecret: z.boolean(),
  })
  .meta({ id: 'IdentityProvider' })

export type IdentityProvider = z.infer<typeof identityProvider>
export type IdentityProviderDraft = z.input<typeof draft>

const params = z.object({ identityProviderId: givenId })
const path = '/api/v1/identity-providers'
const shared = { tag: 'single sign-on', access: 'manage-settings' } as const

export const identityProviderRoutes = {
  listIdentityProviders: defineRoute({
    ...shared,
    name: 'listIdentityProviders',
    method: 'GET',
    path,
    summary: 'Identity providers of an account',
    description: "Without an account: of the platform's own people.",
    query: accountQuery,
    answer: { status: 200, schema: list('identityProviders', identityProvider) },
  }),
  createIdentityProvider: defineRoute({
    ...shared,
    name: 'createIdentityProvider',
    method: 'POST',
    path,
    summary: 'Add an identity provider',
    description: 'Its discovery document is read first. Register `<portal>/sso/callback` there as redirect URI.',
    query: accountQuery,
    body: draft.meta({ id: 'IdentityProviderDraft' }),
    answer: { status: 201, schema: identityProvider },
  }),
  updateIdentityProvider: defineRoute({
    ...shared,
    name: 'updateIdentityProvider',
    method: 'PUT',
    path: `${path}/{identityProviderId}`,
    summary: 'Replace an identity provider; account and, unless given, secret stay',
    params,
    body: draft.meta({ id: 'IdentityProviderChange' }),
    answer: { status: 200, schema: identityProvider },
  }),
  removeIdentityProvider: defineRoute({
    ...shared,
    name: 'removeIdentityProvider',
    method: 'DELETE',
    path: `${path}/{identityProviderId}`,
    summary: 'Remove an identity provider',
    description: 'People stay. The last one cannot be removed while passwords are off.',
    params,
    answer: { status: 204 },
  }),
  findSignInWay: defineRoute({
    name: 'findSignInWay',
    method: 'POST',
    path: '/api/v1/sign-in-way',
    tag: 'sign-in',
    summary: 'How whoever has this e-mail address signs in',
    description:
      'By the domain alone: it says nothing about who exists. The browser then goes to `/sso/start?provider=ID`.',
    access: 'anyone',
    maximumBodyBytes: 16 * 1024,
    body: z.object({ email: z.string().trim().max(254) }).meta({ id: 'SignInWayQuestion' }),
    answer: {
      status: 201,
      schema: z
        .object({
          provider: z.object({ id, name: z.string() }).exactOptional(),
          passwords: z.boolean().describe('Whether a password is another way'),
        })
        .meta({ id: 'SignInWay' }),
    },
  }),
}
