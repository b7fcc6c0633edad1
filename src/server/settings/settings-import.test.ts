import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

let server: TestServer
let acme: Account
let manager: string
let params: { accountId: string }
let ann: { id: string }
let desk: { id: string }

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  params = { accountId: acme.id }
  ann = await ask(server, 'createUser', { as: manager, body: { name: 'Ann Lee', extension: '101' } })
  desk = await ask(server, 'createDevice', { as: manager, body: { name: 'Desk', sipAddress: '101a@acme.example' } })
  // Somebody else's 102 is nobody here.
  const stranger = await testKey(server, 'account-administrator', await testAccount(server, 'other'))
  await ask(server, 'createUser', { as: stranger, body: { name: 'Eve', extension: '102' } })
})
afterAll(() => server?.close())

const sendDocuments = (system: string, documents: unknown) =>
  send(server, 'importSettings', { as: manager, params, body: { system, documents } })
const importDocuments = (system: string, documents: unknown) =>
  ask(server, 'importSettings', { as: manager, params, body: { system, documents } })

it("answers another system's settings with our users and devices, tells what it made of them, and saves nothing", async () => {
  const on = { enabled: true, url: 'https://store.example' }
  const found = await importDocuments('kazoo', {
    account: { realm: 'acme.example', call_recording: { account: { inbound: { offnet: on } } } },
    users: [
      { id: 'k1', presence_id: '101', call_recording: { outbound: { any: on } } },
      { id: 'k2', presence_id: '102', first_name: 'Eve', call_recording: { any: { any: on } } },
    ],
    devices: [{ id: 'kd', owner_id: 'k1', sip: { username: '101a' }, device_type: 'sip_device' }],
  })
  expect(found.settings).toMatchObject({
    preset: 'kazoo',
    account: { inbound: { onnet: 'off', offnet: 'always' } },
    users: { [ann.id]: { rules: { outbound: { onnet: 'always', offnet: 'always' } } } },
    devices: { [desk.id]: { owner: ann.id } },
  })
  expect(found.understood).toEqual(
    expect.arrayContaining([
      'Account rule, inbound from outside: always',
      'User Ann Lee (101), outbound to outside: always',
      'Device Desk, owner: Ann Lee (101)',
    ]),
  )
  expect(found.notUnderstood).toContain('users.k1.call_recording.outbound.any.url: has no counterpart here')
  expect(found.unmatched).toEqual([{ kind: 'user', id: 'k2', name: 'Eve', hasRules: true }])
  expect(found.changes[0]).toMatchObject({ label: 'Preset', before: 'tapeline', after: 'kazoo' })
  expect((await ask(server, 'getSettings', { as: manager, params })).version).toBe(0)
  const saved = await ask(server, 'putSettings', { as: manager, params, body: { settings: found.settings } })
  expect(saved.settings).toEqual(found.settings)
})

it('takes the documents of a domain', async () => {
  const found = await importDocuments('netsapiens', {
    domain: { domain: 'acme.example', 'recording-configuration': 'no' },
    devices: [{ device: '101a', user: '101', 'recording-configuration': 'yes' }],
    queues: { support: { 'recording-configuration': 'yes-with-transcription' } },
  })
  expect(found.settings).toMatchObject({
    preset: 'netsapiens',
    devices: { [desk.id]: { rules: { inbound: { offnet: 'always' } } } },
    queues: { support: { rules: { inbound: { onnet: 'always', offnet: 'always' } } } },
  })
  expect(found.notUnderstood).toEqual([
    'queues.support.recording-configuration: of "yes-with-transcription" only yes is understood',
  ])
})

it('refuses what could not be saved, and systems it does not know', async () => {
  const cell = { enabled: true, record_min_sec: 99_999_999 }
  const documents = { call_recording: { account: { any: { any: cell } } } }
  await refused(sendDocuments('kazoo', documents), 400, 'invalid-request')
  await refused(sendDocuments('other', {}), 400, 'invalid-request')
  await refused(sendDocuments('kazoo', []), 400, 'invalid-request')
})
