import { type ApplyUser, documentUser } from '../../contract/apply-document.ts'
import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import { listLastingGrants } from '../../store/access-grants.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { createUser, listUsers, type StoredUser, updateUser } from '../../store/users.ts'
import type { Actor } from '../actor.ts'
import { mergedUser, userFields } from '../apply/apply-users.ts'
import { bring } from '../apply/change.ts'
import { refuseGranted, refuseStronger } from '../users/user-rules.ts'
import type { BringLine } from './bring-line.ts'

/** For all lines of a file: who is there already is read once. */
export async function userBringer(trx: Trx, account: Account, actor: Actor, nowMs: number): Promise<BringLine> {
  const scope = accountScope(account.id)
  const grants = Map.groupBy(await listLastingGrants(trx, scope, nowMs), ({ userId }) => userId)
  const users = await listUsers(trx, scope)
  const byExtension = new Map(users.flatMap((user) => (user.extension === undefined ? [] : [[user.extension, user]])))
  const byEmail = new Map(users.flatMap((user) => (user.email === undefined ? [] : [[user.email, user]])))
  const lineOf = new Map<string, number>()

  /** Fails with `document-ambiguous` when two lines, or two users, are meant. */
  function find(wanted: ApplyUser, line: number): StoredUser | undefined {
    const known = wanted.extension === undefined ? undefined : byExtension.get(wanted.extension)
    const other = wanted.email === undefined ? undefined : byEmail.get(wanted.email)
    if (known && other && known.id !== other.id) throw ambiguous('Extension and e-mail address belong to two users')
    const user = known ?? other
    const earlier = user && lineOf.get(user.id)
    if (earlier !== undefined && earlier !== line) throw ambiguous(`Line ${earlier} is about the same user`)
    return user
  }

  return async ({ line, fields }) => {
    const wanted = documentUser.parse(withName(fields))
    const before = find(wanted, line)
    const name = `${account.slug}/${wanted.extension ?? wanted.email}`
    const after = mergedUser(account, before, wanted, name)
    if (before) {
      refuseStronger(actor, before)
      refuseGranted(actor, before, grants.get(before.id) ?? [])
    }
    refuseStronger(actor, after)
    const write = () => (before ? updateUser(trx, scope, after) : createUser(trx, scope, after))
    const done = await bring(
      { kind: 'user', name, subjectId: after.id },
      before && userFields(before),
      userFields(after),
      write,
    )
    lineOf.set(after.id, line)
    if (after.extension !== undefined) byExtension.set(after.extension, after)
    if (after.email !== undefined) byEmail.set(after.email, after)
    return {
      subjectId: after.id,
      name: after.name,
      change: done.change as 'create' | 'change' | 'unchanged',
      ...shown(done.fields),
    }
  }
}

function shown<Fields>(fields: Fields | undefined): { readonly fields?: Fields } {
  return fields === undefined ? {} : { fields }
}

/** Where only first and last name are given, they are what is shown. */
function withName(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (fields.name !== undefined) return fields
  const name = [fields.firstName, fields.lastName].filter((part) => part !== undefined).join(' ')
  return name === '' ? fields : { ...fields, name }
}

function ambiguous(message: string): AppError {
  return new AppError('document-ambiguous', message)
}
