/** How a user signs in, for whoever manages users: to help whoever has lost a phone, and to end what should not go on. */

import { z } from 'zod'
import { openSession, signInWays } from './own-sign-in.ts'
import { defineRoute } from './route.ts'
import { givenId, timestamp } from './values.ts'

export const userSignIn = signInWays
  .extend({
    sessions: z.array(openSession),
    lockedUntil: timestamp.exactOptional().describe('Too many wrong tries: until then nobody gets in as this user'),
  })
  .meta({ id: 'UserSignIn' })

export type UserSignIn = z.infer<typeof userSignIn>

const params = z.object({ userId: givenId })
const shared = { tag: 'users', access: 'manage-users', params } as const

export const userSignInRoutes = {
  getUserSignIn: defineRoute({
    ...shared,
    name: 'getUserSignIn',
    method: 'GET',
    path: '/api/v1/users/{userId}/sign-in',
    summary: 'How a user signs in, where the user is signed in, and whether the user is locked out',
    answer: { status: 200, schema: userSignIn },
  }),
  removeSecondFactors: defineRoute({
    ...shared,
    name: 'removeSecondFactors',
    method: 'DELETE',
    path: '/api/v1/users/{userId}/second-factors',
    summary: 'Remove authenticator app, passkeys and recovery codes of a user who has lost them',
    description: 'Be sure who asks. Ends all sign-in sessions of the user.',
    answer: { status: 204 },
  }),
  unlockUser: defineRoute({
    ...shared,
    name: 'unlockUser',
    method: 'DELETE',
    path: '/api/v1/users/{userId}/lock',
    summary: 'Let a user in again who was locked out by wrong tries',
    answer: { status: 204 },
  }),
  endUserSessions: defineRoute({
    ...shared,
    name: 'endUserSessions',
    method: 'DELETE',
    path: '/api/v1/users/{userId}/sessions',
    summary: 'Sign a user out everywhere',
    answer: { status: 204 },
  }),
  endUserSession: defineRoute({
    ...shared,
    name: 'endUserSession',
    method: 'DELETE',
    path: '/api/v1/users/{userId}/sessions/{sessionId}',
    summary: 'Sign a user out in one place',
    params: params.extend({ sessionId: givenId }),
    answer: { status: 204 },
  }),
}
