import type { AccountId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { optionsOf } from '../core/policy/options-of.ts'
import { defaultSettings } from '../core/policy/presets.ts'
import { findSettings } from './account-settings.ts'
import { accountScope, type Db } from './db.ts'

/** Whether what is kept of the account lies encrypted; what is no account's (exports, which may hold calls of several) always does. */
export async function encryptsAccount(db: Db, accountId: AccountId): Promise<boolean> {
  if (!isUuid(accountId)) return true
  const found = await findSettings(db, accountScope(accountId), accountId)
  return optionsOf(found?.settings ?? defaultSettings()).encryptJournal
}
