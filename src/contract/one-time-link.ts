/** Invitations and resets of passwords: a link that works once. */

import { z } from 'zod'
import { defineRoute } from './route.ts'
import { givenId, password, timestamp } from './values.ts'

const purpose = z.enum(['invitation', 'password-reset'])

export const sentLink = z
  .object({
    purpose: purpose.describe('`invitation` of whoever has no password yet'),
    expiresAt: timestamp,
    sentTo: z.string().exactOptional().describe('The mail server has taken the e-mail'),
    link: z
      .string()
      .exactOptional()
      .describe('To be handed over: there is no mail server, or it did not take the e-mail'),
    failure: z.string().exactOptional().describe('Why the e-mail was not taken'),
  })
  .meta({ id: 'SentLink' })

export type SentLink = z.infer<typeof sentLink>

export const openedLink = z
  .object({
    purpose,
    name: z.string().describe('Whose password it sets'),
    signInName: z.string().exactOptional().describe('E-mail address or user name'),
  })
  .meta({ id: 'OpenedLink' })

export type OpenedLink = z.infer<typeof openedLink>

const token = z.string().max(200)
const tag = 'sign-in'
const small = { tag, access: 'anyone', maximumBodyBytes: 16 * 1024 } as const

export const oneTimeLinkRoutes = {
  inviteUser: defineRoute({
    name: 'inviteUser',
    method: 'POST',
    path: '/api/v1/users/{userId}/invitation',
    tag: 'users',
    summary: 'Send a user a link that sets the password',
    description:
      'An invitation is good for seven days, a new password for one hour; a newer link makes older ones worthless. Where no e-mail can be sent the answer has the link.',
    access: 'manage-users',
    params: z.object({ userId: givenId }),
    answer: { status: 201, schema: sentLink },
  }),
  askPasswordReset: defineRoute({
    ...small,
    name: 'askPasswordReset',
    method: 'POST',
    path: '/api/v1/password-reset',
    summary: 'Ask for a link that sets a new password',
    description: 'The answer is the same whether somebody has the address or not. Needs a mail server.',
    body: z.object({ email: z.string().trim().max(254) }).meta({ id: 'PasswordResetRequest' }),
    answer: { status: 204 },
  }),
  openLink: defineRoute({
    ...small,
    name: 'openLink',
    method: 'POST',
    path: '/api/v1/one-time-link',
    summary: 'Whose password does this link set?',
    body: z.object({ token }).meta({ id: 'LinkToken' }),
    answer: { status: 201, schema: openedLink },
  }),
  useLink: defineRoute({
    ...small,
    name: 'useLink',
    method: 'PUT',
    path: '/api/v1/one-time-link',
    summary: 'Set the password by the link',
    description: 'Works once, and ends all sign-in sessions. A second factor is still asked for.',
    body: z.object({ token, password }).meta({ id: 'LinkPassword' }),
    answer: { status: 204 },
  }),
}
