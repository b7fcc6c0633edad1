import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount } from './accounts.ts'
import { accountScope } from './db.ts'
import { listPeople } from './people.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createUser } from './users.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.close())

test('people come by name, with what is known of each', async () => {
  const accounts = ['ours', 'theirs'].map((slug) =>
    createAccount(database.db, { slug, name: slug, domains: [], timeZone: 'UTC' }),
  )
  const [ours = '', theirs = ''] = (await Promise.all(accounts)).map(({ id }) => id)
  const draft = { name: 'Zoë', numbers: [], sipAddresses: ['z@x'], role: 'user' } as const
  const zoe = await createUser(database.db, accountScope(ours), { ...draft, accountId: ours })
  const known = { name: 'Ann', firstName: 'Annabel', lastName: 'Lee', extension: '1', email: 'a@x.example' }
  const ann = await createUser(database.db, accountScope(ours), {
    ...draft,
    ...known,
    numbers: ['+49 30 1', '+49 30 2'],
    accountId: ours,
  })
  await createUser(database.db, accountScope(theirs), { ...draft, accountId: theirs })
  expect(await listPeople(database.db, accountScope(ours))).toEqual([
    { ...known, id: ann.id, numbers: ['+49 30 1', '+49 30 2'] },
    { id: zoe.id, name: 'Zoë', numbers: [] },
  ])
})
