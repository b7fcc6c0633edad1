/** Settings may not keep anything less long behind the back of a second person: whoever wants that proposes it as retention. */

import { ERROR_CODES } from '../../contract/error-codes.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { shortenings } from '../../core/retention/shortened.ts'
import type { Trx } from '../../store/db.ts'
import { boundedPolicy, findRetention, hasRecordings } from '../../store/retention-policies.ts'

/** Part of the transaction that saves them, before it does. Fails with `retention-shortened`. */
export async function refuseShorter(trx: Trx, accountId: AccountId, settings: PolicySettings): Promise<void> {
  const before = await findRetention(trx, accountId)
  const [first] = shortenings(before, boundedPolicy(settings, before.policy))
  if (!first || !(await hasRecordings(trx, accountId))) return
  const { fromDays, toDays } = first
  throw new AppError('retention-shortened', ERROR_CODES['retention-shortened'].text, { fromDays, toDays })
}
