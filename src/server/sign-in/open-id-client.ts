import type { IdentityProvider } from '../../store/identity-providers.ts'
import type { KeyRing } from '../../store/key-ring.ts'
import { openSecret } from '../../store/sealed-secret.ts'
import type { OpenIdClient } from '../../store/single-sign-on.ts'

export const secretPurpose = (providerId: string): string => `client secret of ${providerId}`

/** As which we speak to the provider. */
export async function clientOf(keys: KeyRing, provider: IdentityProvider): Promise<OpenIdClient> {
  const { id, accountId, issuer, clientId, sealedSecret } = provider
  if (!sealedSecret) return { issuer, clientId }
  return { issuer, clientId, clientSecret: await openSecret(keys, accountId, secretPurpose(id), sealedSecret) }
}

export const idTokenPurpose = 'ID token of a sign-in session'
