import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount } from './accounts.ts'
import { createApiKey, findApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { appendAuditEvent, listAuditEvents } from './audit-events.ts'
import { accountScope, inScope, PLATFORM, type Scope } from './db.ts'
import { LONGEST_SESSION_HOURS } from './sign-in-policies.ts'
import {
  createSignInSession,
  endSignInSession,
  endSignInSessionsOfUser,
  extendSignInSession,
  findSignInSession,
  removeExpiredSignInSessions,
} from './sign-in-sessions.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createUser } from './users.ts'

let database: TestDatabase
let accountId: string
let scope: Scope
let userId: string
beforeAll(async () => {
  database = await createTestDatabase()
  accountId = (await createAccount(database.db, { slug: 'acme', name: 'x', domains: [], timeZone: 'UTC' })).id
  scope = accountScope(accountId)
  const draft = { accountId, name: 'Ada', numbers: [], sipAddresses: [], role: 'viewer' as const }
  userId = (await createUser(database.db, scope, draft)).id
})
afterAll(() => database.close())

const NOW_MS = Date.UTC(2026, 0, 15)

test('a sign-in session is found by its token until it expires or is ended', async () => {
  const { db } = database
  const { id, token } = await createSignInSession(db, { userId, accountId, expiresAtMs: NOW_MS + 1_000 }, NOW_MS)
  expect(await findSignInSession(db, token, NOW_MS)).toEqual({
    id,
    userId,
    accountId,
    createdAtMs: NOW_MS,
    expiresAtMs: NOW_MS + 1_000,
    confirmedAtMs: NOW_MS,
    methods: ['password'],
    hasSecondFactor: false,
    secondFactorPolicy: 'optional',
    lastSeenAtMs: NOW_MS,
    endsAtMs: NOW_MS + LONGEST_SESSION_HOURS * 3_600_000,
  })
  expect(await findSignInSession(db, token, NOW_MS + 1_000)).toBeUndefined()
  await extendSignInSession(db, id, NOW_MS + 900, NOW_MS + 2_000)
  expect(await findSignInSession(db, token, NOW_MS + 1_000)).toMatchObject({ lastSeenAtMs: NOW_MS + 900 })
  expect(await findSignInSession(db, `${token}x`, NOW_MS)).toBeUndefined()
  await endSignInSession(db, id)
  expect(await findSignInSession(db, token, NOW_MS)).toBeUndefined()
})

test('all sessions of a user can be ended, and expired ones are cleared away', async () => {
  const { db } = database
  const make = (expiresAtMs: number) => createSignInSession(db, { userId, accountId, expiresAtMs }, NOW_MS)
  const expired = await make(NOW_MS + 1)
  const current = await make(NOW_MS + 1_000)
  await removeExpiredSignInSessions(db, NOW_MS + 1)
  expect(await findSignInSession(db, expired.token, NOW_MS)).toBeUndefined()
  expect(await findSignInSession(db, current.token, NOW_MS)).toBeDefined()
  await endSignInSessionsOfUser(db, userId)
  expect(await findSignInSession(db, current.token, NOW_MS)).toBeUndefined()
})

test('an API key works until it is revoked, and its secret is not stored', async () => {
  const { db } = database
  const { key, secret } = await createApiKey(db, scope, { accountId, name: 'CRM', role: 'viewer' })
  expect(secret).toMatch(/^tl_[\w-]{40}$/)
  expect(JSON.stringify(await listApiKeys(db, scope))).not.toContain(secret)
  expect(await findApiKey(db, secret, NOW_MS)).toMatchObject({ id: key.id, accountId, role: 'viewer', name: 'CRM' })
  expect(await listApiKeys(db, scope)).toMatchObject([{ hint: secret.slice(0, 9), lastUsedAtMs: NOW_MS }])
  await revokeApiKey(db, scope, key.id, NOW_MS)
  expect(await findApiKey(db, secret, NOW_MS)).toBeUndefined()
  expect(await findApiKey(db, 'tl_guess', NOW_MS)).toBeUndefined()
})

test('an account can neither make nor revoke keys of the platform', async () => {
  const { db } = database
  const { key } = await createApiKey(db, PLATFORM, { name: 'all', role: 'administrator' })
  await expect(createApiKey(db, scope, { name: 'all', role: 'administrator' })).rejects.toMatchObject({
    code: 'outside-account',
  })
  await expect(revokeApiKey(db, scope, key.id, NOW_MS)).rejects.toMatchObject({ code: 'api-key-not-found' })
  expect((await listApiKeys(db, scope)).map((each) => each.id)).not.toContain(key.id)
})

test('the audit log is read newest first, by page and by subject, each account its own', async () => {
  const { db } = database
  const event = { actor: { kind: 'user', id: userId, name: 'Ada' }, details: { reason: 'a\0b' } } as const
  for (const [index, action] of ['call.seen', 'call.played', 'call.exported'].entries()) {
    const subject = { kind: 'call', id: String(index) }
    await appendAuditEvent(db, scope, { ...event, accountId, atMs: NOW_MS + index, action, subject })
  }
  await appendAuditEvent(db, PLATFORM, { ...event, atMs: NOW_MS + 9, action: 'account.created' })
  const first = await listAuditEvents(db, scope, {}, { limit: 2 })
  expect(first.events.map((each) => each.action)).toEqual(['call.exported', 'call.played'])
  const rest = await listAuditEvents(db, scope, {}, { limit: 2, cursor: first.nextCursor ?? '' })
  expect(rest).toMatchObject({
    events: [{ action: 'call.seen', actor: { name: 'Ada' }, details: { reason: 'a\ufffdb' } }],
  })
  expect(rest.nextCursor).toBeUndefined()
  const bySubject = await listAuditEvents(db, scope, { subject: { kind: 'call', id: '1' } })
  expect(bySubject.events.map((each) => each.action)).toEqual(['call.played'])
  expect((await listAuditEvents(db, PLATFORM)).events).toHaveLength(4)
})

test('nobody changes the audit log', async () => {
  const change = inScope(database.db, PLATFORM, (trx) => trx.deleteFrom('audit_events').execute())
  await expect(change).rejects.toThrow('permission denied')
})
