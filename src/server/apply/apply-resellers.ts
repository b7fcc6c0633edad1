import type { ApplyReseller } from '../../contract/apply-document.ts'
import type { Reseller } from '../../core/model/reseller.ts'
import type { Trx } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { createReseller, findResellerBySlug, removeReseller, updateReseller } from '../../store/resellers.ts'
import { bring, type Made, takeAway } from './change.ts'

/** Before the accounts, which may name it. */
export async function bringReseller(trx: Trx, wanted: ApplyReseller): Promise<Made[]> {
  if (wanted.absent) return []
  const { slug } = wanted
  const before = await findResellerBySlug(trx, slug)
  const after: Reseller = { id: before?.id ?? newId(), slug, name: wanted.name ?? before?.name ?? slug }
  const write = () => (before ? updateReseller(trx, after) : createReseller(trx, after))
  return [await bring({ kind: 'reseller', name: slug }, before && { name: before.name }, { name: after.name }, write)]
}

/** After the accounts, which may leave it. */
export async function takeAwayReseller(trx: Trx, { slug, absent }: ApplyReseller): Promise<Made[]> {
  if (!absent) return []
  const existing = await findResellerBySlug(trx, slug)
  return [await takeAway({ kind: 'reseller', name: slug }, existing, (id) => removeReseller(trx, id))]
}
