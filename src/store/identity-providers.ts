/** OpenID providers that vouch for people: those of an account for its own, those without an account for the platform's. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import type { Role } from '../core/model/role.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface IdentityProvider {
  readonly id: string
  readonly accountId?: AccountId
  readonly name: string
  /** `https://login.example.com/tenant`, as its discovery document spells it. */
  readonly issuer: string
  readonly clientId: string
  /** Sealed; absent for a public client. */
  readonly sealedSecret?: Uint8Array
  /** Lower case. Whoever types an address of one of them is sent there. */
  readonly emailDomains: readonly string[]
  readonly emailClaim: string
  readonly nameClaim: string
  /** Whoever it vouches for and nobody knows becomes a user. */
  readonly createsUsers: boolean
  readonly defaultRole: Role
}

export type NewIdentityProvider = Omit<IdentityProvider, 'id'> & { readonly id?: string }

/** Of the account, by name; without an account the platform's own. */
export async function listIdentityProviders(
  db: Db,
  accountId: AccountId | undefined,
): Promise<readonly IdentityProvider[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('identity_providers')
      .selectAll()
      .where((where) => where('account_id', 'is not distinct from', accountId ?? null))
      .orderBy('name')
      .orderBy('id')
      .execute(),
  )
  return rows.map(toProvider)
}

/** Of the scope; by default any, before it is known who asks. */
export async function findIdentityProvider(
  db: Db,
  id: string,
  scope: Scope = PLATFORM,
): Promise<IdentityProvider | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('identity_providers').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toProvider(row)
}

/** Of the domain of an e-mail address; there is one at most. */
export async function findIdentityProviderOfDomain(db: Db, domain: string): Promise<IdentityProvider | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('identity_providers')
      .selectAll()
      .where((where) => where('email_domains', '@>', where.val([domain])))
      .limit(1)
      .executeTakeFirst(),
  )
  return row && toProvider(row)
}

/** Of an issuer: several, when accounts share one. */
export async function findIdentityProvidersOfIssuer(db: Db, issuer: string): Promise<readonly IdentityProvider[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('identity_providers').selectAll().where('issuer', '=', issuer).orderBy('id').execute(),
  )
  return rows.map(toProvider)
}

/** Fails with `email-domain-taken` when another one has a domain. */
export async function createIdentityProvider(db: Db, draft: NewIdentityProvider): Promise<IdentityProvider> {
  const provider: IdentityProvider = { ...draft, id: draft.id ?? newId() }
  await inScope(db, PLATFORM, async (trx) => {
    await refuseTakenDomains(trx, provider)
    await trx.insertInto('identity_providers').values(toRow(provider)).execute()
  })
  return provider
}

/** Replaces everything but id and account. Fails with `identity-provider-not-found` or `email-domain-taken`. */
export async function updateIdentityProvider(db: Db, provider: IdentityProvider): Promise<void> {
  const { id, account_id: _, ...values } = toRow(provider)
  await inScope(db, PLATFORM, async (trx) => {
    await refuseTakenDomains(trx, provider)
    // A subject means somebody at its issuer only (OpenID Connect Core §5.7).
    await trx
      .deleteFrom('identities')
      .where('provider_id', 'in', (formerly) =>
        formerly
          .selectFrom('identity_providers')
          .select('id')
          .where('id', '=', id)
          .where('issuer', '<>', values.issuer),
      )
      .execute()
    const result = await trx.updateTable('identity_providers').set(values).where('id', '=', id).executeTakeFirst()
    if (result.numUpdatedRows === 0n) {
      throw new AppError('identity-provider-not-found', 'There is no such identity provider')
    }
  })
}

export async function removeIdentityProvider(db: Db, id: string): Promise<void> {
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('identity_providers').where('id', '=', id).execute())
}

/** Whether people of another account, or of none, have addresses of one of the domains. */
export async function othersHaveDomains(
  db: Db,
  accountId: AccountId | undefined,
  domains: readonly string[],
): Promise<boolean> {
  if (domains.length === 0) return false
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('users')
      .select('id')
      .where(sql<boolean>`split_part(email, '@', 2) = any(${[...domains]})`)
      .where(sql<boolean>`account_id is distinct from ${accountId ?? null}`)
      .limit(1)
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** Who this subject of the provider is here. */
export async function findUserOfIdentity(db: Db, providerId: string, subject: string): Promise<UserId | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('identities')
      .select('user_id')
      .where('provider_id', '=', providerId)
      .where('subject', '=', subject)
      .executeTakeFirst(),
  )
  return row?.user_id
}

/** From now on this subject is this user, whatever its e-mail address becomes. */
export async function putIdentity(db: Db, providerId: string, subject: string, userId: UserId): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('identities')
      .values({ provider_id: providerId, subject, user_id: userId })
      .onConflict((conflict) => conflict.columns(['provider_id', 'subject']).doUpdateSet({ user_id: userId }))
      .execute(),
  )
}

/** Any number, the same in every version. */
const DOMAINS_LOCK = 7_216_500_032

/** One at a time, so that two who take the same domain at once do not both get it. */
async function refuseTakenDomains(trx: Trx, { id, emailDomains }: IdentityProvider): Promise<void> {
  await sql`select pg_advisory_xact_lock(${DOMAINS_LOCK})`.execute(trx)
  if (emailDomains.length === 0) return
  const taken = await trx
    .selectFrom('identity_providers')
    .select('email_domains')
    .where('id', '!=', id)
    .where((where) => where('email_domains', '&&', where.val([...emailDomains])))
    .executeTakeFirst()
  if (taken) throw new AppError('email-domain-taken', 'Another identity provider has one of these domains')
}

function toRow(provider: IdentityProvider) {
  return {
    id: provider.id,
    account_id: provider.accountId ?? null,
    name: provider.name,
    issuer: provider.issuer,
    client_id: provider.clientId,
    sealed_secret: provider.sealedSecret ?? null,
    email_domains: [...provider.emailDomains],
    email_claim: provider.emailClaim,
    name_claim: provider.nameClaim,
    creates_users: provider.createsUsers,
    default_role: provider.defaultRole,
  }
}

function toProvider(row: Selectable<Tables['identity_providers']>): IdentityProvider {
  return {
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    emailDomains: row.email_domains,
    emailClaim: row.email_claim,
    nameClaim: row.name_claim,
    createsUsers: row.creates_users,
    defaultRole: row.default_role as Role,
    ...withoutNulls({ accountId: row.account_id, sealedSecret: row.sealed_secret }),
  }
}
