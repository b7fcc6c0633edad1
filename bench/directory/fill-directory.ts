/** A platform with a large account. */
import { cellsOf } from '../../src/core/orders/product.ts'
import { completeSettings } from '../../src/core/policy/presets.ts'
import { saveSettings } from '../../src/store/account-settings.ts'
import { type Db, inScope, PLATFORM } from '../../src/store/db.ts'
import { newId } from '../../src/store/new-id.ts'
import { portions } from '../../src/store/portions.ts'

export const ACCOUNTS = 5000
export const USERS = 10_000
export const DEVICES = 20_000
export const QUEUES = 500

/** Returns the large account, in which nine of ten people have a product. */
export async function fillDirectory(
  db: Db,
): Promise<{ readonly accountId: string; readonly userIds: readonly string[] }> {
  const ids = (count: number) => Array.from({ length: count }, () => newId())
  const five = (index: number) => String(index).padStart(5, '0')
  const [accounts, users, devices] = [ids(ACCOUNTS), ids(USERS), ids(DEVICES)]
  const [accountId = ''] = accounts
  await inScope(db, PLATFORM, async (trx) => {
    const accountRows = accounts.map((id, index) => ({
      ...{ id, slug: `a${five(index)}`, name: `Account ${index}`, domains: [`a${index}.example`], time_zone: 'UTC' },
    }))
    for (const rows of portions(accountRows)) await trx.insertInto('accounts').values(rows).execute()
    const userRows = users.map((id, index) => ({
      ...{ id, account_id: accountId, name: `User ${five(index)}`, role: 'user', extension: String(1000 + index) },
      ...{
        numbers: [`+4930${1_000_000 + index}`],
        sip_addresses: [],
        email: `u${index}@large.example`,
        site: 'Berlin',
      },
    }))
    // Some in every other account too.
    const others = accounts.slice(1).map((id, index) => ({
      ...{ id: newId(), account_id: id, name: `User ${five(index)}`, role: 'user', extension: '101' },
      ...{ numbers: [], sip_addresses: [], email: null, site: null },
    }))
    for (const rows of portions([...userRows, ...others])) await trx.insertInto('users').values(rows).execute()
    const deviceRows = devices.map((id, index) => ({
      ...{ id, account_id: accountId, name: `Device ${five(index)}`, kind: 'ip-phone' },
      ...{ owner_id: users[index % USERS] ?? null, sip_address: `d${index}@large.example` },
    }))
    for (const rows of portions(deviceRows)) await trx.insertInto('devices').values(rows).execute()
    const queueRows = Array.from({ length: QUEUES }, (_, index) => ({
      ...{ account_id: accountId, id: `q${index}`, name: `Queue ${index}`, type: 'ring-all' as const },
    }))
    await trx.insertInto('queues').values(queueRows).execute()
    const agents = users.map((user, index) => ({
      ...{
        account_id: accountId,
        queue_id: `q${index % QUEUES}`,
        kind: 'agent' as const,
        user_id: user,
        device_id: null,
      },
    }))
    for (const rows of portions(agents)) await trx.insertInto('queue_people').values(rows).execute()
  })
  const rules = (index: number) => ({ rules: cellsOf(index % 2 === 0 ? 'always-on' : 'on-demand') })
  const recorded = users.flatMap((id, index) => (index % 10 === 0 ? [] : [[id, rules(index)] as const]))
  await saveSettings(db, PLATFORM, {
    accountId,
    settings: completeSettings({ preset: 'mir', users: Object.fromEntries(recorded) }),
  })
  return { accountId, userIds: users }
}
