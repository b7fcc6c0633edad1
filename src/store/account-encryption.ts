import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { PolicyOptions } from '../core/model/policy.ts'
import { isUuid } from '../core/model/uuid.ts'
import { optionsOf } from '../core/policy/options-of.ts'
import { defaultSettings } from '../core/policy/presets.ts'
import { parseArchiveKey } from '../core/sealing/archive-key.ts'
import { findSettings } from './account-settings.ts'
import { accountScope, type Db } from './db.ts'

/** Whether what is kept of the account lies encrypted; what is no account's (exports, which may hold calls of several) always does. */
export async function encryptsAccount(db: Db, accountId: AccountId): Promise<boolean> {
  if (!isUuid(accountId)) return true
  const { encryptJournal, archiveKey } = await optionsNow(db, accountId)
  return encryptJournal || archiveKey !== 'none'
}

/** The public key that what is stored of the account from now on is sealed for. */
export async function archiveKeyOf(db: Db, accountId: AccountId): Promise<Uint8Array | undefined> {
  if (!isUuid(accountId)) return undefined
  const { archiveKey } = await optionsNow(db, accountId)
  if (archiveKey === 'none') return undefined
  const publicKey = parseArchiveKey(archiveKey)
  // Better that recordings wait than that they are stored for everybody.
  if (!publicKey) throw new AppError('encryption-key-unusable', 'The archive key of the account is none', { accountId })
  return publicKey
}

async function optionsNow(db: Db, accountId: AccountId): Promise<PolicyOptions> {
  const found = await findSettings(db, accountScope(accountId), accountId)
  return optionsOf(found?.settings ?? defaultSettings())
}
