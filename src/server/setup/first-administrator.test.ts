import { afterEach, expect, it } from 'vitest'
import { ask, refused, send, startTestServer, type TestServer } from '../server.test-kit.ts'

const CODE = 'a1b2c-d3e4f-0a1b2-c3d4e'
const ANNA = { code: CODE, name: 'Anna', email: 'anna@example.com', password: 'a long password' }

let server: TestServer
afterEach(() => server?.close())

const create = (changes: object = {}) => send(server, 'createFirstAdministrator', { body: { ...ANNA, ...changes } })

it('makes the first administrator by the code that was printed, however it is typed, and signs in', async () => {
  server = await startTestServer({ firstStartCode: CODE })
  expect(await ask(server, 'getSignInOptions')).toMatchObject({ firstStart: true })
  const response = await create({ code: ' A1B2CD3E4F 0A1B2C3D4E ' })
  expect(response.json()).toMatchObject({ role: 'administrator', actor: { email: 'anna@example.com' } })
  const cookie = String(response.headers['set-cookie']).split(';')[0] ?? ''
  await ask(server, 'listAccounts', { headers: { cookie } })
  expect(await ask(server, 'getSignInOptions')).toMatchObject({ firstStart: false })
  await refused(create({ email: 'eve@example.com' }), 409, 'already-started')
}, 30_000)

it('makes one of two who try at once', async () => {
  server = await startTestServer({ firstStartCode: CODE })
  const answers = await Promise.all([create(), create({ email: 'eve@example.com' })])
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409])
}, 30_000)

it('takes no other code, ten tries a quarter of an hour, and none where none was printed', async () => {
  server = await startTestServer({ firstStartCode: CODE })
  for (let attempt = 0; attempt < 10; attempt++) await refused(create({ code: 'a' }), 401, 'wrong-code')
  await refused(create(), 429, 'too-many-attempts')
  server.clock.nowMs += 15 * 60_000
  await server.close()
  server = await startTestServer()
  expect(await ask(server, 'getSignInOptions')).toMatchObject({ firstStart: false })
  for (const code of ['', CODE, 'undefined']) await refused(create({ code }), 401, 'wrong-code')
}, 30_000)
