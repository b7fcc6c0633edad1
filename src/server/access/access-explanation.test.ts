import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { createApiKey, revokeApiKey } from '../../store/api-keys.ts'
import { accountScope } from '../../store/db.ts'
import { saveQueue } from '../../store/queues.ts'
import { createRecordingGroup } from '../../store/recording-groups.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'
import { type Person, storeCallOf, testPerson } from './access.test-kit.ts'

let server: TestServer
let acme: Account
let manager: string
let auditor: Person
let agent: Person
let boss: Person
let supervisor: Person
let call: Awaited<ReturnType<typeof storeCallOf>>
beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  const person = (name: string, role: Parameters<typeof testPerson>[2]['role'], more: object = {}) =>
    testPerson(server, acme, { name, role, ...more })
  auditor = await person('Audrey', 'auditor')
  agent = await person('Ben', 'agent')
  boss = await person('Boss', 'user', { hidesRecordings: true })
  supervisor = await person('Sue', 'supervisor')
  const lead = await person('Lea', 'user', { accessLevel: 'own-and-groups' })
  await person('Nobody', 'account-administrator', { accessLevel: 'none' })
  await person('Gone', 'viewer', { active: false })
  const scope = accountScope(acme.id)
  await createRecordingGroup(server.db, scope, {
    accountId: acme.id,
    name: 'Front desk',
    managerIds: [lead.user.id],
    memberIds: [agent.user.id],
  })
  await saveQueue(server.db, scope, {
    accountId: acme.id,
    id: 'support',
    name: 'Support',
    type: 'ring-all',
    agentIds: [agent.user.id],
    agentDeviceIds: [],
    supervisorIds: [supervisor.user.id],
  })
  call = await storeCallOf(server, acme, [{ users: [agent.user.id], queues: ['support'] }, { users: [boss.user.id] }])
})
afterAll(() => server?.close())

const listeners = (query: Record<string, string> = {}) =>
  ask(server, 'listCallListeners', { as: manager, params: { callId: call.call.id }, query })
const inWords = async (query: Record<string, string>) =>
  Object.fromEntries(
    (await listeners(query)).people.map(({ user, because }) => [user.name, because.map(({ words }) => words)]),
  )

it('says who may hear a segment, and every reason', async () => {
  expect(await inWords({ segment: '0' })).toEqual({
    Audrey: ['the role reaches the whole account'],
    Ben: ['was on the call'],
    Lea: ['manages group Front desk, of which Ben is a member'],
    Sue: ['supervises queue Support'],
  })
  const { apiKeys, hiding, others } = await listeners({ segment: '0' })
  expect(apiKeys).toMatchObject([{ apiKey: { name: 'account-administrator key' } }])
  expect([hiding, others.length]).toEqual([[], 2])
})

it('names no API key that may not do it, nor one whose time is over', async () => {
  const scope = accountScope(acme.id)
  const key = { role: 'viewer', accountId: acme.id } as const
  const { key: looking } = await createApiKey(server.db, scope, { ...key, name: 'looks', permissions: ['see-calls'] })
  const expiresAtMs = server.clock.nowMs + 60_000
  const { key: passing } = await createApiKey(server.db, scope, { ...key, name: 'for a minute', expiresAtMs })
  const namesOf = async (right: string) =>
    (await listeners({ segment: '0', right })).apiKeys.map(({ apiKey }) => apiKey.name).sort()
  expect(await namesOf('listen')).toEqual(['account-administrator key', 'for a minute'])
  expect(await namesOf('see-calls')).toEqual(['account-administrator key', 'for a minute', 'looks'])
  server.clock.nowMs = expiresAtMs
  expect(await namesOf('listen')).toEqual(['account-administrator key'])
  for (const { id } of [looking, passing]) await revokeApiKey(server.db, scope, id, server.clock.nowMs)
})

it('says that somebody on it hides', async () => {
  expect(await inWords({ segment: '1' })).toEqual({
    Audrey: ['the role reaches the whole account'],
    Boss: ['was on the call'],
  })
  const { apiKeys, hiding, others } = await listeners({ segment: '1' })
  expect([apiKeys, hiding, others]).toEqual([
    [],
    [{ id: boss.user.id, name: 'Boss' }],
    ['administrators of the platform'],
  ])
})

it('says what is true of every recording, and for everybody', async () => {
  const { people } = await listeners({ segment: '0' })
  const params = { recordingId: call.recordings[0]?.id ?? '' }
  for (const { headers, user } of [auditor, agent, boss, supervisor]) {
    const { statusCode } = await send(server, 'getRecordingAudio', { headers, params })
    expect([user.name, statusCode === 200]).toEqual([user.name, people.some((one) => one.user.id === user.id)])
  }
})

it('goes through many people page by page', async () => {
  const names: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await listeners({ segment: '0', limit: '1', ...(cursor !== undefined && { cursor }) })
    names.push(...page.people.map(({ user }) => user.name))
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  expect(names).toEqual(['Audrey', 'Ben', 'Lea', 'Sue'])
  const wrong = send(server, 'listCallListeners', {
    as: manager,
    params: { callId: call.call.id },
    query: { cursor: 'x' },
  })
  await refused(wrong, 400, 'invalid-cursor')
})

it('is told to auditors, and not to who merely hears', async () => {
  const params = { callId: call.call.id }
  expect((await send(server, 'listCallListeners', { headers: auditor.headers, params })).statusCode).toBe(200)
  await refused(send(server, 'listCallListeners', { headers: agent.headers, params }), 403, 'not-permitted')
})

it('says what a person may hear, and lists the calls', async () => {
  const params = { userId: supervisor.user.id }
  const reach = await ask(server, 'getPersonReach', { as: manager, params })
  expect(reach).toMatchObject({
    role: 'supervisor',
    supervisedQueues: [{ id: 'support', name: 'Support' }],
    seesHidden: false,
    grants: [],
  })
  expect(reach.rights.find(({ right }) => right === 'listen')).toMatchObject({ reach: 'team' })
  const heard = async (userId: string) =>
    (await ask(server, 'listCalls', { as: manager, query: { heardBy: userId } })).calls.map(({ id }) => id)
  expect(await heard(supervisor.user.id)).toEqual([call.call.id])
  const stranger = await testPerson(server, acme, { name: 'Zoe', role: 'agent' })
  expect(await heard(stranger.user.id)).toEqual([])
  const own = { headers: stranger.headers, params: { userId: stranger.user.id } }
  expect((await send(server, 'getPersonReach', own)).statusCode).toBe(200)
  await refused(send(server, 'getPersonReach', { ...own, params }), 404, 'user-not-found')
  const asked = send(server, 'listCalls', { headers: stranger.headers, query: { heardBy: supervisor.user.id } })
  await refused(asked, 403, 'not-permitted')
})

it('lists what a person may hear of the own account only, whoever asks', async () => {
  const other = await testAccount(server, 'other')
  const eve = await testPerson(server, other, { name: 'Eve', role: 'agent' })
  const elsewhere = await storeCallOf(server, other, [{ users: [eve.user.id] }])
  const as = await testKey(server, 'administrator')
  const all = (await ask(server, 'listCalls', { as, query: {} })).calls.map(({ id }) => id)
  expect(all).toContain(elsewhere.call.id)
  const query = { heardBy: auditor.user.id }
  expect((await ask(server, 'listCalls', { as, query })).calls.map(({ id }) => id)).toEqual([call.call.id])
  await refused(send(server, 'listCalls', { as, query: { ...query, accountId: other.id } }), 404, 'user-not-found')
})
