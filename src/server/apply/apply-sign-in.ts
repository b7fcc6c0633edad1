/** How people of an account sign in. Identity providers are taken as they are written: nobody asks them whether they are one. */

import type { ApplyIdentityProvider, ApplySignInPolicy } from '../../contract/apply-account-parts.ts'
import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import {
  createIdentityProvider,
  type IdentityProvider,
  listIdentityProviders,
  removeIdentityProvider,
  updateIdentityProvider,
} from '../../store/identity-providers.ts'
import { newId } from '../../store/new-id.ts'
import { openSecret, sealSecret } from '../../store/sealed-secret.ts'
import { getSignInPolicy, putSignInPolicy } from '../../store/sign-in-policies.ts'
import { secretPurpose } from '../sign-in/open-id-client.ts'
import { refuseStronger, refuseWayIn } from '../users/user-rules.ts'
import type { Applying } from './applying.ts'
import { bring, documentInvalid, type Made, refuseTwice, takeAway } from './change.ts'

interface WantedSignIn {
  readonly signInPolicy?: ApplySignInPolicy
  readonly identityProviders?: readonly ApplyIdentityProvider[]
}

/** Fails with `document-invalid`, or with `identity-provider-missing` when nobody could sign in any more. */
export async function applySignIn(applying: Applying, account: Account, wanted: WantedSignIn): Promise<Made[]> {
  const { trx } = applying
  const { signInPolicy, identityProviders = [] } = wanted
  if (!signInPolicy && identityProviders.length === 0) return []
  refuseTwice(identityProviders.map(({ name }) => `${account.slug}/${name}`))
  const changes: Made[] = []
  const existing = await listIdentityProviders(trx, account.id)
  for (const provider of identityProviders) {
    const before = existing.find(({ name }) => name === provider.name)
    changes.push(await applyProvider(applying, account, provider, before))
  }
  if (signInPolicy) {
    const before = await getSignInPolicy(trx, account.id)
    const after = { ...before, ...signInPolicy }
    const write = () => putSignInPolicy(trx, account.id, after)
    changes.push(await bring({ kind: 'sign-in-policy', name: account.slug }, { ...before }, { ...after }, write))
  }
  const { passwords } = await getSignInPolicy(trx, account.id)
  if (!passwords && (await listIdentityProviders(trx, account.id)).length === 0) {
    throw new AppError('identity-provider-missing', `${account.slug}: without passwords an identity provider is needed`)
  }
  return changes
}

async function applyProvider(
  { trx, keys, actor }: Applying,
  account: Account,
  { absent, clientSecret, ...wanted }: ApplyIdentityProvider,
  before: IdentityProvider | undefined,
): Promise<Made> {
  const thing = { kind: 'identity-provider', name: `${account.slug}/${wanted.name}` } as const
  if (absent) return takeAway(thing, before, (id) => removeIdentityProvider(trx, id))
  const issuer = wanted.issuer ?? before?.issuer
  const clientId = wanted.clientId ?? before?.clientId
  if (issuer === undefined || clientId === undefined) {
    throw documentInvalid(`${thing.name} is new and needs an issuer and a clientId`)
  }
  // The secret goes to nobody but the issuer it was given for.
  const former = before?.issuer === issuer ? before.sealedSecret : undefined
  const id = before?.id ?? newId()
  const purpose = secretPurpose(id)
  const isSame = former && clientSecret === (await openSecret(keys, account.id, purpose, former))
  const isNew = clientSecret !== undefined && !isSame
  const sealedSecret = isNew ? await sealSecret(keys, account.id, purpose, clientSecret) : former
  const after: IdentityProvider = {
    emailDomains: before?.emailDomains ?? [],
    emailClaim: before?.emailClaim ?? 'email',
    nameClaim: before?.nameClaim ?? 'name',
    createsUsers: before?.createsUsers ?? false,
    defaultRole: before?.defaultRole ?? 'user',
    ...wanted,
    issuer,
    clientId,
    id,
    accountId: account.id,
    ...(sealedSecret && { sealedSecret }),
  }
  if (actor) {
    // It signs in whoever it says, also the strongest of the account.
    refuseStronger(actor, { role: 'account-administrator' })
    refuseWayIn(actor)
  }
  const write = () => (before ? updateIdentityProvider(trx, after) : createIdentityProvider(trx, after))
  return bring(
    { ...thing, subjectId: id },
    before && { ...fieldsOf(before), ...(isNew && { secret: before.sealedSecret ? 'the former' : 'none' }) },
    { ...fieldsOf(after), ...(isNew && { secret: 'another' }) },
    write,
  )
}

function fieldsOf({ id: _, accountId: __, sealedSecret: ___, emailDomains, ...fields }: IdentityProvider) {
  return { ...fields, emailDomains: [...emailDomains] }
}
