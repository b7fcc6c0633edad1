import { z } from 'zod'
import { slug } from './account.ts'
import { defineRoute } from './route.ts'
import { givenId, id, list, name } from './values.ts'

export const resellerDraft = z.object({ slug, name }).meta({ id: 'ResellerDraft' })

export const reseller = z
  .object({ id, slug: z.string(), name: z.string() })
  .meta({ id: 'Reseller', description: 'Looks after some of the accounts, and sees no others' })

const resellerInList = reseller
  .extend({ accountCount: z.int().describe('How many accounts it looks after') })
  .meta({ id: 'ResellerInList' })

export type ResellerInList = z.infer<typeof resellerInList>

export type Reseller = z.infer<typeof reseller>

const params = z.object({ resellerId: givenId })
const tag = 'resellers'

export const resellerRoutes = {
  listResellers: defineRoute({
    name: 'listResellers',
    method: 'GET',
    path: '/api/v1/resellers',
    tag,
    summary: 'Resellers by name',
    description: "All for an administrator; a reseller's people see their own.",
    access: 'manage-accounts',
    answer: { status: 200, schema: list('resellers', resellerInList) },
  }),
  getReseller: defineRoute({
    name: 'getReseller',
    method: 'GET',
    path: '/api/v1/resellers/{resellerId}',
    tag,
    summary: 'One reseller',
    access: 'manage-accounts',
    params,
    answer: { status: 200, schema: reseller },
  }),
  createReseller: defineRoute({
    name: 'createReseller',
    method: 'POST',
    path: '/api/v1/resellers',
    tag,
    summary: 'Make a reseller',
    access: 'manage-platform',
    body: resellerDraft,
    answer: { status: 201, schema: reseller },
  }),
  updateReseller: defineRoute({
    name: 'updateReseller',
    method: 'PUT',
    path: '/api/v1/resellers/{resellerId}',
    tag,
    summary: 'Replace a reseller',
    access: 'manage-platform',
    params,
    body: resellerDraft,
    answer: { status: 200, schema: reseller },
  }),
  removeReseller: defineRoute({
    name: 'removeReseller',
    method: 'DELETE',
    path: '/api/v1/resellers/{resellerId}',
    tag,
    summary: 'Remove a reseller to which no accounts, people or keys belong any more',
    access: 'manage-platform',
    params,
    answer: { status: 204 },
  }),
}
