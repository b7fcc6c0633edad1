/** What PostgreSQL refuses, as the errors a person can do something about. */

import { AppError } from '../core/model/app-error.ts'

/** Constraint name → code. Unique violations, and references to what is not there. */
const CODES: Readonly<Record<string, readonly [code: string, message: string]>> = {
  accounts_slug_key: ['account-slug-taken', 'Another account has this short name'],
  users_extension_key: ['extension-taken', 'Another user of the account has this extension'],
  users_user_name_key: ['user-name-taken', 'Another user has this user name'],
  users_email_key: ['email-taken', 'Another user has this e-mail address'],
  devices_sip_address_key: ['sip-address-taken', 'Another device of the account has this SIP address'],
  recording_clients_name_key: ['recording-client-name-taken', 'Another recording client has this name'],
  account_settings_pkey: ['settings-changed', 'Somebody else changed the settings meanwhile'],
  devices_owner_fkey: ['user-not-found', 'There is no such user in the account'],
  resellers_slug_key: ['reseller-slug-taken', 'Another reseller has this short name'],
  accounts_reseller_id_fkey: ['reseller-not-found', 'There is no such reseller'],
  recording_groups_name_key: ['recording-group-name-taken', 'Another recording group of the account has this name'],
  recording_group_people_user_fkey: ['user-not-found', 'There is no such user in the account'],
  queue_people_user_fkey: ['user-not-found', 'There is no such user in the account'],
  queue_people_device_fkey: ['device-not-found', 'There is no such device in the account'],
  orders_key_key: ['order-key-taken', 'Another order was placed with this key'],
  saved_searches_name_key: ['saved-search-name-taken', 'You have another saved search of this name'],
  saved_searches_pkey: ['saved-search-name-taken', 'This search is there already'],
  storage_targets_name_key: ['storage-target-name-taken', 'Another storage target has this name'],
  storage_targets_location_key: ['storage-target-place-taken', 'Another storage target has this place'],
  retention_policies_pkey: ['retention-changed', 'Somebody else changed the retention meanwhile'],
  retention_proposals_waiting: ['retention-proposed', 'A shorter retention waits for an answer already'],
  legal_holds_name: ['legal-hold-name-taken', 'Another case of the account has this name'],
  retention_purges_current: ['purge-running', 'Another purge of the account is going on'],
  recordings_call_fkey: ['call-not-found', 'There is no such call'],
}

const FOREIGN_KEY_VIOLATION = '23503'
const INSUFFICIENT_PRIVILEGE = '42501'

/** Awaits the query and turns violated constraints into `AppError`; everything else passes as it is. */
export async function refusing<T>(query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (error) {
    throw asAppError(error) ?? error
  }
}

function asAppError(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, constraint, detail } = error as Error & { code?: string; constraint?: string; detail?: string }
  // A row of another account, or a table the scope may not touch: a mistake of ours or an attempt to cross.
  if (code === INSUFFICIENT_PRIVILEGE) {
    return new AppError('outside-account', 'This belongs to another account', {}, { cause: error })
  }
  if (code === FOREIGN_KEY_VIOLATION && detail?.includes('still referenced')) {
    const by = /referenced from table "(\w+)"/.exec(detail)?.[1]?.replaceAll('_', ' ')
    return new AppError(
      'still-in-use',
      `Something else still refers to this${by ? `: ${by}` : ''}`,
      {},
      { cause: error },
    )
  }
  if (code === FOREIGN_KEY_VIOLATION && constraint?.endsWith('_account_id_fkey')) {
    return new AppError('account-not-found', 'There is no such account', {}, { cause: error })
  }
  const known = constraint === undefined ? undefined : CODES[constraint]
  return known === undefined ? undefined : new AppError(known[0], known[1], {}, { cause: error })
}
