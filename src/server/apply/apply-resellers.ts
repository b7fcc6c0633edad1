import type { ApplyReseller } from '../../contract/apply-document.ts'
import type { Reseller } from '../../core/model/reseller.ts'
import { PLATFORM, type Trx } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { createReseller, findResellerBySlug, removeReseller, updateReseller } from '../../store/resellers.ts'
import { createUser, findUserToSignIn, removeUser, type StoredUser, updateUser } from '../../store/users.ts'
import { userFields } from './apply-users.ts'
import { bring, documentInvalid, type Made, refuseTwice, takeAway } from './change.ts'

/** Before the accounts, which may name it. */
export async function bringReseller(trx: Trx, wanted: ApplyReseller): Promise<Made[]> {
  if (wanted.absent) return []
  const { slug, people = [] } = wanted
  const before = await findResellerBySlug(trx, slug)
  const after: Reseller = { id: before?.id ?? newId(), slug, name: wanted.name ?? before?.name ?? slug }
  const write = () => (before ? updateReseller(trx, after) : createReseller(trx, after))
  const made = await bring(
    { kind: 'reseller', name: slug },
    before && { name: before.name },
    { name: after.name },
    write,
  )
  refuseTwice(people.map(({ email }) => email))
  const changes = [made]
  for (const person of people) if (!person.absent) changes.push(await bringPerson(trx, after, person))
  return changes
}

/** After the accounts, which may leave it. */
export async function takeAwayReseller(trx: Trx, { slug, people = [], absent }: ApplyReseller): Promise<Made[]> {
  const existing = await findResellerBySlug(trx, slug)
  const changes: Made[] = []
  for (const { email } of people.filter((person) => absent || person.absent)) {
    const person = existing && (await personOf(trx, existing, email))
    const remove = (id: string) => removeUser(trx, PLATFORM, id)
    changes.push(await takeAway({ kind: 'user', name: `${slug}/${email}` }, person, remove))
  }
  if (absent) {
    changes.push(await takeAway({ kind: 'reseller', name: slug }, existing, (id) => removeReseller(trx, id)))
  }
  return changes
}

type Person = NonNullable<ApplyReseller['people']>[number]

async function bringPerson(trx: Trx, { id, slug }: Reseller, { absent: _, ...wanted }: Person): Promise<Made> {
  const place = `${slug}/${wanted.email}`
  const before = await personOf(trx, { id }, wanted.email)
  const name = wanted.name ?? before?.name
  if (name === undefined) throw documentInvalid(`${place} is new and needs a name`)
  const fresh = { numbers: [], sipAddresses: [], accessLevel: 'by-role', hidesRecordings: false, active: true } as const
  const after: StoredUser = { ...fresh, id: newId(), role: 'reseller', resellerId: id, ...before, ...wanted, name }
  const write = () => (before ? updateUser(trx, PLATFORM, after) : createUser(trx, PLATFORM, after))
  const thing = { kind: 'user', name: place, subjectId: after.id } as const
  return bring(thing, before && userFields(before), userFields(after), write)
}

/** Somebody else with this address is not found: making another one fails with `email-taken`. */
async function personOf(trx: Trx, { id }: Pick<Reseller, 'id'>, email: string): Promise<StoredUser | undefined> {
  const found = await findUserToSignIn(trx, email)
  return found?.user.resellerId === id ? found.user : undefined
}
