/** Passkeys (W3C Web Authentication): made under "Your account", then a way to sign in that counts as two factors. */

import { z } from 'zod'
import { passkey } from './own-sign-in.ts'
import { defineRoute } from './route.ts'
import { signInSession } from './sign-in-session.ts'
import { name } from './values.ts'

/** As the browser's JSON has it; whether it is right is decided by signature. */
const credential = z.looseObject({
  id: z.string().max(2000),
  rawId: z.string().max(2000),
  type: z.literal('public-key'),
  response: z.looseObject({}),
  clientExtensionResults: z.looseObject({}),
})

const options = z
  .object({ options: z.looseObject({}).describe('For `navigator.credentials`, as `parse…OptionsFromJSON` takes it') })
  .meta({ id: 'PasskeyOptions' })

const maximumBodyBytes = 64 * 1024
const own = { tag: 'own sign-in', access: 'signed-in', beforeSecondFactor: true } as const
const open = { tag: 'sign-in', access: 'anyone', maximumBodyBytes } as const

export const passkeyRoutes = {
  offerPasskey: defineRoute({
    ...own,
    name: 'offerPasskey',
    method: 'POST',
    path: '/api/v1/me/passkeys/options',
    summary: 'Make a passkey: what the browser is asked for',
    answer: { status: 201, schema: options },
  }),
  createPasskey: defineRoute({
    ...own,
    name: 'createPasskey',
    method: 'POST',
    path: '/api/v1/me/passkeys',
    summary: 'Make a passkey: what the browser made',
    description:
      'Ends all other sign-in sessions of the person. The answer has recovery codes, unless there are some already.',
    maximumBodyBytes,
    body: z.object({ name, credential }).meta({ id: 'PasskeyDraft' }),
    answer: {
      status: 201,
      schema: z.object({ passkey, recoveryCodes: z.array(z.string()) }).meta({ id: 'NewPasskey' }),
    },
  }),
  askForPasskey: defineRoute({
    ...open,
    name: 'askForPasskey',
    method: 'POST',
    path: '/api/v1/sign-in-session/passkey-options',
    summary: 'Sign in with a passkey: what the browser is asked for',
    answer: { status: 201, schema: options },
  }),
  signInWithPasskey: defineRoute({
    ...open,
    name: 'signInWithPasskey',
    method: 'POST',
    path: '/api/v1/sign-in-session/passkey',
    summary: 'Sign in with a passkey',
    description: 'Counts as two factors: the device, and the finger, face or PIN that it asks for.',
    body: z.object({ credential }).meta({ id: 'PasskeySignIn' }),
    answer: { status: 201, schema: signInSession },
  }),
}
