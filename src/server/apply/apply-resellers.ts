import type { ApplyReseller } from '../../contract/apply-document.ts'
import type { Reseller } from '../../core/model/reseller.ts'
import { newId } from '../../store/new-id.ts'
import { createReseller, findResellerBySlug, removeReseller, updateReseller } from '../../store/resellers.ts'
import { bringPeople, takeAwayPeople } from './apply-person.ts'
import type { Applying } from './applying.ts'
import { bring, type Made, takeAway } from './change.ts'

/** Before the accounts, which may name it. */
export async function bringReseller(applying: Applying, wanted: ApplyReseller): Promise<Made[]> {
  if (wanted.absent) return []
  const { trx } = applying
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
  return [made, ...(await bringPeople(applying, { reseller: after }, people))]
}

/** After the accounts, which may leave it. */
export async function takeAwayReseller(
  applying: Applying,
  { slug, people = [], absent }: ApplyReseller,
): Promise<Made[]> {
  const { trx } = applying
  const existing = await findResellerBySlug(trx, slug)
  const leaving = people.filter((person) => absent || person.absent).map(({ email }) => email)
  const changes: Made[] = existing
    ? await takeAwayPeople(applying, { reseller: existing }, leaving)
    : leaving.map((email) => ({ change: 'unchanged', kind: 'user', name: `${slug}/${email}` }))
  if (absent) {
    changes.push(await takeAway({ kind: 'reseller', name: slug }, existing, (id) => removeReseller(trx, id)))
  }
  return changes
}
