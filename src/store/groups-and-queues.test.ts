import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Device } from '../core/model/account.ts'
import type { Queue } from '../core/model/groups.ts'
import { createAccount } from './accounts.ts'
import { accountScope, inScope, PLATFORM, type Scope } from './db.ts'
import { createDevice, removeDevice } from './devices.ts'
import { newId } from './new-id.ts'
import { portions } from './portions.ts'
import { findQueue, listQueues, pageQueues, queuesSupervisedBy, removeQueue, saveQueue } from './queues.ts'
import {
  createRecordingGroup,
  findRecordingGroup,
  listRecordingGroups,
  recordingGroupsOf,
  removeRecordingGroup,
  updateRecordingGroup,
} from './recording-groups.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createUser, removeUser } from './users.ts'

let database: TestDatabase
let accountId: string
let scope: Scope
let ada: string
let bob: string
/** Of another account. */
let eve: string
let desk: Device
let foreignDesk: Device
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  const shared = { name: 'x', domains: [], timeZone: 'UTC' }
  accountId = (await createAccount(db, { ...shared, slug: 'acme' })).id
  const other = (await createAccount(db, { ...shared, slug: 'other' })).id
  scope = accountScope(accountId)
  const user = async (name: string, account: string) =>
    (await createUser(db, PLATFORM, { name, accountId: account, numbers: [], sipAddresses: [], role: 'user' })).id
  ;[ada, bob, eve] = [await user('Ada', accountId), await user('Bob', accountId), await user('Eve', other)]
  const device = { name: 'Desk', kind: 'ip-phone', sipAddress: 'desk@x' } as const
  desk = await createDevice(db, scope, { ...device, accountId })
  foreignDesk = await createDevice(db, PLATFORM, { ...device, accountId: other })
})
afterAll(() => database.close())

test('a recording group has managers and members, and nobody is both', async () => {
  const { db } = database
  const draft = { accountId, name: 'Sales', managerIds: [ada], memberIds: [bob, ada, bob] }
  const sales = await createRecordingGroup(db, scope, draft)
  expect(sales).toMatchObject({ managerIds: [ada], memberIds: [bob] })
  expect(await findRecordingGroup(db, scope, sales.id)).toEqual(sales)
  expect(await recordingGroupsOf(db, scope, bob)).toEqual([sales])
  await expect(createRecordingGroup(db, scope, draft)).rejects.toMatchObject({ code: 'recording-group-name-taken' })
  const changed = await updateRecordingGroup(db, scope, { ...sales, name: 'Field', managerIds: [], memberIds: [ada] })
  expect(await listRecordingGroups(db, scope)).toEqual([changed])
  expect(changed.memberIds).toEqual([ada])
  await removeRecordingGroup(db, scope, sales.id)
  expect(await listRecordingGroups(db, scope)).toEqual([])
  await expect(updateRecordingGroup(db, scope, sales)).rejects.toMatchObject({ code: 'recording-group-not-found' })
})

test('a queue is made and replaced by its id; agents are users or phones', async () => {
  const { db } = database
  const support: Queue = {
    id: 'support/1st line',
    accountId,
    name: 'Support',
    type: 'round-robin',
    agentIds: [ada],
    agentDeviceIds: [desk.id],
    supervisorIds: [ada, bob],
  }
  expect(await saveQueue(db, scope, support)).toEqual(support)
  expect(await findQueue(db, accountId, support.id)).toEqual(support)
  expect(await queuesSupervisedBy(db, accountId, bob)).toEqual([support.id])
  const changed = { ...support, type: 'tiered' as const, supervisorIds: [] }
  await saveQueue(db, scope, changed)
  expect(await listQueues(db, scope)).toEqual([changed])
  await removeDevice(db, scope, desk.id)
  expect((await findQueue(db, accountId, support.id))?.agentDeviceIds).toEqual([])
  await removeQueue(db, accountId, support.id)
  expect(await listQueues(db, scope)).toEqual([])
})

test('queues come page by page, by name, and are found by name and id', async () => {
  const { db } = database
  const none = { accountId, type: 'ring-all' as const, agentIds: [], agentDeviceIds: [], supervisorIds: [] }
  // Two of one name: the order among them is that of the ids, which are no UUIDs.
  for (const [id, name] of [
    ['b', 'Same'],
    ['a', 'Same'],
    ['z%', 'Alpha'],
    ['q/1', 'Zoë'],
  ] as const) {
    await saveQueue(db, scope, { ...none, id, name })
  }
  const idsOf = ({ queues }: { readonly queues: readonly Queue[] }) => queues.map(({ id }) => id)
  for (const limit of [1, 2, 3, 4, 9]) {
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await pageQueues(db, scope, { limit, ...(cursor !== undefined && { cursor }) })
      found.push(...idsOf(page))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(found).toEqual(['z%', 'a', 'b', 'q/1'])
  }
  expect(idsOf(await pageQueues(db, scope, { text: 'ZOË' }))).toEqual(['q/1'])
  expect(idsOf(await pageQueues(db, scope, { text: 'alpha %' }))).toEqual(['z%'])
  expect(idsOf(await pageQueues(db, scope, { text: '_' }))).toEqual([])
  for (const cursor of ['x', Buffer.from('["a"]').toString('base64url'), Buffer.from('[1,2]').toString('base64url')]) {
    await expect(pageQueues(db, scope, { cursor })).rejects.toMatchObject({ code: 'invalid-cursor' })
  }
  for (const id of ['a', 'b', 'z%', 'q/1']) await removeQueue(db, accountId, id)
})

test.each([
  ['as the account', () => scope],
  ['as the platform', () => PLATFORM],
])('people and phones of another account are not found, %s', async (_, as) => {
  const { db } = database
  const group = { accountId, name: 'X', managerIds: [], memberIds: [] }
  const queue: Queue = {
    id: 'x',
    accountId,
    name: 'X',
    type: 'ring-all',
    agentIds: [],
    agentDeviceIds: [],
    supervisorIds: [],
  }
  for (const id of [eve, newId(), 'nonsense']) {
    const user = { code: 'user-not-found' }
    await expect(createRecordingGroup(db, as(), { ...group, memberIds: [id] })).rejects.toMatchObject(user)
    await expect(saveQueue(db, as(), { ...queue, supervisorIds: [id] })).rejects.toMatchObject(user)
  }
  for (const id of [foreignDesk.id, newId(), 'nonsense']) {
    const saved = saveQueue(db, as(), { ...queue, agentDeviceIds: [id] })
    await expect(saved).rejects.toMatchObject({ code: 'device-not-found' })
  }
  expect([await listQueues(db, PLATFORM), await listRecordingGroups(db, PLATFORM)]).toEqual([[], []])
})

test('takes more people than one query has parameters, and who is removed is gone from all', async () => {
  const { db } = database
  const numbers = { numbers: [], sipAddresses: [], role: 'user' } as const
  const cleo = await createUser(db, scope, { name: 'Cleo', accountId, ...numbers })
  const ids = Array.from({ length: 20_000 }, () => newId())
  const row = { account_id: accountId, name: 'n', role: 'user', numbers: [], sip_addresses: [] }
  await inScope(db, scope, async (trx) => {
    const rows = ids.map((id) => ({ ...row, id }))
    for (const some of portions(rows)) await trx.insertInto('users').values(some).execute()
  })
  const group = await createRecordingGroup(db, scope, { accountId, name: 'All', managerIds: [cleo.id], memberIds: ids })
  expect((await findRecordingGroup(db, scope, group.id))?.memberIds).toHaveLength(20_000)
  await removeUser(db, scope, cleo.id)
  expect((await findRecordingGroup(db, scope, group.id))?.managerIds).toEqual([])
}, 60_000)
