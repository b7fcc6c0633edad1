import type { ApplyUser } from '../../contract/apply-document.ts'
import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { createUser, listUsers, removeUser, type StoredUser, updateUser } from '../../store/users.ts'
import { refuseStronger, refuseStrongerPerson } from '../users/user-rules.ts'
import type { Applying } from './applying.ts'
import { bring, documentInvalid, type Made, refuseTwice, takeAway } from './change.ts'

export async function takeAwayUsers(
  applying: Applying,
  account: Account,
  users: readonly ApplyUser[],
): Promise<Made[]> {
  const { trx } = applying
  const scope = accountScope(account.id)
  refuseTwice(users.flatMap(({ extension }) => (extension === undefined ? [] : [`${account.slug}/${extension}`])))
  refuseTwice(users.flatMap(({ email }) => email ?? []))
  const absent = users.filter((user) => user.absent)
  const existing = await existingUsers(trx, account, absent)
  const changes: Made[] = []
  for (const wanted of absent) {
    const name = nameOf(account, wanted)
    const user = findExisting(existing, wanted, name)
    await refuseBeyondOwn(applying, user)
    changes.push(await takeAway({ kind: 'user', name }, user, (id) => removeUser(trx, scope, id)))
  }
  return changes
}

export async function bringUsers(applying: Applying, account: Account, users: readonly ApplyUser[]): Promise<Made[]> {
  const { trx } = applying
  const scope = accountScope(account.id)
  const present = users.filter((user) => !user.absent)
  const existing = await existingUsers(trx, account, present)
  const changes: Made[] = []
  for (const wanted of present) {
    const name = nameOf(account, wanted)
    const before = findExisting(existing, wanted, name)
    const after = mergedUser(account, before, wanted, name)
    await refuseBeyondOwn(applying, before, after)
    const write = () => (before ? updateUser(trx, scope, after) : createUser(trx, scope, after))
    changes.push(
      await bring({ kind: 'user', name, subjectId: after.id }, before && userFields(before), userFields(after), write),
    )
  }
  return changes
}

/** Over HTTP nobody changes, or makes, somebody who may do more. */
async function refuseBeyondOwn({ trx, actor, atMs }: Applying, before: StoredUser | undefined, after?: StoredUser) {
  if (!actor) return
  if (before) await refuseStrongerPerson(trx, actor, before, atMs)
  if (after) refuseStronger(actor, after)
}

function nameOf({ slug }: Account, { extension, email }: ApplyUser): string {
  return `${slug}/${extension ?? email}`
}

/** An account may have tens of thousands: they are looked up, not looked through. */
interface ExistingUsers {
  readonly byExtension: ReadonlyMap<string | undefined, StoredUser>
  readonly byEmail: ReadonlyMap<string | undefined, StoredUser>
}

async function existingUsers(trx: Trx, account: Account, wanted: readonly ApplyUser[]): Promise<ExistingUsers> {
  const users = wanted.length === 0 ? [] : await listUsers(trx, accountScope(account.id))
  const by = (key: 'extension' | 'email') =>
    new Map(users.filter((user) => user[key] !== undefined).map((user) => [user[key], user]))
  return { byExtension: by('extension'), byEmail: by('email') }
}

/** Fails with `document-ambiguous` when extension and e-mail address belong to different users. */
function findExisting(existing: ExistingUsers, wanted: ApplyUser, name: string): StoredUser | undefined {
  const byExtension = existing.byExtension.get(wanted.extension)
  const byEmail = existing.byEmail.get(wanted.email)
  if (byExtension && byEmail && byExtension.id !== byEmail.id) {
    throw new AppError('document-ambiguous', `${name}: extension and e-mail address belong to two users`, { name })
  }
  return byExtension ?? byEmail
}

/** As the document wants it. Fails with `document-invalid` when somebody new has no name. */
export function mergedUser(
  account: Account,
  before: StoredUser | undefined,
  wanted: ApplyUser,
  name: string,
): StoredUser {
  const { absent: _, ...given } = wanted
  if (before) return { ...before, ...given }
  if (given.name === undefined) throw documentInvalid(`${name} is new and needs a name`)
  return {
    id: newId(),
    accountId: account.id,
    numbers: [],
    sipAddresses: [],
    role: 'viewer',
    accessLevel: 'by-role',
    hidesRecordings: false,
    active: true,
    ...given,
    name: given.name,
  }
}

export function userFields({ id: _, accountId: __, resellerId: ___, ...fields }: StoredUser) {
  return fields
}
