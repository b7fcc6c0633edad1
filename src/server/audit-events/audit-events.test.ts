import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkAuditFile } from '../../core/audit/check-audit-file.ts'
import type { Account } from '../../core/model/account.ts'
import { linkHash } from '../../store/link-hash.ts'
import {
  ask,
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
let stranger: string
let platform: string
beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  const other = await testAccount(server, 'other')
  manager = await testKey(server, 'account-administrator', acme)
  stranger = await testKey(server, 'account-administrator', other)
  platform = await testKey(server, 'administrator')
})
afterAll(() => server?.close())

it('finds events by who, what, which thing and any words', async () => {
  const ada = await ask(server, 'createUser', { as: manager, body: { name: 'Ada Lovelace', extension: '101' } })
  await ask(server, 'createUser', { as: manager, body: { name: '100% Eve_', extension: '102' } })
  const find = async (query: Record<string, string>) =>
    (await ask(server, 'listAuditEvents', { as: manager, query })).auditEvents.map(({ action }) => action)
  expect(await find({ action: 'user.' })).toEqual(['user.created', 'user.created'])
  expect(await find({ subjectKind: 'user', subjectId: ada.id })).toEqual(['user.created'])
  expect(await find({ actor: 'ADMINISTRATOR KEY', action: 'user.created' })).toHaveLength(2)
  expect(await find({ actor: 'nobody' })).toEqual([])
  expect(await find({ q: `${ada.id} CREATED` })).toEqual(['user.created'])
  expect(await find({ q: '1%2' })).toEqual([])
})

it('writes down who asked for what belongs to another account, and nothing of what does not exist', async () => {
  const call = testCall(acme)
  const recording = await storeCall(server, call, testAudio())
  const nothing = '01890000-0000-7000-8000-000000000000'
  await refused(send(server, 'getCall', { as: stranger, params: { callId: call.id } }), 404, 'call-not-found')
  await refused(send(server, 'getCall', { as: stranger, params: { callId: nothing } }), 404, 'call-not-found')
  await refused(
    send(server, 'getRecordingAudio', { as: stranger, params: { recordingId: recording?.id ?? '' } }),
    404,
    'recording-not-found',
  )
  await refused(send(server, 'listUsers', { as: stranger, query: { accountId: acme.id } }), 404, 'account-not-found')
  const body = { name: 'Eve', accountId: acme.id }
  await refused(send(server, 'createUser', { as: stranger, body }), 404, 'account-not-found')
  const query = { action: 'request.refused' }
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: stranger, query })
  expect(auditEvents.map(({ details }) => [details.code, details.id])).toEqual([
    ['account-not-found', acme.id],
    ['account-not-found', acme.id],
    ['recording-not-found', recording?.id],
    ['call-not-found', call.id],
  ])
  // Whose it is is none of the business of whoever asked, and the other way round.
  expect((await ask(server, 'listAuditEvents', { as: manager, query })).auditEvents).toEqual([])
})

it('tells that a log is whole, and gives it as a file that shows it elsewhere', async () => {
  const report = await ask(server, 'verifyAuditLog', { as: manager })
  expect(report).toMatchObject({ chain: `account/${acme.id}`, whole: true })
  for (const format of ['csv', 'jsonl']) {
    const file = await send(server, 'getAuditFile', { as: manager, query: { format } })
    expect(file.statusCode).toBe(200)
    expect(file.headers['content-disposition']).toContain(`.${format}`)
    const checked = checkAuditFile(file.body, linkHash)
    expect(checked.problem).toBeUndefined()
    // The export itself is an event of it.
    expect(file.body).toContain('audit-log.exported')
    expect(checked.events).toBeGreaterThan(report.events)
  }
  expect((await ask(server, 'verifyAuditLog', { as: platform })).chain).toBe('platform')
  expect((await ask(server, 'verifyAuditLog', { as: platform, query: { accountId: acme.id } })).whole).toBe(true)
  await refused(
    send(server, 'verifyAuditLog', { as: stranger, query: { accountId: acme.id } }),
    404,
    'account-not-found',
  )
  await refused(send(server, 'getAuditFile', { as: stranger, query: { accountId: acme.id } }), 404, 'account-not-found')
})
