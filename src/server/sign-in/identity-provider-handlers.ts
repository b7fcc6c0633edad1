import type { IdentityProvider as ContractProvider } from '../../contract/identity-provider.ts'
import { AppError } from '../../core/model/app-error.ts'
import { isOutsideAccounts, type Role } from '../../core/model/role.ts'
import {
  createIdentityProvider,
  findIdentityProvider,
  findIdentityProviderOfDomain,
  type IdentityProvider,
  listIdentityProviders,
  othersHaveDomains,
  removeIdentityProvider,
  updateIdentityProvider,
} from '../../store/identity-providers.ts'
import { newId } from '../../store/new-id.ts'
import { sealSecret } from '../../store/sealed-secret.ts'
import { getSignInPolicy } from '../../store/sign-in-policies.ts'
import { type Actor, scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { refuseStronger, refuseWayIn } from '../users/user-rules.ts'
import { domainOf } from './domain-of.ts'
import { clientOf, secretPurpose } from './open-id-client.ts'
import { accountIdOf } from './sign-in-policy-handlers.ts'

type Names =
  | 'listIdentityProviders'
  | 'createIdentityProvider'
  | 'updateIdentityProvider'
  | 'removeIdentityProvider'
  | 'findSignInWay'

export function identityProviderHandlers(parts: ServerParts): Handlers<Names> {
  const { db, keys, nowMs, singleSignOn } = parts

  const get = async (actor: Actor, id: string): Promise<IdentityProvider> => {
    const provider = await findIdentityProvider(db, id, scopeOf(actor))
    if (!provider) {
      throw new AppError('identity-provider-not-found', 'There is no such identity provider')
    }
    return provider
  }

  /** Whoever types such an address is sent there: an account does not catch the people of another. */
  const refuseForeignDomains = async (actor: Actor, { accountId, emailDomains }: Omit<IdentityProvider, 'id'>) => {
    if (scopeOf(actor).kind === 'platform' || !(await othersHaveDomains(db, accountId, emailDomains))) return
    throw new AppError('email-domain-taken', 'People of others have addresses of one of these domains')
  }

  /** Asks the provider whether it is one, before people are sent there. */
  const checked = async (provider: IdentityProvider): Promise<IdentityProvider> => {
    await singleSignOn.check(await clientOf(keys, provider))
    return provider
  }

  const sealed = async (provider: Pick<IdentityProvider, 'id' | 'accountId'>, secret: string | undefined) =>
    secret === undefined || secret === ''
      ? {}
      : { sealedSecret: await sealSecret(keys, provider.accountId, secretPurpose(provider.id), secret) }

  return {
    listIdentityProviders: async ({ actor, query }) => ({
      identityProviders: (await listIdentityProviders(db, accountIdOf(actor, query.accountId))).map(present),
    }),

    createIdentityProvider: async ({ actor, query, body, request }) => {
      const accountId = accountIdOf(actor, query.accountId)
      const { clientSecret, ...fields } = body
      refuseOutside(actor, accountId, fields)
      const owner = { id: newId(), ...(accountId === undefined ? {} : { accountId }) }
      const provider = await checked({ ...fields, ...owner, ...(await sealed(owner, clientSecret)) })
      await refuseForeignDomains(actor, provider)
      await createIdentityProvider(db, provider)
      await audit(db, request, nowMs(), actor, { action: 'identity-provider.created', ...deedOf(provider) })
      return present(provider)
    },

    updateIdentityProvider: async ({ actor, params, body, request }) => {
      const before = await get(actor, params.identityProviderId)
      const { clientSecret, ...fields } = body
      refuseOutside(actor, before.accountId, fields)
      // The secret goes to nobody but the issuer it was given for.
      const former = before.issuer === fields.issuer && before.sealedSecret ? { sealedSecret: before.sealedSecret } : {}
      const owner = { id: before.id, ...(before.accountId === undefined ? {} : { accountId: before.accountId }) }
      const provider = await checked({ ...fields, ...owner, ...former, ...(await sealed(owner, clientSecret)) })
      await refuseForeignDomains(actor, provider)
      await updateIdentityProvider(db, provider)
      await audit(db, request, nowMs(), actor, { action: 'identity-provider.changed', ...deedOf(provider) })
      return present(provider)
    },

    removeIdentityProvider: async ({ actor, params, request }) => {
      const provider = await get(actor, params.identityProviderId)
      const others = (await listIdentityProviders(db, provider.accountId)).length - 1
      if (others === 0 && !(await getSignInPolicy(db, provider.accountId)).passwords) {
        throw new AppError('identity-provider-missing', 'Switch passwords on first: nobody could sign in any more')
      }
      await removeIdentityProvider(db, provider.id)
      await audit(db, request, nowMs(), actor, { action: 'identity-provider.removed', ...deedOf(provider) })
      return undefined
    },

    findSignInWay: async ({ body }) => {
      const domain = domainOf(body.email)
      const provider = domain === undefined ? undefined : await findIdentityProviderOfDomain(db, domain)
      if (!provider) return { passwords: true }
      const { passwords } = await getSignInPolicy(db, provider.accountId)
      return { provider: { id: provider.id, name: provider.name }, passwords }
    },
  }
}

/** What only the platform's people may set, and nobody gives away more than they may do. */
function refuseOutside(
  actor: Actor,
  accountId: string | undefined,
  { issuer, createsUsers, defaultRole }: { issuer: string; createsUsers: boolean; defaultRole: Role },
): void {
  if (!issuer.startsWith('https:') && scopeOf(actor).kind !== 'platform') {
    throw new AppError('invalid-request', 'Give an issuer that begins with https://')
  }
  if (createsUsers && (accountId === undefined || isOutsideAccounts(defaultRole))) {
    throw new AppError('role-not-allowed', "The platform's people are made by hand")
  }
  refuseWayIn(actor)
  refuseStronger(actor, { role: defaultRole })
  // It signs in whoever it says, also the strongest of them.
  refuseStronger(actor, { role: accountId === undefined ? 'administrator' : 'account-administrator' })
}

function deedOf({ id, accountId, name, issuer, emailDomains, createsUsers, defaultRole }: IdentityProvider) {
  const subject = { kind: 'identity-provider', id }
  return { subject, accountId, details: { name, issuer, emailDomains, createsUsers, defaultRole } }
}

function present({ sealedSecret, emailDomains, ...provider }: IdentityProvider): ContractProvider {
  return { ...provider, emailDomains: [...emailDomains], hasSecret: sealedSecret !== undefined }
}
