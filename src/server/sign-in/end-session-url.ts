import type { FastifyRequest } from 'fastify'
import { findIdentityProvider } from '../../store/identity-providers.ts'
import { openSecret } from '../../store/sealed-secret.ts'
import { findVouchedBy } from '../../store/sign-in-sessions.ts'
import type { Actor } from '../actor.ts'
import { portalUrl } from '../portal-url.ts'
import type { ServerParts } from '../server-parts.ts'
import { clientOf, idTokenPurpose } from './open-id-client.ts'

/**
 * Where the browser leaves the identity provider that vouched for this session, if one did and it has such a place. Signing out here works without
 * it: a provider that is away keeps nobody signed in.
 */
export async function endSessionUrlOf(
  parts: Pick<ServerParts, 'db' | 'keys' | 'singleSignOn' | 'publicUrl' | 'log'>,
  request: FastifyRequest,
  { accountId }: Actor,
  sessionId: string,
): Promise<string | undefined> {
  const { db, keys, singleSignOn, log } = parts
  const vouchedBy = await findVouchedBy(db, sessionId)
  const provider = vouchedBy && (await findIdentityProvider(db, vouchedBy.identityProviderId))
  if (!provider) return undefined
  try {
    const idToken = await openSecret(keys, accountId, idTokenPurpose, vouchedBy.sealedIdToken)
    const returnTo = `${portalUrl(parts, request)}/sign-in`
    return await singleSignOn.end(await clientOf(keys, provider), { idToken, returnTo })
  } catch (error) {
    log.warn({ err: error, provider: provider.id }, 'somebody signs out here only: the provider could not be asked')
    return undefined
  }
}
