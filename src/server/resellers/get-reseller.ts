import type { Reseller } from '../../core/model/reseller.ts'
import type { Db } from '../../store/db.ts'
import { findReseller, resellerNotFound } from '../../store/resellers.ts'
import { type Actor, scopeOf } from '../actor.ts'

/** Fails with `reseller-not-found`, also when it is another than the actor's own. */
export async function getReseller(db: Db, actor: Actor, id: string): Promise<Reseller> {
  const reseller = await findReseller(db, scopeOf(actor), id)
  if (!reseller) throw resellerNotFound()
  return reseller
}
