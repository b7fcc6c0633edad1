/** The language that the person who is signed in has chosen. */

import { z } from 'zod'
import { defineRoute } from './route.ts'

const ownLanguage = z
  .object({
    language: z
      .enum(['en', 'de'])
      .exactOptional()
      .describe("Absent: letters come in the language of the account's letters, else in English"),
  })
  .strict()
  .meta({ id: 'OwnLanguage' })

const own = { tag: 'own sign-in', access: 'signed-in', path: '/api/v1/me/language' } as const

export const ownLanguageRoutes = {
  getOwnLanguage: defineRoute({
    ...own,
    name: 'getOwnLanguage',
    method: 'GET',
    summary: 'Which language did I choose?',
    answer: { status: 200, schema: ownLanguage },
  }),
  putOwnLanguage: defineRoute({
    ...own,
    name: 'putOwnLanguage',
    method: 'PUT',
    summary: 'Choose the language of e-mails to me',
    description: 'The portal says so when somebody chooses its language.',
    body: ownLanguage,
    answer: { status: 200, schema: ownLanguage },
  }),
}
