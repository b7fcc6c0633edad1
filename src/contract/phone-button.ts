/** Buttons of phones that control a recording: addresses that a phone calls, with a token that belongs to one device. */

import { z } from 'zod'
import { defineRoute } from './route.ts'
import { givenId, id, list, timestamp } from './values.ts'

/** `state`: what the call does, for a lamp. */
export const phoneCommand = z.enum(['start', 'stop', 'pause', 'resume', 'toggle', 'state']).meta({ id: 'PhoneCommand' })

export const phoneButton = z
  .object({
    id,
    deviceId: id,
    hint: z.string().describe('First characters of the token, to tell them apart'),
    createdAt: timestamp,
    lastUsedAt: timestamp.exactOptional(),
    revokedAt: timestamp.exactOptional(),
  })
  .meta({ id: 'PhoneButton', description: 'A token by which a phone controls the call it is on' })

export type PhoneButton = z.infer<typeof phoneButton>
export type PhoneCommand = z.infer<typeof phoneCommand>

/** What the phone does after its request; `idle`: it is on no call. */
export const phoneState = z.enum(['idle', 'off', 'armed', 'recording', 'paused'])

/** The JSON that a phone gets which asks for it. */
export const phoneAnswer = z.object({
  state: phoneState,
  refusedBecause: z.string().exactOptional(),
  words: z.string().describe('What the display shows: the state, or why nothing was done'),
})

const tag = 'phone buttons'
const params = z.object({ deviceId: givenId })

const press = {
  path: '/api/v1/phone/{token}/{command}',
  tag,
  description:
    'The token is the credential. Acts on the live call the device is on, the newest when there are several. The answer is a short text for the display (`recording`, `paused`, `armed`, `off`, `idle`, or why nothing was done), with `Accept: application/json` an object with `state` and `words`. A token that is not known or was revoked is not found.',
  access: 'anyone',
  params: z.object({ token: z.string().min(1).max(100), command: phoneCommand }),
  answer: { status: 200, contentType: 'text/plain' },
} as const

export const phoneButtonRoutes = {
  listPhoneButtons: defineRoute({
    name: 'listPhoneButtons',
    method: 'GET',
    path: '/api/v1/devices/{deviceId}/phone-buttons',
    tag,
    summary: 'Tokens of a device, oldest first',
    access: 'manage-users',
    params,
    answer: { status: 200, schema: list('phoneButtons', phoneButton) },
  }),
  createPhoneButton: defineRoute({
    name: 'createPhoneButton',
    method: 'POST',
    path: '/api/v1/devices/{deviceId}/phone-buttons',
    tag,
    summary: 'Make a token for a device',
    description: 'The answer holds the addresses for the phone, which cannot be read again.',
    access: 'manage-users',
    params,
    answer: {
      status: 201,
      schema: z
        .object({
          phoneButton,
          urls: z.record(phoneCommand, z.url()).describe('What each button of the phone calls'),
        })
        .meta({ id: 'NewPhoneButton' }),
    },
  }),
  revokePhoneButton: defineRoute({
    name: 'revokePhoneButton',
    method: 'DELETE',
    path: '/api/v1/devices/{deviceId}/phone-buttons/{phoneButtonId}',
    tag,
    summary: 'Revoke a token of a device',
    access: 'manage-users',
    params: params.extend({ phoneButtonId: givenId }),
    answer: { status: 204 },
  }),
  pressPhoneButton: defineRoute({
    name: 'pressPhoneButton',
    method: 'GET',
    summary: 'A button of a phone was pressed',
    ...press,
  }),
  postPhoneButton: defineRoute({
    name: 'postPhoneButton',
    method: 'POST',
    summary: 'The same, for phones that can do more than GET',
    ...press,
  }),
}
