import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser'
import type { Passkey } from '../../../../contract/own-sign-in.ts'
import { request } from '../../../lib/request.ts'

interface NewPasskey {
  readonly passkey: Passkey
  /** Empty when there are some already. */
  readonly recoveryCodes: readonly string[]
}

/** The browser asks for finger, face or PIN in between. */
export async function makePasskey(name: string): Promise<NewPasskey> {
  const { options } = await request<{ options: unknown }>('/me/passkeys/options', { method: 'POST' })
  const credential = await startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })
  return request('/me/passkeys', { method: 'POST', body: { name, credential } })
}

export function renamePasskey(id: string, name: string): Promise<undefined> {
  return request(`/me/passkeys/${id}`, { method: 'PUT', body: { name } })
}

export function removePasskey(id: string): Promise<undefined> {
  return request(`/me/passkeys/${id}`, { method: 'DELETE' })
}
