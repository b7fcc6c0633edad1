import type { ApplyChange, ApplyUser } from '../../contract/apply-document.ts'
import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { createUser, listUsers, removeUser, type StoredUser, updateUser } from '../../store/users.ts'
import { bring, documentInvalid, refuseTwice, takeAway } from './change.ts'

export async function takeAwayUsers(trx: Trx, account: Account, users: readonly ApplyUser[]): Promise<ApplyChange[]> {
  const scope = accountScope(account.id)
  refuseTwice(users.flatMap(({ extension }) => (extension === undefined ? [] : [`${account.slug}/${extension}`])))
  refuseTwice(users.flatMap(({ email }) => email ?? []))
  const changes: ApplyChange[] = []
  for (const wanted of users.filter((user) => user.absent)) {
    const name = nameOf(account, wanted)
    const existing = findExisting(await listUsers(trx, scope), wanted, name)
    changes.push(await takeAway({ kind: 'user', name }, existing, (id) => removeUser(trx, scope, id)))
  }
  return changes
}

export async function bringUsers(trx: Trx, account: Account, users: readonly ApplyUser[]): Promise<ApplyChange[]> {
  const scope = accountScope(account.id)
  const present = users.filter((user) => !user.absent)
  const existing = present.length === 0 ? [] : await listUsers(trx, scope)
  const changes: ApplyChange[] = []
  for (const wanted of present) {
    const name = nameOf(account, wanted)
    const before = findExisting(existing, wanted, name)
    const after = merged(account, before, wanted, name)
    const write = () => (before ? updateUser(trx, scope, after) : createUser(trx, scope, after))
    changes.push(await bring({ kind: 'user', name }, before && fieldsOf(before), fieldsOf(after), write))
  }
  return changes
}

function nameOf({ slug }: Account, { extension, email }: ApplyUser): string {
  return `${slug}/${extension ?? email}`
}

/** Fails with `document-ambiguous` when extension and e-mail address belong to different users. */
function findExisting(existing: readonly StoredUser[], wanted: ApplyUser, name: string): StoredUser | undefined {
  const byExtension = existing.find((user) => wanted.extension !== undefined && user.extension === wanted.extension)
  const byEmail = existing.find((user) => wanted.email !== undefined && user.email === wanted.email)
  if (byExtension && byEmail && byExtension.id !== byEmail.id) {
    throw new AppError('document-ambiguous', `${name}: extension and e-mail address belong to two users`, { name })
  }
  return byExtension ?? byEmail
}

function merged(account: Account, before: StoredUser | undefined, wanted: ApplyUser, name: string): StoredUser {
  const { absent: _, ...given } = wanted
  if (before) return { ...before, ...given }
  if (given.name === undefined) throw documentInvalid(`${name} is new and needs a name`)
  return {
    id: newId(),
    accountId: account.id,
    numbers: [],
    sipAddresses: [],
    role: 'viewer',
    ...given,
    name: given.name,
  }
}

function fieldsOf({ name, extension, email, numbers, sipAddresses, role }: StoredUser) {
  return { name, extension, email, numbers, sipAddresses, role }
}
