import type { Selectable } from 'kysely'
import type { User } from '../core/model/account.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, ResellerId, UserId } from '../core/model/ids.ts'
import type { AccessLevel, Role } from '../core/model/role.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

/** A user as stored: with the right to sign in, and without an account when it administers the platform. */
export interface StoredUser extends Omit<User, 'accountId'> {
  readonly accountId?: AccountId
  /** Of a reseller's people. */
  readonly resellerId?: ResellerId
  readonly firstName?: string
  readonly lastName?: string
  /** To sign in by, besides the e-mail address; lower case. */
  readonly userName?: string
  readonly site?: string
  /** Lower case. */
  readonly email?: string
  readonly role: Role
  readonly accessLevel: AccessLevel
  readonly hidesRecordings: boolean
  readonly active: boolean
}

/** What is left out: access as the role says, hides nothing, active. */
type Defaulted = 'accessLevel' | 'hidesRecordings' | 'active'

export type NewUser = Omit<StoredUser, 'id' | Defaulted> &
  Partial<Pick<StoredUser, Defaulted>> & { readonly id?: UserId; readonly passwordHash?: string }

/** Fails with `extension-taken`, `email-taken`, `account-not-found` or `outside-account`. */
export async function createUser(db: Db, scope: Scope, draft: NewUser): Promise<StoredUser> {
  const { passwordHash, ...rest } = draft
  const defaults = { accessLevel: 'by-role', hidesRecordings: false, active: true } as const
  const user: StoredUser = { ...defaults, ...rest, id: draft.id ?? newId() }
  const row = { ...toRow(user), password_hash: passwordHash ?? null }
  await refusing(inScope(db, scope, (trx) => trx.insertInto('users').values(row).execute()))
  return toUser({ ...row, created_at: new Date() })
}

/** Replaces everything but id, account and password. Fails with `user-not-found` and as `createUser`. */
export async function updateUser(db: Db, scope: Scope, user: StoredUser): Promise<void> {
  const { id, account_id: _, reseller_id: __, ...values } = toRow(user)
  const result = await refusing(
    inScope(db, scope, (trx) => trx.updateTable('users').set(values).where('id', '=', id).executeTakeFirst()),
  )
  if (result.numUpdatedRows === 0n) throw new AppError('user-not-found', 'There is no such user')
}

export async function setPasswordHash(db: Db, scope: Scope, id: UserId, passwordHash: string): Promise<void> {
  const result = await inScope(db, scope, (trx) =>
    trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', id).executeTakeFirst(),
  )
  if (result.numUpdatedRows === 0n) throw new AppError('user-not-found', 'There is no such user')
}

/** Ends the user's sign-in sessions too. Fails with `still-in-use` while the user owns a device. */
export async function removeUser(db: Db, scope: Scope, id: UserId): Promise<void> {
  if (!isUuid(id)) return
  await refusing(inScope(db, scope, (trx) => trx.deleteFrom('users').where('id', '=', id).execute()))
}

/** By name. */
export async function listUsers(db: Db, scope: Scope): Promise<readonly StoredUser[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('users').selectAll().orderBy('name').orderBy('id').execute(),
  )
  return rows.map(toUser)
}

/** By name. */
export async function listUsersOfRoles(db: Db, scope: Scope, roles: readonly Role[]): Promise<readonly StoredUser[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('users').selectAll().where('role', 'in', roles).orderBy('name').orderBy('id').execute(),
  )
  return rows.map(toUser)
}

export async function findUser(db: Db, scope: Scope, id: UserId): Promise<StoredUser | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toUser(row)
}

/** Those of them that the scope sees. */
export async function findUsers(db: Db, scope: Scope, ids: readonly UserId[]): Promise<readonly StoredUser[]> {
  const known = ids.filter(isUuid)
  if (known.length === 0) return []
  const rows = await inScope(db, scope, (trx) => trx.selectFrom('users').selectAll().where('id', 'in', known).execute())
  return rows.map(toUser)
}

/** By e-mail address or user name; for sign-in, when it is not known yet whose user it is. */
export async function findUserToSignIn(
  db: Db,
  emailOrUserName: string,
): Promise<{ readonly user: StoredUser; readonly passwordHash?: string } | undefined> {
  // A user name has no @.
  const typed = emailOrUserName.toLowerCase()
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('users')
      .selectAll()
      .where((where) => where.or([where('email', '=', typed), where('user_name', '=', typed)]))
      .executeTakeFirst(),
  )
  return row && withoutNulls({ user: toUser(row), passwordHash: row.password_hash })
}

export async function hasPassword(db: Db, id: UserId): Promise<boolean> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('users').select('password_hash').where('id', '=', id).executeTakeFirst(),
  )
  return row !== undefined && row.password_hash !== null
}

/** Whether the platform has anyone who can sign in to administer it. */
export async function platformAdministratorExists(db: Db): Promise<boolean> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('users')
      .select('id')
      .where('account_id', 'is', null)
      .where('role', '=', 'administrator' satisfies Role)
      .limit(1)
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** Those of the platform. Until the transaction ends nobody else can change or remove one, nor ask this. */
export async function lockAdministrators(
  trx: Trx,
): Promise<readonly { readonly id: UserId; readonly canSignIn: boolean }[]> {
  const rows = await inScope(trx, PLATFORM, () =>
    trx
      .selectFrom('users')
      .select(['id', 'email', 'password_hash', 'active'])
      .where('account_id', 'is', null)
      .where('role', '=', 'administrator' satisfies Role)
      .orderBy('id')
      .forUpdate()
      .execute(),
  )
  return rows.map((row) => ({ id: row.id, canSignIn: row.active && row.email !== null && row.password_hash !== null }))
}

function toRow(user: StoredUser) {
  return {
    id: user.id,
    account_id: user.accountId ?? null,
    reseller_id: user.resellerId ?? null,
    name: user.name,
    first_name: user.firstName ?? null,
    last_name: user.lastName ?? null,
    user_name: user.userName?.toLowerCase() ?? null,
    site: user.site ?? null,
    extension: user.extension ?? null,
    numbers: [...user.numbers],
    sip_addresses: user.sipAddresses.map((address) => address.toLowerCase()),
    email: user.email?.toLowerCase() ?? null,
    role: user.role,
    access_level: user.accessLevel,
    hides_recordings: user.hidesRecordings,
    active: user.active,
  }
}

export function toUser(row: Omit<Selectable<Tables['users']>, 'search' | 'letter_language'>): StoredUser {
  return {
    id: row.id,
    name: row.name,
    numbers: row.numbers,
    sipAddresses: row.sip_addresses,
    role: row.role as Role,
    accessLevel: row.access_level,
    hidesRecordings: row.hides_recordings,
    active: row.active,
    ...withoutNulls({
      accountId: row.account_id,
      resellerId: row.reseller_id,
      firstName: row.first_name,
      lastName: row.last_name,
      userName: row.user_name,
      site: row.site,
      extension: row.extension,
      email: row.email,
    }),
  }
}
