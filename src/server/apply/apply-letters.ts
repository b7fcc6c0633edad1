import type { ApplyLetters } from '../../contract/apply-account-parts.ts'
import type { Account } from '../../core/model/account.ts'
import { accountScope } from '../../store/db.ts'
import { findOrderOptions, saveOrderOptions } from '../../store/order-options.ts'
import type { Applying } from './applying.ts'
import { bring, type Made } from './change.ts'

export async function applyLetters({ trx }: Applying, { id, slug }: Account, wanted: ApplyLetters): Promise<Made> {
  const scope = accountScope(id)
  const before = await findOrderOptions(trx, scope, id)
  const after = { ...before, ...wanted }
  const write = () => saveOrderOptions(trx, scope, id, after)
  return bring({ kind: 'letters', name: slug }, { ...before }, { ...after }, write)
}
