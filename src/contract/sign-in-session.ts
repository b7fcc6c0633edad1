import { z } from 'zod'
import { permission, role } from './permissions.ts'
import { defineRoute } from './route.ts'
import { id, timestamp } from './values.ts'

export const signInSession = z
  .object({
    actor: z.object({
      kind: z.enum(['user', 'api-key']),
      id,
      name: z.string(),
      email: z.string().exactOptional(),
    }),
    role,
    account: z
      .object({ id, slug: z.string(), name: z.string(), timeZone: z.string() })
      .exactOptional()
      .describe("Absent for the platform's own people"),
    permissions: z.array(permission),
    expiresAt: timestamp.exactOptional().describe('Moves on while the session is used'),
  })
  .meta({ id: 'SignInSession', description: 'Who the caller is and what the caller may do' })

export type SignInSession = z.infer<typeof signInSession>

const path = '/api/v1/sign-in-session'
const tag = 'sign-in'

export const signInSessionRoutes = {
  signIn: defineRoute({
    name: 'signIn',
    method: 'POST',
    path,
    tag,
    summary: 'Sign in by e-mail address and password',
    description: 'Sets the cookie `tapeline_session`. Too many tries are answered 429 with Retry-After.',
    access: 'anyone',
    body: z.object({ email: z.string().trim().max(254), password: z.string().max(1000) }).meta({ id: 'SignIn' }),
    // The only body that is read of a stranger.
    maximumBodyBytes: 16 * 1024,
    answer: { status: 201, schema: signInSession },
  }),
  getSignInSession: defineRoute({
    name: 'getSignInSession',
    method: 'GET',
    path,
    tag,
    summary: 'Who am I?',
    access: 'signed-in',
    answer: { status: 200, schema: signInSession },
  }),
  signOut: defineRoute({
    name: 'signOut',
    method: 'DELETE',
    path,
    tag,
    summary: 'Sign out',
    access: 'signed-in',
    answer: { status: 204 },
  }),
}
