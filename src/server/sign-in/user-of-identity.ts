import { AppError } from '../../core/model/app-error.ts'
import { accountScope, PLATFORM } from '../../store/db.ts'
import { findUserOfIdentity, type IdentityProvider, putIdentity } from '../../store/identity-providers.ts'
import type { VouchedIdentity } from '../../store/single-sign-on.ts'
import { createUser, findUser, findUserToSignIn, type StoredUser } from '../../store/users.ts'
import type { ServerParts } from '../server-parts.ts'

/**
 * Who somebody is here that a provider vouches for: known by its subject, else by e-mail address, else made. A provider of an account speaks for
 * people of that account only. Fails with `single-sign-on-unknown`.
 */
export async function userOfIdentity(
  { db, bus }: Pick<ServerParts, 'db' | 'bus'>,
  provider: IdentityProvider,
  { subject, claims }: VouchedIdentity,
): Promise<{ readonly user: StoredUser; readonly isNew: boolean }> {
  const knownId = await findUserOfIdentity(db, provider.id, subject)
  const known = knownId === undefined ? undefined : await findUser(db, PLATFORM, knownId)
  if (known) return { user: accepted(provider, known), isNew: false }
  const email = textOf(claims[provider.emailClaim])?.toLowerCase()
  if (email === undefined || !email.includes('@')) {
    throw unknown(`The identity provider told no e-mail address (claim "${provider.emailClaim}")`)
  }
  // Anybody could have typed it there.
  if (claims.email_verified === false) throw unknown('The identity provider has not verified the e-mail address')
  const named = (await findUserToSignIn(db, email))?.user
  const user = named
    ? accepted(provider, named)
    : await newUser({ db }, provider, email, textOf(claims[provider.nameClaim]))
  await putIdentity(db, provider.id, subject, user.id)
  if (!named) await bus.publish({ topic: 'directory-changed', ...(user.accountId && { accountId: user.accountId }) })
  return { user, isNew: !named }
}

function accepted(provider: IdentityProvider, user: StoredUser): StoredUser {
  if (user.active && user.accountId === provider.accountId && user.resellerId === undefined) return user
  throw unknown('This person is not one whom the identity provider can sign in')
}

async function newUser(
  { db }: Pick<ServerParts, 'db'>,
  { accountId, createsUsers, defaultRole }: IdentityProvider,
  email: string,
  name: string | undefined,
): Promise<StoredUser> {
  if (!createsUsers || accountId === undefined) throw unknown('Nobody here has this e-mail address')
  const draft = { name: name ?? email, email, role: defaultRole, accountId, numbers: [], sipAddresses: [] }
  return createUser(db, accountScope(accountId), draft)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : undefined
}

const unknown = (message: string) => new AppError('single-sign-on-unknown', message)
