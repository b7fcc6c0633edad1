import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { type Person, testPerson } from '../access/access.test-kit.ts'
import { ask, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

let server: TestServer
let acme: Account
let mei: Person
let agent: Person
let office: Person

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  mei = await testPerson(server, acme, {
    name: 'Mei Tanaka',
    firstName: 'Mei',
    role: 'supervisor',
    extension: '101',
    numbers: ['+49 30 1'],
    sipAddresses: ['mei@acme.example'],
    email: 'mei@acme.example',
    userName: 'mei',
    hidesRecordings: true,
  })
  agent = await testPerson(server, acme, { name: 'Ben', role: 'agent', email: 'ben@acme.example' })
  office = await testPerson(server, acme, { name: 'Olga', role: 'account-administrator' })
})
afterAll(() => server?.close())

const SEEN = ['accountId', 'extension', 'firstName', 'id', 'name', 'numbers', 'sipAddresses']

it.each(['supervisor', 'agent', 'user', 'viewer', 'auditor'] as const)(
  '%s: sees of a colleague what calls show, and all about oneself',
  async (role) => {
    const { user, headers } = await testPerson(server, acme, { name: 'Zoe', role, email: `${role}@acme.example` })
    const { users } = await ask(server, 'listUsers', { headers })
    const listed = users.find(({ id }) => id === mei.user.id)
    expect(Object.keys(listed ?? {}).sort()).toEqual(SEEN)
    expect(await ask(server, 'getUser', { headers, params: { userId: mei.user.id } })).toEqual(listed)
    const own = { role, email: `${role}@acme.example`, active: true }
    expect(users.find(({ id }) => id === user.id)).toMatchObject(own)
    expect(await ask(server, 'getUser', { headers, params: { userId: user.id } })).toMatchObject(own)
  },
)

it('shows all of it to whoever manages users, and not to a key that may not', async () => {
  const phones = await testPerson(server, acme, { name: 'Phones', role: 'phone-manager' })
  const params = { userId: mei.user.id }
  const whole = { email: 'mei@acme.example', userName: 'mei', role: 'supervisor', hidesRecordings: true, active: true }
  for (const { headers } of [phones, office]) {
    expect(await ask(server, 'getUser', { headers, params })).toMatchObject(whole)
  }
  const viewer = await testKey(server, 'viewer', acme)
  expect(Object.keys(await ask(server, 'getUser', { as: viewer, params })).sort()).toEqual(SEEN)
})

it('tells people of groups and queues to those who lead them, and others only whether they are in it', async () => {
  const people = [mei.user.id, agent.user.id]
  const group = await ask(server, 'createRecordingGroup', {
    headers: office.headers,
    body: { name: 'Sales', managerIds: [mei.user.id], memberIds: people.slice(1) },
  })
  const queue = { accountId: acme.id, queueId: 'support' }
  const body = { agentIds: people, supervisorIds: [mei.user.id] }
  await ask(server, 'putQueue', { headers: office.headers, params: queue, body })
  const seenBy = async ({ headers }: Person) => {
    const { recordingGroups } = await ask(server, 'listRecordingGroups', { headers })
    const { queues } = await ask(server, 'listQueues', { headers, params: queue })
    const groupParams = { recordingGroupId: group.id }
    expect(await ask(server, 'getRecordingGroup', { headers, params: groupParams })).toEqual(recordingGroups[0])
    expect(await ask(server, 'getQueue', { headers, params: queue })).toEqual(queues[0])
    const [first] = recordingGroups
    return [first?.managerIds, first?.memberIds, queues[0]?.agentIds.toSorted(), queues[0]?.supervisorIds]
  }
  const all = [[mei.user.id], [agent.user.id], people.toSorted(), [mei.user.id]]
  expect(await seenBy(office)).toEqual(all)
  expect(await seenBy(mei)).toEqual(all)
  expect(await seenBy(agent)).toEqual([[], [agent.user.id], [agent.user.id], []])
  const stranger = await testPerson(server, acme, { name: 'Not in it', role: 'viewer' })
  expect(await seenBy(stranger)).toEqual([[], [], [], []])
})
