/** How the person who is signed in signs in: everything that "Your account" shows and changes. */

import { z } from 'zod'
import { defineRoute } from './route.ts'
import { signInMethod } from './sign-in-session.ts'
import { givenId, id, list, name, timestamp } from './values.ts'

export const passkey = z
  .object({
    id,
    name: z.string().describe('As its owner calls it'),
    isSynced: z.boolean().describe('It is on several devices of its owner'),
    createdAt: timestamp,
    lastUsedAt: timestamp.exactOptional(),
  })
  .meta({ id: 'Passkey' })

export type Passkey = z.infer<typeof passkey>

export const signInWays = z.object({
  hasPassword: z.boolean(),
  totp: z.object({ since: timestamp }).exactOptional().describe('Absent: no authenticator app'),
  recoveryCodesLeft: z.int().nonnegative(),
  passkeys: z.array(passkey),
  secondFactorRequired: z.boolean().describe('The account asks for one'),
})

export const ownSignIn = signInWays
  .extend({
    confirmed: z.boolean().describe('Ways to sign in can be changed now, without confirming again that it is you'),
  })
  .meta({ id: 'OwnSignIn' })

export type OwnSignIn = z.infer<typeof ownSignIn>

export const openSession = z
  .object({
    id,
    isThis: z.boolean().describe('The one that asks'),
    createdAt: timestamp,
    lastSeenAt: timestamp.describe('To within five minutes'),
    expiresAt: timestamp,
    methods: z.array(signInMethod),
    remoteAddress: z.string().exactOptional().describe('Where it was begun'),
    userAgent: z.string().exactOptional().describe('As the browser called itself'),
  })
  .meta({ id: 'OpenSession' })

export type OpenSession = z.infer<typeof openSession>

const recoveryCodes = z
  .object({
    recoveryCodes: z.array(z.string()).describe('Each once, instead of a second factor; they cannot be read again'),
  })
  .meta({ id: 'RecoveryCodes' })

const tag = 'own sign-in'
const own = { tag, access: 'signed-in', beforeSecondFactor: true } as const

export const ownSignInRoutes = {
  getOwnSignIn: defineRoute({
    ...own,
    name: 'getOwnSignIn',
    method: 'GET',
    path: '/api/v1/me/sign-in',
    summary: 'How do I sign in?',
    answer: { status: 200, schema: ownSignIn },
  }),
  offerTotp: defineRoute({
    ...own,
    name: 'offerTotp',
    method: 'POST',
    path: '/api/v1/me/totp',
    summary: 'Set up an authenticator app: the secret',
    description: 'It is asked for at sign-in once a code of it was given (`confirmTotp`).',
    answer: {
      status: 201,
      schema: z
        .object({ secret: z.string().describe('Base32'), uri: z.string().describe('For a QR code') })
        .meta({ id: 'TotpOffer' }),
    },
  }),
  confirmTotp: defineRoute({
    ...own,
    name: 'confirmTotp',
    method: 'PUT',
    path: '/api/v1/me/totp',
    summary: 'Set up an authenticator app: its first code',
    description:
      'Ends all other sign-in sessions of the person. The answer has recovery codes, unless there are some already.',
    body: z.object({ code: z.string().trim().max(20) }).meta({ id: 'TotpCode' }),
    answer: { status: 200, schema: recoveryCodes },
  }),
  removeTotp: defineRoute({
    ...own,
    name: 'removeTotp',
    method: 'DELETE',
    path: '/api/v1/me/totp',
    summary: 'Do without the authenticator app',
    answer: { status: 204 },
  }),
  renewRecoveryCodes: defineRoute({
    ...own,
    name: 'renewRecoveryCodes',
    method: 'POST',
    path: '/api/v1/me/recovery-codes',
    summary: 'New recovery codes; the former ones are worth nothing from then on',
    answer: { status: 201, schema: recoveryCodes },
  }),
  renamePasskey: defineRoute({
    ...own,
    name: 'renamePasskey',
    method: 'PUT',
    path: '/api/v1/me/passkeys/{passkeyId}',
    summary: 'Name a passkey',
    params: z.object({ passkeyId: givenId }),
    body: z.object({ name }).meta({ id: 'PasskeyName' }),
    answer: { status: 204 },
  }),
  removePasskey: defineRoute({
    ...own,
    name: 'removePasskey',
    method: 'DELETE',
    path: '/api/v1/me/passkeys/{passkeyId}',
    summary: 'Remove a passkey',
    params: z.object({ passkeyId: givenId }),
    answer: { status: 204 },
  }),
  listOwnSessions: defineRoute({
    ...own,
    name: 'listOwnSessions',
    method: 'GET',
    path: '/api/v1/me/sessions',
    summary: 'Where am I signed in?',
    answer: { status: 200, schema: list('sessions', openSession) },
  }),
  endOwnSession: defineRoute({
    ...own,
    name: 'endOwnSession',
    method: 'DELETE',
    path: '/api/v1/me/sessions/{sessionId}',
    summary: 'Sign out in one place',
    params: z.object({ sessionId: givenId }),
    answer: { status: 204 },
  }),
  endOtherSessions: defineRoute({
    ...own,
    name: 'endOtherSessions',
    method: 'DELETE',
    path: '/api/v1/me/sessions',
    summary: 'Sign out everywhere else',
    answer: { status: 204 },
  }),
}
