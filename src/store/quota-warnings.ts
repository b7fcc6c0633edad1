/** Of which level of its quotas an account's people were told last. */

import type { AccountId } from '../core/model/ids.ts'
import { accountScope, inScope, type Trx } from './db.ts'

/** Notes the level; true when it is higher than what was told last. */
export async function noteQuotaLevel(trx: Trx, accountId: AccountId, level: number, nowMs: number): Promise<boolean> {
  return inScope(trx, accountScope(accountId), async (scoped) => {
    const before = await scoped
      .selectFrom('quota_warnings')
      .select('level')
      .where('account_id', '=', accountId)
      .forUpdate()
      .executeTakeFirst()
    if (level === (before?.level ?? 0)) return false
    const row = { level, told_at: new Date(nowMs) }
    await scoped
      .insertInto('quota_warnings')
      .values({ account_id: accountId, ...row })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
      .execute()
    return level > (before?.level ?? 0)
  })
}
