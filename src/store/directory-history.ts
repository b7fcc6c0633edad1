/** Who was who when. Written by triggers: migrations/0051-directory-history.sql. */

import type { Dated, DirectoryHistory } from '../core/directory/directory-over-time.ts'
import type { Device, DeviceKind, User } from '../core/model/account.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import { accountScope, type Db, inScope, PLATFORM } from './db.ts'
import { withoutNulls } from './row-values.ts'

const DAY_MS = 86_400_000
/** What is so no longer; of older records the directory of today has to do. */
const KEPT_MS = 400 * DAY_MS

/** All that was so at some time between. Fails with `account-not-found`. */
export async function directoryHistory(
  db: Db,
  accountId: AccountId,
  { fromMs, toMs, nowMs }: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
): Promise<DirectoryHistory> {
  const { account, rows } = await inScope(db, accountScope(accountId), async (trx) => ({
    account: await trx.selectFrom('accounts').select('directory_since').where('id', '=', accountId).executeTakeFirst(),
    rows: await trx
      .selectFrom('directory_history')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('since', '<=', new Date(toMs))
      .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '>', new Date(fromMs))]))
      .orderBy('since')
      .orderBy('subject_id')
      .execute(),
  }))
  if (!account) throw new AppError('account-not-found', 'There is no such account')
  const domains: Dated<{ readonly domains: readonly string[] }>[] = []
  const users: Dated<Omit<User, 'accountId' | 'name'>>[] = []
  const devices: Dated<Omit<Device, 'accountId' | 'name'>>[] = []
  for (const { kind, subject_id: id, since, until, identity } of rows) {
    const dated = { sinceMs: since.getTime(), ...(until && { untilMs: until.getTime() }) }
    const { extension = null, numbers = [], sip_addresses: sipAddresses = [] } = identity
    if (kind === 'account') domains.push({ ...dated, domains: identity.domains ?? [] })
    else if (kind === 'user') users.push({ ...dated, id, numbers, sipAddresses, ...withoutNulls({ extension }) })
    else {
      const { kind: deviceKind, owner_id: ownerId = null, sip_address: sipAddress = '' } = identity
      devices.push({ ...dated, id, kind: deviceKind as DeviceKind, sipAddress, ...withoutNulls({ ownerId }) })
    }
  }
  const knownSinceMs = Math.max(account.directory_since.getTime(), nowMs - KEPT_MS)
  return { knownSinceMs, domains, users, devices }
}

/** Of all accounts. They name people who are gone. */
export async function removeOldDirectoryHistory(db: Db, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .deleteFrom('directory_history')
      .where('until', '<', new Date(nowMs - KEPT_MS))
      .execute(),
  )
}
