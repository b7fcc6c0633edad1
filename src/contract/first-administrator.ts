import { z } from 'zod'
import { defineRoute } from './route.ts'
import { signInSession } from './sign-in-session.ts'
import { email, name, password } from './values.ts'

export const firstAdministratorRoutes = {
  createFirstAdministrator: defineRoute({
    name: 'createFirstAdministrator',
    method: 'POST',
    path: '/api/v1/first-administrator',
    tag: 'setup',
    summary: 'Make the first administrator of the platform, and sign in',
    description: 'Once, while there is none, with the code that Tapeline printed when it started.',
    access: 'anyone',
    maximumBodyBytes: 16 * 1024,
    body: z.object({ code: z.string().trim().max(100), name, email, password }).meta({ id: 'FirstAdministrator' }),
    answer: { status: 201, schema: signInSession },
  }),
}
