import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readMigrations } from '../adapters/migration-files.ts'
import { createAccount, removeAccount, updateAccount } from './accounts.ts'
import { inScope, PLATFORM } from './db.ts'
import { createDevice, removeDevice, updateDevice } from './devices.ts'
import { directoryHistory, removeOldDirectoryHistory } from './directory-history.ts'
import { migrate } from './migrate.ts'
import { newId } from './new-id.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createUser, removeUser, updateUser } from './users.ts'

const DAY_MS = 86_400_000
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.close())

const office = (slug: string) =>
  createAccount(database.db, { slug, name: slug, domains: [`${slug}.example`], timeZone: 'UTC' })
const person = (accountId: string, extension: string) =>
  createUser(database.db, PLATFORM, {
    ...{ accountId, extension, name: 'Ada', numbers: ['+4930111'], sipAddresses: [], role: 'user' },
  })
const historyOf = (accountId: string) => {
  const nowMs = Date.now()
  return directoryHistory(database.db, accountId, { fromMs: nowMs - DAY_MS, toMs: nowMs + DAY_MS, nowMs })
}

it('tells from when until when a user had which extension, and does not tell of other changes', async () => {
  const { db } = database
  const { id } = await office('people')
  const ada = await person(id, '101')
  await updateUser(db, PLATFORM, { ...ada, name: 'Ada Vogt', email: 'ada@people.example' })
  await updateUser(db, PLATFORM, { ...ada, extension: '102' })
  await removeUser(db, PLATFORM, ada.id)
  const { users, knownSinceMs } = await historyOf(id)
  expect(users).toMatchObject([
    { id: ada.id, extension: '101', numbers: ['+4930111'] },
    { id: ada.id, extension: '102' },
  ])
  expect(users.every(({ untilMs }) => untilMs !== undefined)).toBe(true)
  expect(users[0]?.sinceMs).toBeGreaterThanOrEqual(knownSinceMs)
})

it('tells of phones with their owners, and of domains', async () => {
  const { db } = database
  const account = await office('phones')
  const ada = await person(account.id, '101')
  const desk = await createDevice(db, PLATFORM, {
    ...{ accountId: account.id, name: 'Desk', kind: 'ip-phone', sipAddress: 'desk@phones.example' },
  })
  await updateDevice(db, PLATFORM, { ...desk, ownerId: ada.id })
  await removeDevice(db, PLATFORM, desk.id)
  await updateAccount(db, { ...account, domains: ['new.example'] })
  const { devices, domains } = await historyOf(account.id)
  expect(devices).toMatchObject([{ id: desk.id, kind: 'ip-phone' }, { ownerId: ada.id }])
  expect(domains).toMatchObject([{ domains: ['phones.example'] }, { domains: ['new.example'] }])
})

it('tells of every change of one transaction, in order', async () => {
  const { id } = await office('quick')
  const ada = await person(id, '1')
  await inScope(database.db, PLATFORM, async (trx) => {
    for (const extension of ['2', '3', '4']) await updateUser(trx, PLATFORM, { ...ada, extension })
  })
  const { users } = await historyOf(id)
  expect(users.map(({ extension }) => extension)).toEqual(['1', '2', '3', '4'])
})

it('is gone with its account, and when nobody can ask for it any more', async () => {
  const { db } = database
  const { id } = await office('gone')
  const ada = await person(id, '101')
  await removeUser(db, PLATFORM, ada.id)
  await removeOldDirectoryHistory(db, Date.now() + 399 * DAY_MS)
  expect((await historyOf(id)).users).toHaveLength(1)
  await removeOldDirectoryHistory(db, Date.now() + 401 * DAY_MS)
  expect((await historyOf(id)).users).toEqual([])
  await removeAccount(db, id)
  const left = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('directory_history').select('kind').where('account_id', '=', id).execute(),
  )
  expect(left).toEqual([])
})

it('begins for older accounts when it is there, with what is so then', async () => {
  const old = await createTestDatabase({ empty: true })
  try {
    const migrations = await readMigrations()
    const ours = migrations.findIndex(({ name }) => name.includes('directory-history'))
    await migrate(old.db, migrations.slice(0, ours))
    const id = newId()
    await inScope(old.db, PLATFORM, async (trx) => {
      await sql`insert into accounts (id, slug, name, domains, time_zone, created_at)
        values (${id}, 'old', 'Old', '{old.example}', 'UTC', '2020-01-01')`.execute(trx)
      await sql`insert into users (id, account_id, name, extension, role) values (${newId()}, ${id}, 'Ada', '101', 'user')`.execute(
        trx,
      )
    })
    await migrate(old.db, migrations)
    const nowMs = Date.now()
    const { knownSinceMs, users, domains } = await directoryHistory(old.db, id, { fromMs: 0, toMs: nowMs, nowMs })
    expect(knownSinceMs).toBeGreaterThan(nowMs - DAY_MS)
    expect(users).toMatchObject([{ extension: '101', sinceMs: knownSinceMs }])
    expect(domains).toMatchObject([{ domains: ['old.example'], sinceMs: knownSinceMs }])
  } finally {
    await old.close()
  }
})
