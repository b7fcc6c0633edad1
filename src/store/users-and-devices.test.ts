import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount } from './accounts.ts'
import { accountScope, PLATFORM, type Scope } from './db.ts'
import { createDevice, findDevice, listDevices, removeDevice, updateDevice } from './devices.ts'
import { newId } from './new-id.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import {
  createUser,
  findUser,
  findUsers,
  findUserToSignIn,
  listUsers,
  platformAdministratorExists,
  removeUser,
  setPasswordHash,
  updateUser,
} from './users.ts'

let database: TestDatabase
let accountId: string
let scope: Scope
let otherAccountId: string
beforeAll(async () => {
  database = await createTestDatabase()
  const shared = { name: 'x', domains: [], timeZone: 'UTC' }
  accountId = (await createAccount(database.db, { ...shared, slug: 'acme' })).id
  otherAccountId = (await createAccount(database.db, { ...shared, slug: 'other' })).id
  scope = accountScope(accountId)
})
afterAll(() => database.close())

const person = { name: 'Ada', numbers: ['+4930123'], sipAddresses: ['Ada@Acme.example'], role: 'viewer' as const }

test('a user is made, changed and removed', async () => {
  const { db } = database
  const user = await createUser(db, scope, { ...person, accountId, extension: '101', email: 'Ada@Acme.example' })
  expect(user).toMatchObject({ email: 'ada@acme.example', sipAddresses: ['ada@acme.example'] })
  expect(await findUser(db, scope, user.id)).toEqual(user)
  const { extension: _, ...changed } = { ...user, name: 'Ada L.' }
  await updateUser(db, scope, changed)
  expect(await listUsers(db, scope)).toEqual([changed])
  expect(await findUsers(db, scope, [user.id, newId(), 'x'])).toEqual([changed])
  await removeUser(db, scope, user.id)
  expect(await findUser(db, scope, user.id)).toBeUndefined()
  await expect(updateUser(db, scope, user)).rejects.toMatchObject({ code: 'user-not-found' })
})

test('an extension is taken once per account, an e-mail address once at all', async () => {
  const { db } = database
  await createUser(db, scope, { ...person, accountId, extension: '102', email: 'b@acme.example' })
  await createUser(db, PLATFORM, { ...person, accountId: otherAccountId, extension: '102' })
  const same = createUser(db, scope, { ...person, accountId, extension: '102' })
  await expect(same).rejects.toMatchObject({ code: 'extension-taken' })
  const mail = createUser(db, PLATFORM, { ...person, accountId: otherAccountId, email: 'B@ACME.example' })
  await expect(mail).rejects.toMatchObject({ code: 'email-taken' })
})

test('an account cannot make users of another account or of the platform', async () => {
  const { db } = database
  const foreign = createUser(db, scope, { ...person, accountId: otherAccountId })
  await expect(foreign).rejects.toMatchObject({ code: 'outside-account' })
  await expect(createUser(db, scope, { ...person })).rejects.toMatchObject({ code: 'outside-account' })
})

test('the platform has an administrator as soon as one is made, who is found by e-mail with the password', async () => {
  const { db } = database
  expect(await platformAdministratorExists(db)).toBe(false)
  const draft = { name: 'Root', numbers: [], sipAddresses: [], role: 'administrator' as const, email: 'root@x.example' }
  const root = await createUser(db, PLATFORM, { ...draft, passwordHash: 'hash' })
  expect(await platformAdministratorExists(db)).toBe(true)
  await setPasswordHash(db, PLATFORM, root.id, 'other')
  expect(await findUserToSignIn(db, 'ROOT@x.example')).toEqual({ user: root, passwordHash: 'other' })
  expect(await findUserToSignIn(db, 'nobody@x.example')).toBeUndefined()
})

test('a device belongs to a user of its own account or to nobody', async () => {
  const { db } = database
  const owner = await createUser(db, scope, { ...person, accountId })
  const foreigner = await createUser(db, PLATFORM, { ...person, accountId: otherAccountId })
  const draft = { accountId, name: 'Desk', kind: 'ip-phone' as const, sipAddress: 'D1@acme.example' }
  const device = await createDevice(db, scope, { ...draft, ownerId: owner.id })
  expect(await findDevice(db, scope, device.id)).toEqual({ ...device, sipAddress: 'd1@acme.example' })
  await expect(createDevice(db, scope, draft)).rejects.toMatchObject({ code: 'sip-address-taken' })
  const crossing = createDevice(db, PLATFORM, { ...draft, sipAddress: 'd2@x', ownerId: foreigner.id })
  await expect(crossing).rejects.toMatchObject({ code: 'user-not-found' })
  await expect(removeUser(db, scope, owner.id)).rejects.toMatchObject({ code: 'still-in-use' })
  const { ownerId: _, ...free } = device
  await updateDevice(db, scope, { ...free, name: 'Hall' })
  expect(await listDevices(db, scope)).toEqual([{ ...free, name: 'Hall' }])
  await removeUser(db, scope, owner.id)
  await removeDevice(db, scope, device.id)
  await expect(updateDevice(db, scope, device)).rejects.toMatchObject({ code: 'device-not-found' })
})
