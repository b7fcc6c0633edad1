/** People of a reseller or of the platform itself: whoever belongs to no account. */

import type { ApplyPerson } from '../../contract/apply-document.ts'
import type { ResellerId } from '../../core/model/ids.ts'
import { PLATFORM } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { createUser, findUserToSignIn, removeUser, type StoredUser, updateUser } from '../../store/users.ts'
import { refuseLastAdministrator, refuseStronger } from '../users/user-rules.ts'
import { userFields } from './apply-users.ts'
import type { Applying } from './applying.ts'
import { bring, documentInvalid, type Made, refuseTwice, takeAway } from './change.ts'

interface Owner {
  /** Absent: the platform. */
  readonly reseller?: { readonly id: ResellerId; readonly slug: string }
}

/** Fails with `document-invalid`, `last-administrator`, or over HTTP with `role-not-allowed`. */
export async function bringPeople(applying: Applying, owner: Owner, people: readonly ApplyPerson[]): Promise<Made[]> {
  refuseTwice(people.map(({ email }) => nameOf(owner, email)))
  const changes: Made[] = []
  for (const person of people) if (!person.absent) changes.push(await bringPerson(applying, owner, person))
  return changes
}

/** Fails with `last-administrator`, or over HTTP with `role-not-allowed`. */
export async function takeAwayPeople(
  { trx, actor }: Applying,
  owner: Owner,
  emails: readonly string[],
): Promise<Made[]> {
  const changes: Made[] = []
  for (const email of emails) {
    const person = await personOf({ trx }, owner, email)
    if (person && actor) refuseStronger(actor, person)
    const remove = async (id: string) => {
      if (person) await refuseLastAdministrator(trx, person)
      await removeUser(trx, PLATFORM, id)
    }
    changes.push(await takeAway({ kind: 'user', name: nameOf(owner, email) }, person, remove))
  }
  return changes
}

async function bringPerson(applying: Applying, owner: Owner, { absent: _, ...wanted }: ApplyPerson): Promise<Made> {
  const { trx, actor } = applying
  const place = nameOf(owner, wanted.email)
  const before = await personOf(applying, owner, wanted.email)
  const name = wanted.name ?? before?.name
  if (name === undefined) throw documentInvalid(`${place} is new and needs a name`)
  const after: StoredUser = { ...(before ?? fresh(owner)), ...wanted, name }
  // Nobody makes, or changes, somebody who may do more.
  if (actor) refuseStronger(actor, after)
  const write = async () => {
    if (!before) return createUser(trx, PLATFORM, after)
    if (before.active && !after.active) await refuseLastAdministrator(trx, after)
    return updateUser(trx, PLATFORM, after)
  }
  const thing = { kind: 'user', name: place, subjectId: after.id } as const
  return bring(thing, before && userFields(before), userFields(after), write)
}

const fresh = ({ reseller }: Owner) =>
  ({
    id: newId(),
    role: reseller ? 'reseller' : 'administrator',
    ...(reseller && { resellerId: reseller.id }),
    numbers: [],
    sipAddresses: [],
    accessLevel: 'by-role',
    hidesRecordings: false,
    active: true,
  }) as const

/** Somebody else with this address is not found: making another one fails with `email-taken`. */
async function personOf({ trx }: Pick<Applying, 'trx'>, { reseller }: Owner, email: string) {
  const user = (await findUserToSignIn(trx, email))?.user
  return user?.accountId === undefined && user?.resellerId === reseller?.id ? user : undefined
}

const nameOf = ({ reseller }: Owner, email: string) => `${reseller?.slug ?? 'platform'}/${email}`
