import { z } from 'zod'
import { GRANT_SCOPES, GRANTABLE_RIGHTS } from '../core/model/access.ts'
import { defineRoute } from './route.ts'
import { accountQuery, givenId, id, page, pageQuery, timestamp } from './values.ts'

export const right = z.enum(GRANTABLE_RIGHTS)
const named = z.object({ id, name: z.string() })

/** Longer than a year it is a matter of the role. */
export const LONGEST_GRANT_HOURS = 24 * 366

const permissions = z.array(right).min(1).describe('`see-calls` comes with each of the others')
export const reason = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .meta({ examples: ['Complaint 4711 of 3 March'] })
const durationHours = z.int().min(1).max(LONGEST_GRANT_HOURS)
const oneEnd = ({ durationHours, endsAt }: { readonly durationHours?: number; readonly endsAt?: string }) =>
  durationHours === undefined || endsAt === undefined
const ONE_END = { message: 'Give the duration or the end, not both', path: ['endsAt'] }

const scope = z
  .object({
    kind: z.enum(GRANT_SCOPES),
    id: z
      .string()
      .min(1)
      .max(200)
      .exactOptional()
      .describe('Of the group, queue, user or call; without it only for the whole account'),
  })
  .refine(({ kind, id }) => (kind === 'account') === (id === undefined), { message: 'Say which one', path: ['id'] })
  .meta({ id: 'AccessScope', description: 'Whose calls it is about' })

export const grantState = z.enum(['requested', 'granted', 'refused', 'revoked'])

export const accessGrant = z
  .object({
    id,
    accountId: id,
    user: named.describe('Who gets it'),
    permissions: z.array(right),
    scope: z.object({ kind: z.enum(GRANT_SCOPES), id: z.string().exactOptional(), words: z.string() }),
    reason: z.string(),
    state: grantState,
    active: z.boolean().describe('Holds at this moment'),
    startsAt: timestamp.describe('Of a request: when it was made; it begins when it is approved'),
    endsAt: timestamp.exactOptional().describe('Absent: until it is revoked'),
    asksForEnd: z.literal(true).exactOptional().describe('This end was asked for, not a duration from the approval on'),
    requestedBy: named.exactOptional(),
    requestedAt: timestamp,
    decidedBy: named.exactOptional(),
    decidedAt: timestamp.exactOptional(),
    decisionReason: z.string().exactOptional(),
  })
  .meta({ id: 'AccessGrant', description: 'Access beyond role and level, for a time' })

export type AccessGrant = z.infer<typeof accessGrant>

const params = z.object({ accessGrantId: givenId })
const tag = 'access'
const path = '/api/v1/access-grants'

export const accessGrantRoutes = {
  listAccessGrants: defineRoute({
    name: 'listAccessGrants',
    method: 'GET',
    path,
    tag,
    summary: 'Grants of access and requests for it, newest first',
    description: 'With the permission `explain-access` those of everybody, without it the own ones.',
    access: 'signed-in',
    query: accountQuery
      .extend({ state: grantState.exactOptional(), userId: givenId.exactOptional() })
      .extend(pageQuery.shape),
    answer: { status: 200, schema: page('accessGrants', accessGrant) },
  }),
  requestAccess: defineRoute({
    name: 'requestAccess',
    method: 'POST',
    path: `${path}/requests`,
    tag,
    summary: 'Ask for access to a call, person, group, queue or the account',
    description:
      'For people of accounts. Somebody with the permission `manage-access` decides. A call can be asked for only by who sees it.',
    access: 'signed-in',
    body: z
      .object({
        permissions,
        scope,
        reason,
        durationHours: durationHours.exactOptional().describe('From the approval on'),
        endsAt: timestamp.exactOptional().describe('In place of `durationHours`; to come'),
      })
      .refine((body) => body.durationHours !== undefined || body.endsAt !== undefined, {
        message: 'Say for how long, or until when',
        path: ['durationHours'],
      })
      .refine(oneEnd, ONE_END)
      .meta({ id: 'AccessRequest' }),
    answer: { status: 201, schema: accessGrant },
  }),
  grantAccess: defineRoute({
    name: 'grantAccess',
    method: 'POST',
    path,
    tag,
    summary: 'Give somebody access for a time, without being asked',
    description: 'Nobody gives access to themselves.',
    access: 'manage-access',
    body: z
      .object({
        userId: givenId,
        permissions,
        scope,
        reason,
        startsAt: timestamp.exactOptional().describe('Default: now'),
        durationHours: durationHours.exactOptional().describe('Default: until it is revoked'),
        endsAt: timestamp.exactOptional().describe('In place of `durationHours`; to come, and after it begins'),
      })
      .refine(oneEnd, ONE_END)
      .meta({ id: 'AccessGrantDraft' }),
    answer: { status: 201, schema: accessGrant },
  }),
  approveAccess: defineRoute({
    name: 'approveAccess',
    method: 'POST',
    path: `${path}/{accessGrantId}/approve`,
    tag,
    summary: 'Approve a request: it takes effect now and ends by itself',
    description: 'Nobody decides about their own.',
    access: 'manage-access',
    params,
    body: z
      .object({
        durationHours: durationHours.exactOptional().describe('Default: as asked for'),
        endsAt: timestamp.exactOptional().describe('In place of `durationHours`; to come'),
        reason: reason.exactOptional(),
      })
      .refine(oneEnd, ONE_END)
      .meta({ id: 'AccessApproval' }),
    answer: { status: 200, schema: accessGrant },
  }),
  refuseAccess: defineRoute({
    name: 'refuseAccess',
    method: 'POST',
    path: `${path}/{accessGrantId}/refuse`,
    tag,
    summary: 'Refuse a request',
    access: 'manage-access',
    params,
    body: z.object({ reason: reason.exactOptional() }).meta({ id: 'AccessRefusal' }),
    answer: { status: 200, schema: accessGrant },
  }),
  revokeAccess: defineRoute({
    name: 'revokeAccess',
    method: 'POST',
    path: `${path}/{accessGrantId}/revoke`,
    tag,
    summary: 'End a grant, or withdraw an own request',
    description: 'Whoever has it may give it back; the permission `manage-access` ends those of others.',
    access: 'signed-in',
    params,
    body: z.object({ reason: reason.exactOptional() }).meta({ id: 'AccessRevocation' }),
    answer: { status: 200, schema: accessGrant },
  }),
}
