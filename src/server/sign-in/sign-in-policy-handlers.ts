import { AppError } from '../../core/model/app-error.ts'
import { listIdentityProviders } from '../../store/identity-providers.ts'
import { getSignInPolicy, putSignInPolicy } from '../../store/sign-in-policies.ts'
import { type Actor, accountFor, isOfPlatform } from '../actor.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

export function signInPolicyHandlers({ db, nowMs }: ServerParts): Handlers<'getSignInPolicy' | 'putSignInPolicy'> {
  return {
    getSignInPolicy: ({ actor, query }) => getSignInPolicy(db, accountIdOf(actor, query.accountId)),

    putSignInPolicy: async ({ actor, query, body, request }) => {
      const accountId = accountIdOf(actor, query.accountId)
      if (!body.passwords && (await listIdentityProviders(db, accountId)).length === 0) {
        throw new AppError('identity-provider-missing', 'Add an identity provider before passwords are switched off')
      }
      await putSignInPolicy(db, accountId, body)
      await audit(db, request, nowMs(), actor, { action: 'sign-in-policy.changed', accountId, details: { ...body } })
      return body
    },
  }
}

/** Undefined: the platform's. Fails with `account-not-found`, or `account-required` when a reseller does not say which. */
export function accountIdOf(actor: Actor, given: string | undefined): string | undefined {
  return given === undefined && isOfPlatform(actor) ? undefined : accountFor(actor, given)
}
