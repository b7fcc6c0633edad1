import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RouteName } from '../../contract/routes.ts'
import type { Account } from '../../core/model/account.ts'
import { createGrant } from '../../store/access-grants.ts'
import { accountScope } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { createUser, type NewUser, type StoredUser } from '../../store/users.ts'
import { type Person, testPerson } from '../access/access.test-kit.ts'
import {
  ask,
  type Request,
  refused,
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testAudio,
  testCall,
  testKey,
} from '../server.test-kit.ts'

let server: TestServer
let acme: Account
let manager: string

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
})
afterAll(() => server?.close())

const make = async (limits: object) => {
  const body = { name: 'k', role: 'account-administrator', ...limits }
  return ask(server, 'createApiKey', { as: manager, body })
}

it('does only what it was made for, and says so', async () => {
  const { secret, apiKey } = await make({ permissions: ['manage-users'] })
  expect(apiKey.permissions).toEqual(['manage-users'])
  await ask(server, 'createDevice', { as: secret, body: { name: 'x', sipAddress: 'x@acme.example' } })
  await refused(send(server, 'listAuditEvents', { as: secret }), 403, 'not-permitted')
  await refused(send(server, 'listCalls', { as: secret }), 403, 'not-permitted')
  expect((await ask(server, 'getSignInSession', { as: secret })).permissions).toEqual(['manage-users'])
})

it('makes neither a key nor a person who may do more than itself', async () => {
  const { secret } = await make({ permissions: ['manage-api-keys', 'manage-users', 'see-calls'] })
  const create = (body: object) => send(server, 'createApiKey', { as: secret, body: { name: 'x', ...body } })
  await refused(create({ role: 'account-administrator' }), 403, 'role-not-allowed')
  await refused(create({ role: 'viewer', permissions: ['listen'] }), 403, 'role-not-allowed')
  await refused(create({ role: 'viewer', permissions: ['manage-users'] }), 403, 'role-not-allowed')
  const body = { name: 'x', role: 'account-administrator' }
  await refused(send(server, 'createUser', { as: secret, body }), 403, 'role-not-allowed')
})

it('makes no key that is worth something longer or from elsewhere', async () => {
  const inMinutes = (minutes: number) => new Date(server.clock.nowMs + minutes * 60_000).toISOString()
  const lent = await make({ expiresAt: inMinutes(10) })
  const create = (as: string, limits: object) =>
    send(server, 'createApiKey', { as, body: { name: 'x', role: 'viewer', ...limits } })
  await refused(create(lent.secret, {}), 403, 'role-not-allowed')
  await refused(create(lent.secret, { expiresAt: inMinutes(11) }), 403, 'role-not-allowed')
  expect((await create(lent.secret, { expiresAt: inMinutes(10) })).statusCode).toBe(201)
  const placed = await make({ allowedAddresses: ['127.0.0.0/8', '10.1.0.0/16'] })
  for (const allowedAddresses of [[], ['10.0.0.0/8'], ['127.0.0.1', '192.0.2.1'], ['::1'], ['0.0.0.0/0']]) {
    await refused(create(placed.secret, { allowedAddresses }), 403, 'role-not-allowed')
  }
  expect((await create(placed.secret, { allowedAddresses: ['127.0.0.1', '10.1.2.0/24'] })).statusCode).toBe(201)
})

it('is worth nothing from its end on', async () => {
  const expiresAt = new Date(server.clock.nowMs + 60_000).toISOString()
  const { secret, apiKey } = await make({ expiresAt })
  expect(apiKey.expiresAt).toBe(expiresAt)
  await ask(server, 'listUsers', { as: secret })
  server.clock.nowMs += 60_000
  await refused(send(server, 'listUsers', { as: secret }), 401, 'not-signed-in')
  await refused(
    send(server, 'createApiKey', { as: manager, body: { name: 'x', role: 'viewer', expiresAt } }),
    400,
    'invalid-request',
  )
})

it('is taken only from the addresses it was made for', async () => {
  const { secret } = await make({ allowedAddresses: ['198.51.100.0/24', '2001:db8::/32'] })
  const from = (address: string) => send(server, 'listUsers', { as: secret, headers: { 'x-forwarded-for': address } })
  for (const address of ['198.51.100.7', '::ffff:198.51.100.7', '2001:db8::1']) {
    expect([address, (await from(address)).statusCode]).toEqual([address, 200])
  }
  for (const address of ['198.51.101.7', '2001:db9::1']) await refused(from(address), 401, 'not-signed-in')
})

it('is in the audit log when it opens nothing any more, once an hour however often it is tried', async () => {
  const expiresAt = new Date(server.clock.nowMs + 60_000).toISOString()
  const over = await make({ expiresAt })
  const placed = await make({ allowedAddresses: ['198.51.100.0/24'] })
  const revoked = await make({})
  await ask(server, 'revokeApiKey', { as: manager, params: { apiKeyId: revoked.apiKey.id } })
  server.clock.nowMs += 60_000
  for (const { secret } of [over, placed, revoked, over, over]) {
    await refused(send(server, 'listUsers', { as: secret }), 401, 'not-signed-in')
  }
  await refused(send(server, 'listUsers', { as: 'tl_nobodys' }), 401, 'not-signed-in')
  const refusals = async () => {
    const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'api-key.refused' } })
    const made = [over, placed, revoked].map(({ apiKey }) => apiKey.id)
    return auditEvents
      .filter(({ subject }) => made.includes(subject?.id ?? ''))
      .map(({ details }) => details.code)
      .sort()
  }
  expect(await refusals()).toEqual(['address-not-allowed', 'expired', 'revoked'])
  server.clock.nowMs += 3_600_001
  await refused(send(server, 'listUsers', { as: over.secret }), 401, 'not-signed-in')
  expect(await refusals()).toEqual(['address-not-allowed', 'expired', 'expired', 'revoked'])
})

it('does not save what it may only play', async () => {
  const recording = await storeCall(server, testCall(acme), testAudio())
  const { secret } = await make({ permissions: ['see-calls', 'listen'] })
  const get = (query: object) =>
    send(server, 'getRecordingAudio', { as: secret, params: { recordingId: recording?.id ?? '' }, query: { ...query } })
  expect((await get({})).statusCode).toBe(200)
  await refused(get({ download: '1' }), 403, 'not-permitted')
})

it('brings no identity provider, which could sign in anybody of the account', async () => {
  const { secret } = await make({ permissions: ['manage-settings', 'manage-orders'] })
  const body = { name: 'x', issuer: 'https://idp.example', clientId: 'x', defaultRole: 'authorised-contact' }
  await refused(send(server, 'createIdentityProvider', { as: secret, body }), 403, 'role-not-allowed')
})

describe('nobody makes or changes somebody who may do more', () => {
  type As = Pick<Request, 'as' | 'headers'>
  const limited = new Map<string, As>()
  let whole: As
  let platform: string

  beforeAll(async () => {
    const person = async (more: Pick<NewUser, 'role'> & Partial<NewUser>) =>
      as(await testPerson(server, acme, { name: 'x', ...more }))
    platform = await testKey(server, 'administrator')
    whole = await person({ role: 'account-administrator' })
    const { secret } = await make({ permissions: ['manage-users', 'manage-settings', 'manage-api-keys'] })
    limited.set('a key for users', { as: secret })
    limited.set('a phone manager', await person({ role: 'phone-manager' }))
    for (const accessLevel of ['none', 'own-and-groups'] as const) {
      limited.set(
        `an office manager of level ${accessLevel}`,
        await person({ role: 'account-administrator', accessLevel }),
      )
    }
  })

  const as = ({ headers }: Person) => ({ headers })
  const of = (more: Partial<NewUser>) => {
    const id = newId()
    const fields = {
      id,
      accountId: acme.id,
      name: 'Target',
      email: `${id}@acme.example`,
      numbers: [],
      sipAddresses: [],
    }
    return createUser(server.db, accountScope(acme.id), { ...fields, role: 'user', ...more })
  }
  const strong = () => of({ role: 'account-administrator' })
  const weak = () => of({ accessLevel: 'none' })
  const plain = () => of({})
  /** A role that reaches little, and access to everything for a time. */
  const granted = async () => {
    const user = await weak()
    const at = { startsAtMs: server.clock.nowMs + 3_600_000, requestedAtMs: server.clock.nowMs }
    const given = {
      rights: ['see-calls', 'listen'],
      scope: { kind: 'account' },
      reason: 'x',
      state: 'granted',
    } as const
    await createGrant(server.db, accountScope(acme.id), { accountId: acme.id, userId: user.id, ...given, ...at })
    return user
  }
  const fieldsOf = ({ id: _, accountId: __, ...fields }: StoredUser) => fields
  const password = 'a long enough password'

  type Attack = (target: StoredUser) => readonly [RouteName, Omit<Request, 'as'>]
  const onUser =
    (name: RouteName, body?: object): Attack =>
    (target) => [name, { params: { userId: target.id, sessionId: newId() }, ...(body && { body }) }]
  const importing =
    (columns: string, values: string): Attack =>
    (target) => [
      'importPeople',
      {
        params: { accountId: acme.id },
        body: { kind: 'users', text: `Email;Name;${columns}\n${target.email};X;${values}\n` },
      },
    ]
  const making =
    (fields: object): Attack =>
    () => ['createUser', { body: { name: 'New', accountId: acme.id, ...fields } }]
  const raising =
    (fields: object): Attack =>
    (target) => ['updateUser', { params: { userId: target.id }, body: { ...fieldsOf(target), ...fields } }]
  const OM = { role: 'account-administrator' }

  const ATTACKS: readonly (readonly [what: string, target: () => Promise<StoredUser>, Attack])[] = [
    ['makes an office manager', weak, making(OM)],
    ['makes a viewer', weak, making({ role: 'viewer' })],
    ['makes somebody who hears everything by level', weak, making({ role: 'user', accessLevel: 'all' })],
    ['raises a role', plain, raising(OM)],
    ['raises a level', weak, raising({ accessLevel: 'all' })],
    ['raises a role by a file', plain, importing('Role', 'account-administrator')],
    ['makes a key', weak, () => ['createApiKey', { body: { name: 'x', ...OM } }]],
    ...(['strong', 'granted'] as const).flatMap((who): [string, () => Promise<StoredUser>, Attack][] => {
      const target = who === 'strong' ? strong : granted
      return [
        [`renames somebody ${who}`, target, raising({ name: 'Other' })],
        [`takes the e-mail address of somebody ${who}`, target, raising({ email: `${newId()}@evil.example` })],
        [`renames somebody ${who} by a file`, target, importing('Site', 'Elsewhere')],
        [`sets the password of somebody ${who}`, target, onUser('setPassword', { password })],
        [`has a link for somebody ${who}`, target, onUser('inviteUser')],
        [`takes the second factors of somebody ${who}`, target, onUser('removeSecondFactors')],
        [`opens the lock of somebody ${who}`, target, onUser('unlockUser')],
        [`signs somebody ${who} out`, target, onUser('endUserSessions')],
        [`removes somebody ${who}`, target, onUser('removeUser')],
      ]
    }),
  ]

  it.each(ATTACKS)('%s: refused to whoever may do less, done by whoever may do as much', async (_, aim, attack) => {
    for (const [who, by] of limited) {
      const [name, request] = attack(await aim())
      const answer = await send(server, name, { ...request, ...by })
      const isRefused =
        name === 'importPeople'
          ? answer.json().applied === false && answer.json().problems.length === 1
          : answer.statusCode === 403 && /^(role-not-allowed|not-permitted)$/.test(answer.json().error.code)
      expect([who, isRefused]).toEqual([who, true])
    }
    const [name, request] = attack(await aim())
    const done = await send(server, name, { ...request, ...whole })
    expect([done.body, done.statusCode < 300]).toEqual([done.body, true])
  })

  it('not by a document either', async () => {
    const { id: userId, email = '' } = await weak()
    const { email: strongEmail = '' } = await strong()
    const only = async (permissions: readonly string[]) => {
      const body = { name: 'k', role: 'administrator', permissions }
      return (await ask(server, 'createApiKey', { as: platform, body })).secret
    }
    const users = await only(['manage-platform', 'manage-accounts', 'manage-users'])
    const applying = (key: string, account: object) =>
      send(server, 'apply', { as: key, body: { accounts: [{ slug: acme.slug, ...account }] } })
    await refused(applying(users, { users: [{ email, ...OM }] }), 403, 'role-not-allowed')
    await refused(applying(users, { users: [{ email: strongEmail, name: 'Other' }] }), 403, 'role-not-allowed')
    await refused(applying(users, { users: [{ email: strongEmail, absent: true }] }), 403, 'role-not-allowed')
    const grant = { user: email, scope: 'account', permissions: ['listen'], reason: 'to look' }
    for (const part of [
      { accessGrants: [grant] },
      { settings: {} },
      { webhooks: [] },
      { queues: [] },
      { recordingGroups: [] },
    ]) {
      await refused(applying(users, part), 403, 'not-permitted')
    }
    await refused(applying(await only(['manage-platform']), { name: 'Acme' }), 403, 'not-permitted')
    expect((await applying(platform, { users: [{ email, ...OM }] })).statusCode).toBe(200)
    expect(await ask(server, 'getUser', { as: platform, params: { userId } })).toMatchObject(OM)
  })

  it('a key that ends, or is for some addresses, gives nobody a way in', async () => {
    const expiresAt = new Date(server.clock.nowMs + 60_000).toISOString()
    for (const limits of [{ expiresAt }, { allowedAddresses: ['127.0.0.1'] }]) {
      const { secret } = await make(limits)
      const params = { userId: (await weak()).id }
      const attempts = [
        send(server, 'createUser', { as: secret, body: { name: 'x', email: `${newId()}@acme.example`, password } }),
        send(server, 'setPassword', { as: secret, params, body: { password } }),
        send(server, 'inviteUser', { as: secret, params }),
        send(server, 'createIdentityProvider', {
          as: secret,
          body: { name: 'x', issuer: 'https://127.0.0.1:1', clientId: 'x' },
        }),
      ]
      for (const attempt of attempts) await refused(attempt, 403, 'role-not-allowed')
      await ask(server, 'createUser', { as: secret, body: { name: 'x', role: 'viewer' } })
    }
  })
})
