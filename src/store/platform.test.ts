import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PolicySettings } from '../core/model/policy.ts'
import { findSettings, listSettingsVersions, saveSettings } from './account-settings.ts'
import { createAccount } from './accounts.ts'
import { accountScope, type Scope } from './db.ts'
import { newId } from './new-id.ts'
import {
  createRecordingClient,
  findRecordingClient,
  listRecordingClients,
  removeRecordingClient,
  updateRecordingClient,
} from './recording-clients.ts'
import { listRefusedInvites, removeRefusedInvite, saveRefusedInvite } from './refused-invites.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createUser } from './users.ts'

let database: TestDatabase
let accountId: string
let scope: Scope
beforeAll(async () => {
  database = await createTestDatabase()
  accountId = (await createAccount(database.db, { slug: 'acme', name: 'x', domains: [], timeZone: 'UTC' })).id
  scope = accountScope(accountId)
})
afterAll(() => database.close())

const NOW_MS = Date.UTC(2026, 0, 15)

test('a recording client is made, changed and removed', async () => {
  const { db } = database
  const draft = {
    name: 'SBC 1',
    addresses: ['192.0.2.0/24', '2001:db8::1'],
    certificateFingerprints: ['ab'],
    srtp: 'require',
    selectors: [
      { by: 'header', name: 'X-Account' },
      { by: 'fixed', accountId },
    ],
  } as const
  const client = await createRecordingClient(db, draft)
  expect(await findRecordingClient(db, client.id)).toEqual(client)
  await expect(createRecordingClient(db, draft)).rejects.toMatchObject({ code: 'recording-client-name-taken' })
  await updateRecordingClient(db, { ...client, selectors: [{ by: 'domain' }] })
  expect(await listRecordingClients(db)).toEqual([{ ...client, selectors: [{ by: 'domain' }] }])
  await removeRecordingClient(db, client.id)
  await expect(updateRecordingClient(db, client)).rejects.toMatchObject({ code: 'recording-client-not-found' })
})

const cells = { onnet: 'always', offnet: 'always' } as const
const settings: PolicySettings = {
  preset: 'tapeline',
  account: { inbound: cells, outbound: cells },
  minimumDurationMs: 0,
}

test('settings keep every version, and the latest is in force', async () => {
  const { db } = database
  expect(await findSettings(db, scope, accountId)).toBeUndefined()
  expect(await saveSettings(db, scope, { accountId, settings, basedOnVersion: 0 })).toBe(1)
  const changedBy = newId()
  const changed = { ...settings, minimumDurationMs: 2_000 }
  expect(await saveSettings(db, scope, { accountId, settings: changed, changedBy })).toBe(2)
  expect(await findSettings(db, scope, accountId)).toMatchObject({ version: 2, settings: changed, changedBy })
  const versions = await listSettingsVersions(db, scope, accountId)
  expect(versions.map((each) => each.version)).toEqual([2, 1])
  expect(await listSettingsVersions(db, scope, accountId, { beforeVersion: 2 })).toEqual([versions[1]])
  expect(await listSettingsVersions(db, scope, accountId, { limit: 1 })).toEqual([versions[0]])
  expect((await findSettings(db, scope, accountId, 1))?.settings).toEqual(settings)
  expect(await findSettings(db, scope, accountId, 3)).toBeUndefined()
})

test('a version tells who made it, also when they are called otherwise since, and why', async () => {
  const { db } = database
  const { id } = await createAccount(db, { slug: 'told', name: 'x', domains: [], timeZone: 'UTC' })
  const inAccount = accountScope(id)
  const user = await createUser(db, inAccount, {
    accountId: id,
    name: 'Ann',
    numbers: [],
    sipAddresses: [],
    role: 'viewer',
  })
  await saveSettings(db, inAccount, { accountId: id, settings, changedBy: user.id })
  await saveSettings(db, inAccount, {
    accountId: id,
    settings,
    changedBy: user.id,
    changedByName: 'Ann Lee',
    comment: 'why',
  })
  await saveSettings(db, inAccount, { accountId: id, settings, changedByName: 'a program' })
  expect(await listSettingsVersions(db, inAccount, id)).toMatchObject([
    { version: 3, changedByName: 'a program' },
    { version: 2, changedBy: user.id, changedByName: 'Ann Lee', comment: 'why' },
    { version: 1, changedByName: 'Ann' },
  ])
  await expect(saveSettings(db, inAccount, { accountId: id, settings, basedOnVersion: 9 })).rejects.toMatchObject({
    code: 'settings-changed',
  })
})

test('two changes based on one version: the second is told', async () => {
  const { db } = database
  const other = await createAccount(db, { slug: 'two', name: 'x', domains: [], timeZone: 'UTC' })
  const change = { accountId: other.id, settings, basedOnVersion: 0 }
  await saveSettings(db, accountScope(other.id), change)
  await expect(saveSettings(db, accountScope(other.id), change)).rejects.toMatchObject({ code: 'settings-changed' })
})

test('refused INVITEs are one row per address with the latest told and all counted', async () => {
  const { db } = database
  const invite = {
    remoteAddress: '203.0.113.9',
    protocol: 'udp',
    from: 'sip:a\0@x',
    to: 'sip:b@y',
    reason: 'unknown-sender',
  }
  await saveRefusedInvite(db, { ...invite, seenAtMs: NOW_MS })
  await saveRefusedInvite(db, { ...invite, from: 'sip:c@x', seenAtMs: NOW_MS + 5 })
  await saveRefusedInvite(db, { ...invite, remoteAddress: '203.0.113.8', seenAtMs: NOW_MS + 1 })
  expect(await listRefusedInvites(db)).toEqual([
    { ...invite, from: 'sip:c@x', firstSeenAtMs: NOW_MS, lastSeenAtMs: NOW_MS + 5, times: 2 },
    {
      ...invite,
      from: 'sip:a\ufffd@x',
      remoteAddress: '203.0.113.8',
      firstSeenAtMs: NOW_MS + 1,
      lastSeenAtMs: NOW_MS + 1,
      times: 1,
    },
  ])
  await removeRefusedInvite(db, '203.0.113.9')
  expect(await listRefusedInvites(db)).toHaveLength(1)
})
