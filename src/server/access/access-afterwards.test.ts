/** What reaches people by itself, or later: events, and files of exports. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { startExportJobs } from '../../archive/export-jobs.ts'
import type { Account } from '../../core/model/account.ts'
import { accountScope } from '../../store/db.ts'
import { updateUser } from '../../store/users.ts'
import { quiet, refused, send, startTestServer, type TestServer, testAccount, testMp3 } from '../server.test-kit.ts'
import { type Person, storeCallOf, testPerson } from './access.test-kit.ts'

let server: TestServer
let acme: Account
let agent: Person
let another: Person
let call: Awaited<ReturnType<typeof storeCallOf>>
beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  agent = await testPerson(server, acme, { name: 'Ben', role: 'agent' })
  another = await testPerson(server, acme, { name: 'Cleo', role: 'agent' })
  call = await storeCallOf(server, acme, [{ users: [agent.user.id] }, { users: [another.user.id] }])
  const { db, bus, objectStore, jobs, parts } = server
  await startExportJobs(jobs, {
    db,
    bus,
    objectStore,
    mp3: testMp3,
    hasRoom: async () => true,
    openPlace: () => expect.unreachable(),
    nowMs: parts.nowMs,
    log: quiet,
  })
})
afterAll(() => server?.close())

it('tells nobody of calls that they do not see', async () => {
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  const stranger = await testPerson(server, acme, { name: 'Dan', role: 'agent' })
  for (const [person, isTold] of [
    [agent, true],
    [stranger, false],
  ] as const) {
    const abort = new AbortController()
    const response = await fetch(`${url}/api/v1/events`, { headers: person.headers, signal: abort.signal })
    await server.bus.publish({ topic: 'call-changed', accountId: acme.id, id: call.call.id })
    // Without an id it says nothing of any call: behind it everything before has been told, or not.
    await server.bus.publish({ topic: 'directory-changed', accountId: acme.id, id: 'the last one' })
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.includes('the last one') && (!isTold || text.includes(call.call.id))) break
    }
    abort.abort()
    expect([person.user.name, text.includes(call.call.id)]).toEqual([person.user.name, isTold])
  }
})

it('exports what whoever asks may hear, and gives the file out only while that is so', async () => {
  const { headers, user } = agent
  const body = { callIds: [call.call.id] }
  const { id } = (await send(server, 'createExport', { headers, body })).json()
  const params = { exportId: id }
  await expect
    .poll(async () => (await send(server, 'getExport', { headers, params })).json().state, { timeout: 15_000 })
    .toBe('ready')
  const file = await send(server, 'getExportFile', { headers, params })
  expect(file.statusCode).toBe(200)
  // Names of files stand in the directory at the end of a ZIP once more: one recording, and the calls as CSV and as JSON lines.
  expect(file.rawPayload.toString('latin1').split('PK\u0001\u0002')).toHaveLength(1 + 3)
  await updateUser(server.db, accountScope(acme.id), { ...user, accessLevel: 'none' })
  await refused(send(server, 'getExportFile', { headers, params }), 403, 'not-permitted')
})

it('gives out no file that holds what is hidden meanwhile', async () => {
  const viewer = await testPerson(server, acme, { name: 'Vera', role: 'viewer' })
  const eve = await testPerson(server, acme, { name: 'Eve', role: 'agent' })
  const { call: ofEve } = await storeCallOf(server, acme, [{ users: [eve.user.id] }])
  const { headers } = viewer
  const { id } = (await send(server, 'createExport', { headers, body: { callIds: [ofEve.id] } })).json()
  const params = { exportId: id }
  await expect
    .poll(async () => (await send(server, 'getExport', { headers, params })).json().state, { timeout: 15_000 })
    .toBe('ready')
  expect((await send(server, 'getExportFile', { headers, params })).statusCode).toBe(200)
  await updateUser(server.db, accountScope(acme.id), { ...eve.user, hidesRecordings: true })
  await refused(send(server, 'getExportFile', { headers, params }), 404, 'export-not-found')
})
