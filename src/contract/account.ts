import { z } from 'zod'
import { defineRoute } from './route.ts'
import { domain, givenId, id, idsQuery, name, page, searchQuery } from './values.ts'

export const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'Give lower-case letters, digits and hyphens')
  .describe('Short unique name: `[a-z0-9][a-z0-9-]{0,62}`')

export const timeZone = z
  .string()
  .refine((zone) => isTimeZone(zone), 'Give an IANA time zone, e.g. Europe/Berlin')
  .meta({ description: 'IANA time zone', examples: ['Europe/Berlin'] })

export const accountDraft = z
  .object({
    slug,
    name,
    domains: z.array(domain).max(100).default([]),
    timeZone: timeZone.default('UTC'),
    resellerId: givenId
      .exactOptional()
      .describe("Who looks after it: the platform says; a reseller's people make accounts of their own"),
  })
  .meta({ id: 'AccountDraft' })

export const account = z
  .object({
    id,
    slug: z.string(),
    name: z.string(),
    domains: z.array(z.string()),
    timeZone: z.string(),
    resellerId: id.exactOptional().describe('Who looks after it; absent: the platform itself'),
    isClosed: z.literal(true).exactOptional().describe('It is being closed for good'),
  })
  .meta({ id: 'Account' })

export type Account = z.infer<typeof account>

const params = z.object({ accountId: givenId })
const tag = 'accounts'

export const accountRoutes = {
  listAccounts: defineRoute({
    name: 'listAccounts',
    method: 'GET',
    path: '/api/v1/accounts',
    tag,
    summary: 'Accounts',
    description:
      'All of the platform for an administrator, those of the reseller for its people, else the one of the caller.',
    access: 'signed-in',
    query: searchQuery.extend(idsQuery.shape).extend({
      resellerId: givenId.exactOptional().describe('Only those that the reseller looks after'),
    }),
    answer: { status: 200, schema: page('accounts', account) },
  }),
  getAccount: defineRoute({
    name: 'getAccount',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}',
    tag,
    summary: 'One account',
    access: 'signed-in',
    params,
    answer: { status: 200, schema: account },
  }),
  createAccount: defineRoute({
    name: 'createAccount',
    method: 'POST',
    path: '/api/v1/accounts',
    tag,
    summary: 'Make an account',
    access: 'manage-accounts',
    body: accountDraft,
    answer: { status: 201, schema: account },
  }),
  updateAccount: defineRoute({
    name: 'updateAccount',
    method: 'PUT',
    path: '/api/v1/accounts/{accountId}',
    tag,
    summary: 'Replace an account',
    access: 'manage-accounts',
    params,
    body: accountDraft,
    answer: { status: 200, schema: account },
  }),
  removeAccount: defineRoute({
    name: 'removeAccount',
    method: 'DELETE',
    path: '/api/v1/accounts/{accountId}',
    tag,
    summary: 'Remove an account to which nothing belongs any more',
    access: 'manage-platform',
    params,
    answer: { status: 204 },
  }),
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
