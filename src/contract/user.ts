import { z } from 'zod'
import { ACCESS_LEVELS } from '../core/model/role.ts'
import { role } from './permissions.ts'
import { defineRoute } from './route.ts'
import {
  accountQuery,
  email,
  flag,
  givenId,
  id,
  idsQuery,
  name,
  page,
  password,
  searchQuery,
  sipAddress,
} from './values.ts'

export const extension = z
  .string()
  .trim()
  .min(1)
  .max(30)
  .regex(/^[^\s\p{Cc}@]+$/u, 'Give the extension as it is dialled')
  .describe('As dialled inside the account')

export const phoneNumber = z
  .string()
  .trim()
  .max(40)
  // The first digit is where the first part ends: a long text is read once, not once per digit.
  .regex(/^\+?[\s()./-]*\d[\d\s()./-]*$/, 'Give a telephone number, best as +49…')
  .describe('E.164 with leading plus where known; matched by digits')

export const accessLevel = z.enum(ACCESS_LEVELS).meta({
  id: 'AccessLevel',
  description:
    "Whose recordings the user reaches: as the role says, nobody's, the own and those of groups managed, or all of the account",
})

export const userName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'Give lower-case letters, digits, dots, hyphens or underscores')
  .describe('To sign in by, besides the e-mail address; unique on the platform')

/** What an account's user has besides an account. */
export const userFields = z.object({
  name: name.describe('As it is shown everywhere'),
  firstName: name.exactOptional(),
  lastName: name.exactOptional(),
  userName: userName.exactOptional(),
  site: name.exactOptional().describe('Where the person works, for people with many places'),
  extension: extension.exactOptional(),
  numbers: z.array(phoneNumber).max(100).default([]),
  sipAddresses: z.array(sipAddress).max(100).default([]),
  email: email.exactOptional().describe('With it and a password the user can sign in'),
  role: role.default('viewer'),
  accessLevel: accessLevel.default('by-role'),
  hidesRecordings: z.boolean().default(false).describe('Others than those on the call do not find the recordings'),
  active: z.boolean().default(true).describe('Who is not active cannot sign in; calls are still matched'),
})

export const userDraft = userFields
  .extend({
    accountId: givenId.exactOptional().describe("The caller's own account when absent; required for the platform's"),
    resellerId: givenId.exactOptional().describe("Of somebody with the role `reseller`; the caller's own when absent"),
    password: password.exactOptional(),
  })
  .meta({ id: 'UserDraft' })

export const user = z
  .object({
    id,
    accountId: id.exactOptional().describe("Absent for the platform's administrators and for a reseller's people"),
    resellerId: id.exactOptional(),
    name: z.string(),
    firstName: z.string().exactOptional(),
    lastName: z.string().exactOptional(),
    userName: z.string().exactOptional(),
    site: z.string().exactOptional(),
    extension: z.string().exactOptional(),
    numbers: z.array(z.string()),
    sipAddresses: z.array(z.string()),
    email: z.string().exactOptional(),
    role,
    accessLevel,
    hidesRecordings: z.boolean(),
    active: z.boolean(),
  })
  .meta({ id: 'User' })

export type User = z.infer<typeof user>

/** What everybody of an account may know of the others: what calls show of them. */
export const seenUser = user
  .extend({
    role: role.exactOptional(),
    accessLevel: accessLevel.exactOptional(),
    hidesRecordings: z.boolean().exactOptional(),
    active: z.boolean().exactOptional(),
  })
  .meta({
    id: 'SeenUser',
    description:
      'Whoever may manage users sees all of it, and everybody all about themselves. Of others the e-mail address, the user name, role, access level, `hidesRecordings` and `active` are absent.',
  })

export type SeenUser = z.infer<typeof seenUser>

const params = z.object({ userId: givenId })
const tag = 'users'

export const userRoutes = {
  listUsers: defineRoute({
    name: 'listUsers',
    method: 'GET',
    path: '/api/v1/users',
    tag,
    summary: 'Users by name',
    description: 'Who may not manage users does not find others by e-mail address or user name either.',
    access: 'see-calls',
    query: accountQuery
      .extend(searchQuery.shape)
      .extend(idsQuery.shape)
      .extend({
        site: name.exactOptional().describe('Only people who work there'),
        resellerId: givenId.exactOptional().describe('Only the people of the reseller itself'),
        ofPlatform: flag.exactOptional().describe("`true`: only the platform's own people"),
      }),
    answer: { status: 200, schema: page('users', seenUser) },
  }),
  getUser: defineRoute({
    name: 'getUser',
    method: 'GET',
    path: '/api/v1/users/{userId}',
    tag,
    summary: 'One user',
    access: 'see-calls',
    params,
    answer: { status: 200, schema: seenUser },
  }),
  createUser: defineRoute({
    name: 'createUser',
    method: 'POST',
    path: '/api/v1/users',
    tag,
    summary: 'Make a user',
    description:
      'With the role `administrator` and no account it administers the platform, with the role `reseller` a reseller.',
    access: 'manage-users',
    body: userDraft,
    answer: { status: 201, schema: user },
  }),
  updateUser: defineRoute({
    name: 'updateUser',
    method: 'PUT',
    path: '/api/v1/users/{userId}',
    tag,
    summary: 'Replace a user; account and password stay',
    access: 'manage-users',
    params,
    body: userFields.meta({ id: 'UserChange' }),
    answer: { status: 200, schema: user },
  }),
  setPassword: defineRoute({
    name: 'setPassword',
    method: 'PUT',
    path: '/api/v1/users/{userId}/password',
    tag,
    summary: "Set a user's password",
    description:
      "One's own by giving the present one, that of others by whoever may manage users. Ends all sign-in sessions.",
    access: 'signed-in',
    params,
    body: z.object({ password, currentPassword: z.string().max(1000).exactOptional() }).meta({ id: 'PasswordChange' }),
    answer: { status: 204 },
  }),
  removeUser: defineRoute({
    name: 'removeUser',
    method: 'DELETE',
    path: '/api/v1/users/{userId}',
    tag,
    summary: 'Remove a user who owns no device',
    access: 'manage-users',
    params,
    answer: { status: 204 },
  }),
}
