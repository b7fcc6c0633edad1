import { expect, test } from 'vitest'
import type { PolicySettings } from '../core/model/policy.ts'
import { saveSettings } from './account-settings.ts'
import { createAccount } from './accounts.ts'
import { PLATFORM } from './db.ts'
import { createDevice } from './devices.ts'
import { loadDirectory } from './directory.ts'
import { createRecordingClient } from './recording-clients.ts'
import { createTestDatabase } from './test-database.ts'
import { createUser } from './users.ts'

test('the directory holds all accounts with people, phones, clients and the settings in force', async () => {
  const database = await createTestDatabase()
  const { db } = database
  const account = await createAccount(db, { slug: 'acme', name: 'Acme', domains: ['acme.example'], timeZone: 'UTC' })
  const quiet = await createAccount(db, { slug: 'quiet', name: 'Quiet', domains: [], timeZone: 'UTC' })
  const person = { name: 'Ada', numbers: [], sipAddresses: [], role: 'viewer' as const }
  const user = await createUser(db, PLATFORM, { ...person, accountId: account.id, extension: '101' })
  await createUser(db, PLATFORM, { ...person, role: 'administrator' })
  const device = await createDevice(db, PLATFORM, {
    accountId: account.id,
    name: 'Desk',
    kind: 'ip-phone',
    sipAddress: 'd1@acme.example',
    ownerId: user.id,
  })
  const client = await createRecordingClient(db, {
    name: 'SBC',
    addresses: ['192.0.2.1'],
    certificateFingerprints: [],
    srtp: 'require',
    selectors: [{ by: 'domain' }],
  })
  const cells = { onnet: 'always', offnet: 'off' } as const
  const first: PolicySettings = {
    preset: 'tapeline',
    account: { inbound: cells, outbound: cells },
    minimumDurationMs: 0,
  }
  const latest: PolicySettings = { ...first, minimumDurationMs: 500 }
  for (const settings of [first, latest]) await saveSettings(db, PLATFORM, { accountId: account.id, settings })

  const { contents } = await loadDirectory(db)
  expect(contents.accounts).toEqual([account, quiet])
  expect(contents.users).toEqual([user])
  expect(contents.devices).toEqual([device])
  expect(contents.recordingClients).toEqual([client])
  expect(contents.settings).toEqual(new Map([[account.id, latest]]))
  await database.close()
})
