import { z } from 'zod'
import { ownColumns } from './own-columns.ts'
import { permission, role } from './permissions.ts'
import { defineRoute } from './route.ts'
import { accessLevel } from './user.ts'
import { id, timestamp } from './values.ts'

export const signInMethod = z.enum(['password', 'totp', 'recovery-code', 'passkey', 'single-sign-on'])

export const signInSession = z
  .object({
    actor: z.object({
      kind: z.enum(['user', 'api-key']),
      id,
      name: z.string(),
      email: z.string().exactOptional(),
    }),
    role,
    accessLevel,
    account: z
      .object({ id, slug: z.string(), name: z.string(), timeZone: z.string() })
      .exactOptional()
      .describe('Absent for people of the platform and of a reseller'),
    reseller: z
      .object({ id, slug: z.string(), name: z.string() })
      .exactOptional()
      .describe("Of a reseller's people, who see its accounts as the platform sees all"),
    permissions: z.array(permission),
    columns: ownColumns.exactOptional().describe('Of people: how they have arranged their list of calls'),
    expiresAt: timestamp.exactOptional().describe('Moves on while the session is used'),
    methods: z.array(signInMethod).exactOptional().describe('How the person proved who they are'),
    secondFactorMissing: z
      .literal(true)
      .exactOptional()
      .describe('The account asks for a second factor: nothing else can be done until one is set up'),
  })
  .meta({ id: 'SignInSession', description: 'Who the caller is and what the caller may do' })

export type SignInSession = z.infer<typeof signInSession>

export const secondFactorChallenge = z
  .object({
    secondFactor: z.object({
      methods: z.array(z.enum(['totp', 'recovery-code', 'passkey'])).describe('Any one of them'),
      expiresAt: timestamp,
    }),
  })
  .meta({ id: 'SecondFactorChallenge', description: 'The password is right; a second factor is asked for' })

export const signInAnswer = z.union([signInSession, secondFactorChallenge])

export type SignInAnswer = z.infer<typeof signInAnswer>

const path = '/api/v1/sign-in-session'
const tag = 'sign-in'

export const signInSessionRoutes = {
  signIn: defineRoute({
    name: 'signIn',
    method: 'POST',
    path,
    tag,
    summary: 'Sign in by e-mail address and password',
    description:
      'Sets the cookie `tapeline_session` (behind TLS `__Host-tapeline_session`); of whoever has a second factor, a cookie for the second step, and the answer is what is asked for. Too many tries are answered 429 with Retry-After.',
    access: 'anyone',
    body: z
      .object({
        email: z.string().trim().max(254).describe('E-mail address or user name'),
        password: z.string().max(1000),
      })
      .meta({ id: 'SignIn' }),
    maximumBodyBytes: 16 * 1024,
    answer: { status: 201, schema: signInAnswer },
  }),
  passSecondFactor: defineRoute({
    name: 'passSecondFactor',
    method: 'POST',
    path: `${path}/second-factor`,
    tag,
    summary: 'Sign in: the second step',
    description: 'In the browser that gave the password. A code is taken once.',
    access: 'anyone',
    body: z
      .object({ code: z.string().trim().min(1).max(100).describe('Of the authenticator app, or a recovery code') })
      .meta({ id: 'SecondFactorCode' }),
    maximumBodyBytes: 16 * 1024,
    answer: { status: 201, schema: signInSession },
  }),
  confirmSignIn: defineRoute({
    name: 'confirmSignIn',
    method: 'POST',
    path: `${path}/confirmation`,
    tag,
    summary: 'Confirm that it is you',
    description: 'For 15 minutes from then on, as after signing in, ways to sign in can be changed.',
    access: 'signed-in',
    beforeSecondFactor: true,
    body: z.object({ password: z.string().max(1000) }).meta({ id: 'SignInConfirmation' }),
    answer: { status: 204 },
  }),
  getSignInSession: defineRoute({
    name: 'getSignInSession',
    method: 'GET',
    path,
    tag,
    summary: 'Who am I?',
    access: 'signed-in',
    beforeSecondFactor: true,
    answer: { status: 200, schema: signInSession },
  }),
  signOut: defineRoute({
    name: 'signOut',
    method: 'DELETE',
    path,
    tag,
    summary: 'Sign out',
    description:
      'Who came by single sign-on then leaves the identity provider, too: the browser goes to `endSessionUrl` and comes back to the page to sign in.',
    access: 'signed-in',
    beforeSecondFactor: true,
    answer: { status: 200, schema: z.object({ endSessionUrl: z.string().exactOptional() }).meta({ id: 'SignedOut' }) },
  }),
}
