import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from '@simplewebauthn/browser'
import type { SignInSession } from '../../../../contract/sign-in-session.ts'
import { request } from '../../../lib/request.ts'

/** The browser lets the person choose one, and asks for finger, face or PIN. */
export async function signInWithPasskey(): Promise<SignInSession> {
  const { options } = await request<{ options: unknown }>('/sign-in-session/passkey-options', { method: 'POST' })
  const credential = await startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON })
  return request('/sign-in-session/passkey', { method: 'POST', body: { credential } })
}
