import { z } from 'zod'
import { defineRoute } from './route.ts'

export const signInOptions = z
  .object({
    sendsMail: z.boolean().describe('There is a mail server: for new passwords, and for news of exports'),
    firstStart: z.boolean().describe('Nobody is there who could sign in: the first administrator has to be made'),
  })
  .meta({ id: 'SignInOptions' })

export type SignInOptions = z.infer<typeof signInOptions>

export const signInOptionsRoutes = {
  getSignInOptions: defineRoute({
    name: 'getSignInOptions',
    method: 'GET',
    path: '/api/v1/sign-in-options',
    tag: 'sign-in',
    summary: 'What the page to sign in can offer',
    access: 'anyone',
    answer: { status: 200, schema: signInOptions },
  }),
}
