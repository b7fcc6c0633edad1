import { z } from 'zod'
import { defineRoute } from './route.ts'
import { accountQuery } from './values.ts'

export const signInPolicy = z
  .object({
    secondFactor: z
      .enum(['optional', 'managers', 'everyone'])
      .describe('Who has to have a second factor: nobody, whoever may change something for others, or everyone'),
    passwords: z.boolean().describe('Off: only an identity provider or a passkey signs people in'),
    sessionHours: z
      .int()
      .min(1)
      .max(168)
      .describe('Somebody is signed in for so long at most, however busy; holds for those who are signed in too'),
  })
  .meta({ id: 'SignInPolicy' })

export type SignInPolicy = z.infer<typeof signInPolicy>

const shared = {
  tag: 'sign-in',
  path: '/api/v1/sign-in-policy',
  access: 'manage-settings',
  query: accountQuery,
} as const

export const signInPolicyRoutes = {
  getSignInPolicy: defineRoute({
    ...shared,
    name: 'getSignInPolicy',
    method: 'GET',
    summary: 'What the account asks of its people when they sign in',
    description: "Without an account: of the platform's own people.",
    answer: { status: 200, schema: signInPolicy },
  }),
  putSignInPolicy: defineRoute({
    ...shared,
    name: 'putSignInPolicy',
    method: 'PUT',
    summary: 'Change what the account asks of its people when they sign in',
    description:
      'Whoever lacks the second factor that is asked for can do nothing else than set one up, from the next request on. Passwords can be switched off once an identity provider is there.',
    body: signInPolicy
      .extend({ sessionHours: signInPolicy.shape.sessionHours.default(168) })
      .meta({ id: 'SignInPolicyChange' }),
    answer: { status: 200, schema: signInPolicy },
  }),
}
