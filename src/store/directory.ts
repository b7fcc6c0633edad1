import { buildDirectory, type Directory } from '../core/directory/directory.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { PolicySettings } from '../core/model/policy.ts'
import { listAccounts } from './accounts.ts'
import { type Db, inScope, PLATFORM, type Trx } from './db.ts'
import { listDevices } from './devices.ts'
import { listRecordingClients } from './recording-clients.ts'
import { listUsers, type StoredUser } from './users.ts'

/** Everything the live path must know to take a call, of all accounts. Load it again when the bus says `directory-changed`. */
export async function loadDirectory(db: Db): Promise<Directory> {
  return inScope(db, PLATFORM, async (trx) => {
    const inForce = await settingsInForce(trx)
    return buildDirectory({
      accounts: await listAccounts(trx, PLATFORM),
      users: (await listUsers(trx, PLATFORM)).filter(belongsToAccount),
      devices: await listDevices(trx, PLATFORM),
      recordingClients: await listRecordingClients(trx),
      settings: new Map(inForce.map((row) => [row.account_id, row.settings as PolicySettings])),
      settingsVersions: new Map(inForce.map((row) => [row.account_id, row.version])),
    })
  })
}

/** Administrators of the platform are no party of any call. */
function belongsToAccount(user: StoredUser): user is StoredUser & { readonly accountId: AccountId } {
  return user.accountId !== undefined
}

function settingsInForce(trx: Trx) {
  return trx
    .selectFrom('account_settings')
    .distinctOn('account_id')
    .select(['account_id', 'settings', 'version'])
    .orderBy('account_id')
    .orderBy('version', 'desc')
    .execute()
}
