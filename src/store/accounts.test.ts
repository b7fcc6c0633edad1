import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount, findAccount, listAccounts, removeAccount, updateAccount } from './accounts.ts'
import { accountScope, PLATFORM } from './db.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createUser, removeUser } from './users.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const acme = { slug: 'acme', name: 'Acme', domains: ['acme.example'], timeZone: 'Europe/Berlin' }

test('an account is made, changed and removed', async () => {
  const { db } = database
  const account = await createAccount(db, { ...acme, slug: 'first', domains: ['first.example'] })
  await updateAccount(db, { ...account, name: 'Renamed' })
  expect(await findAccount(db, PLATFORM, account.id)).toEqual({ ...account, name: 'Renamed' })
  await removeAccount(db, account.id)
  expect(await findAccount(db, PLATFORM, account.id)).toBeUndefined()
})

test('two accounts share neither short name nor domain', async () => {
  const { db } = database
  const account = await createAccount(db, acme)
  await expect(createAccount(db, { ...acme, domains: [] })).rejects.toMatchObject({ code: 'account-slug-taken' })
  await expect(createAccount(db, { ...acme, slug: 'other' })).rejects.toMatchObject({ code: 'domain-taken' })
  // Its own domains are no conflict.
  await updateAccount(db, account)
})

test('of two accounts made at the same moment with one domain only one exists', async () => {
  const { db } = database
  const drafts = ['race-1', 'race-2', 'race-3'].map((slug) => ({ ...acme, slug, domains: ['race.example'] }))
  const results = await Promise.allSettled(drafts.map((draft) => createAccount(db, draft)))
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
})

test('an account sees itself, cannot be made from inside another, and stays while users belong to it', async () => {
  const { db } = database
  const account = await createAccount(db, { ...acme, slug: 'inside', domains: [] })
  const scope = accountScope(account.id)
  expect(await listAccounts(db, scope)).toEqual([account])
  const user = await createUser(db, scope, {
    accountId: account.id,
    name: 'Ada',
    numbers: [],
    sipAddresses: [],
    role: 'viewer',
  })
  await expect(removeAccount(db, account.id)).rejects.toMatchObject({ code: 'still-in-use' })
  await removeUser(db, scope, user.id)
  await removeAccount(db, account.id)
})

test('an unknown account cannot be changed', async () => {
  const account = { ...acme, id: '01890000-0000-7000-8000-000000000000', slug: 'nobody', domains: [] }
  await expect(updateAccount(database.db, account)).rejects.toMatchObject({ code: 'account-not-found' })
})
