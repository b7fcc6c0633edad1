import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAccount } from './accounts.ts'
import { accountScope } from './db.ts'
import {
  createIdentityProvider,
  findUserOfIdentity,
  type IdentityProvider,
  putIdentity,
  updateIdentityProvider,
} from './identity-providers.ts'
import { newId } from './new-id.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createUser } from './users.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.close())

it('knows a subject at its issuer only', async () => {
  const { db } = database
  const { id: accountId } = await createAccount(db, { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' })
  const person = { name: 'Ada', accountId, role: 'user', numbers: [], sipAddresses: [] } as const
  const { id: userId } = await createUser(db, accountScope(accountId), person)
  const provider: IdentityProvider = {
    ...{ id: newId(), accountId, name: 'Login', issuer: 'https://one.example', clientId: 'x', emailDomains: [] },
    ...{ emailClaim: 'email', nameClaim: 'name', createsUsers: false, defaultRole: 'user' },
  }
  await createIdentityProvider(db, provider)
  await putIdentity(db, provider.id, 'subject-1', userId)
  await updateIdentityProvider(db, { ...provider, name: 'Other name' })
  expect(await findUserOfIdentity(db, provider.id, 'subject-1')).toBe(userId)
  await updateIdentityProvider(db, { ...provider, issuer: 'https://two.example' })
  expect(await findUserOfIdentity(db, provider.id, 'subject-1')).toBeUndefined()
})
