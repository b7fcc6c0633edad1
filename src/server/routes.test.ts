import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROUTES, type RouteName } from '../contract/routes.ts'
import type { Account } from '../core/model/account.ts'
import type { Call } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
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
} from './server.test-kit.ts'

let server: TestServer
let acme: Account
let other: Account
let platform: string
let manager: string
let viewer: string
/** May do everything in the other account. */
let stranger: string
let call: Call
let recording: Recording

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  other = await testAccount(server, 'other')
  platform = await testKey(server, 'administrator')
  manager = await testKey(server, 'account-administrator', acme)
  viewer = await testKey(server, 'viewer', acme)
  stranger = await testKey(server, 'account-administrator', other)
  call = testCall(acme)
  recording = (await storeCall(server, call, testAudio())) as Recording
})
afterAll(() => server?.close())

/** Whoever adds a route for everybody says so here. */
const OPEN: readonly RouteName[] = [
  'signIn',
  'passSecondFactor',
  'getSignInOptions',
  'findSignInWay',
  'createFirstAdministrator',
  'askForPasskey',
  'signInWithPasskey',
  'askPasswordReset',
  'openLink',
  'useLink',
  'pressPhoneButton',
  'postPhoneButton',
]
/** Where browsers go to and come from an identity provider. */
const REDIRECTS = ['GET /sso/start', 'GET /sso/callback', 'GET /sign-in/from', 'POST /sign-in/from']
const OPEN_OPERATIONS = ['/healthz', '/readyz', '/metrics', '/api/openapi.json']

describe('every route', () => {
  it.each(Object.keys(ROUTES) as RouteName[])('%s refuses a stranger unless it is listed', async (name) => {
    if (OPEN.includes(name)) return expect(ROUTES[name].access).toBe('anyone')
    await refused(send(server, name, { body: ROUTES[name].method === 'GET' ? undefined : {} }), 401, 'not-signed-in')
    await refused(send(server, name, { as: 'tl_wrong' }), 401, 'not-signed-in')
  })

  it('is in the contract, or is for operators', () => {
    const inContract = Object.values(ROUTES).map(({ method, path }) => `${method} ${path}`)
    const forOperators = OPEN_OPERATIONS.map((path) => `GET ${path}`)
    const served = servedRoutes().filter((route) => !route.startsWith('HEAD '))
    expect(served.sort()).toEqual([...inContract, ...forOperators, ...REDIRECTS].sort())
  })

  it('refuses who lacks its permission, and the refusal is in the audit log', async () => {
    const managing = (Object.keys(ROUTES) as RouteName[]).filter((name) => /^(manage|read)-/.test(ROUTES[name].access))
    expect(managing.length).toBeGreaterThan(15)
    for (const name of managing) await refused(send(server, name, { as: viewer }), 403, 'not-permitted')
    const { auditEvents } = await ask(server, 'listAuditEvents', {
      as: manager,
      query: { action: 'request.refused', limit: '200' },
    })
    expect(auditEvents).toHaveLength(managing.length)
    expect(auditEvents[0]).toMatchObject({ actor: { kind: 'api-key' }, details: { code: 'not-permitted' } })
  })

  it('answers what does not exist and what belongs to others alike', async () => {
    const deviceOfAcme = await ask(server, 'createDevice', {
      as: manager,
      body: { name: 'desk', sipAddress: '101@acme.example' },
    })
    const userOfAcme = await ask(server, 'createUser', { as: manager, body: { name: 'Ada', extension: '101' } })
    const groupOfAcme = await ask(server, 'createRecordingGroup', { as: manager, body: { name: 'Sales' } })
    const orderOfAcme = await ask(server, 'placeOrder', {
      as: manager,
      body: { action: 'add', product: 'always-on', userIds: [userOfAcme.id] },
    })
    const keys = await ask(server, 'listApiKeys', { as: manager })
    const ids = {
      callId: [call.id, 'call-not-found'],
      recordingId: [recording.id, 'recording-not-found'],
      accountId: [acme.id, 'account-not-found'],
      userId: [userOfAcme.id, 'user-not-found'],
      deviceId: [deviceOfAcme.id, 'device-not-found'],
      recordingGroupId: [groupOfAcme.id, 'recording-group-not-found'],
      orderId: [orderOfAcme.id, 'order-not-found'],
      apiKeyId: [keys.apiKeys[0]?.id ?? '', 'api-key-not-found'],
    } as const
    const bodies: Partial<Record<RouteName, unknown>> = {
      updateUser: { name: 'x' },
      setPassword: { password: 'long enough to pass' },
      updateDevice: { name: 'x', sipAddress: 'x@y' },
      updateRecordingGroup: { name: 'x' },
      putQueue: {},
      importPeople: { kind: 'users', text: 'Extension' },
      controlCall: { command: 'start' },
      addNote: { text: 'x' },
      changeNote: { text: 'x' },
      setDisposition: { disposition: null },
      changeTags: {},
      saveDraft: {},
      closeWrapUp: { action: 'done' },
      putDispositions: {},
      tellFacts: { events: [{ type: 'hop', through: 'ivr' }] },
      putSettings: { settings: { account: { inbound: BOTH_OFF, outbound: BOTH_OFF } } },
      undoSettings: {},
      setProfile: {},
      putOrderOptions: { letters: false, language: 'en' },
      putRetention: { days: 400, callDays: 'with-recordings', rules: [] },
      approveRetention: { proposalId: 'x' },
      refuseRetention: { proposalId: 'x' },
      requestRedaction: { fromMs: 0, toMs: 1, reason: 'x' },
      findSubjectCalls: { subject: { kind: 'number', number: '101' } },
      requestErasure: { subject: { kind: 'number', number: '101' }, reason: 'x', calls: 1 },
      startPurge: { until: '2026-03-01T00:00:00Z', recordings: 1 },
      createLegalHold: { name: 'x', reason: 'x' },
      createReconciliation: { text: 'start' },
      createCanary: { name: 'x', to: 'sip:1@x', from: 'sip:2@x', rhythm: { everyMinutes: 5 } },
      importSettings: { system: 'kazoo', documents: {} },
      previewSettings: { settings: { account: { inbound: BOTH_OFF, outbound: BOTH_OFF } } },
    }
    let crossed = 0
    for (const [name, route] of Object.entries(ROUTES) as [RouteName, (typeof ROUTES)[RouteName]][]) {
      if (!('params' in route) || /^manage-(platform|accounts)$/.test(route.access)) continue
      const parameter = Object.keys(route.params.shape)[0] as keyof typeof ids
      if (!(parameter in ids)) continue
      const [id, code] = ids[parameter]
      for (const wrong of [id, 'nothing', '00000000-0000-7000-8000-000000000000']) {
        await refused(
          send(server, name, { as: stranger, params: { [parameter]: wrong }, body: bodies[name] }),
          404,
          code,
        )
      }
      crossed += 1
    }
    expect(crossed).toBeGreaterThanOrEqual(12)
  })

  it('shows each account only its own', async () => {
    expect((await ask(server, 'listCalls', { as: stranger })).calls).toEqual([])
    expect((await ask(server, 'listUsers', { as: stranger })).users).toEqual([])
    expect((await ask(server, 'listDevices', { as: stranger })).devices).toEqual([])
    expect((await ask(server, 'listApiKeys', { as: stranger })).apiKeys).toHaveLength(1)
    expect((await ask(server, 'listAccounts', { as: stranger })).accounts.map((one) => one.slug)).toEqual(['other'])
    for (const name of ['listCalls', 'listUsers', 'listDevices', 'listAuditEvents', 'listApiKeys'] as const) {
      await refused(send(server, name, { as: stranger, query: { accountId: acme.id } }), 404, 'account-not-found')
      await refused(send(server, name, { as: platform, query: { accountId: 'nonsense' } }), 404, 'account-not-found')
    }
    const created = send(server, 'createUser', { as: stranger, body: { name: 'Eve', accountId: acme.id } })
    await refused(created, 404, 'account-not-found')
    const exported = send(server, 'createExport', { as: stranger, body: { callIds: [call.id] } })
    await refused(exported, 404, 'call-not-found')
  })

  it('tells in one shape what is wrong with a request', async () => {
    const response = await send(server, 'createUser', { as: manager, body: { name: '', numbers: ['x'] } })
    expect(response.statusCode).toBe(400)
    const { error } = response.json()
    expect(error).toMatchObject({ code: 'invalid-request', requestId: expect.any(String) })
    expect(error.details.problems.map((problem: { field: string }) => problem.field)).toEqual(['name', 'numbers.0'])
    await refused(send(server, 'listCalls', { as: viewer, query: { limit: '0' } }), 400, 'invalid-request')
    await refused(send(server, 'listCalls', { as: viewer, query: { cursor: 'x' } }), 400, 'invalid-cursor')
    const inject = (url: string, payload: string, type: string) =>
      server.app.inject({
        method: 'POST',
        url,
        payload,
        headers: { 'content-type': type, authorization: `Bearer ${manager}` },
      })
    await refused(inject('/api/v1/users', '{', 'application/json'), 400, 'invalid-request')
    for (const payload of ['{', '']) {
      const answered = (await inject('/api/v1/users', payload, 'application/json')).json()
      expect(answered.error.message).toMatch(/^Body (?:is not valid JSON|cannot be empty)/)
    }
    await refused(inject('/api/v1/users', 'name=x', 'text/plain'), 415, 'unsupported-media-type')
    await refused(inject('/api/v1/nothing', '{}', 'application/json'), 404, 'route-not-found')
  })

  it('refuses an account in the wrong place: it would be done for the whole platform', async () => {
    const body = { name: 'Login', issuer: 'https://login.acme.example', clientId: 'tapeline', accountId: acme.id }
    const wrong = send(server, 'createIdentityProvider', { as: platform, body })
    await refused(wrong, 400, 'invalid-request')
    const policy = { secondFactor: 'everyone', passwords: true }
    const query = { accountId: acme.id }
    await refused(
      send(server, 'putSignInPolicy', { as: platform, body: { ...policy, ...query } }),
      400,
      'invalid-request',
    )
    const same = await send(server, 'putSignInPolicy', { as: platform, query, body: { ...policy, ...query } })
    expect(same.statusCode).toBe(200)
    const hook = { url: 'https://crm.example.com/hook', eventTypes: ['account.'] }
    await refused(send(server, 'createWebhook', { as: platform, query, body: hook }), 400, 'invalid-request')
  })

  it('tells what cannot be stored, or is no address at all, from a fault of ours', async () => {
    const nul = 'a\0b'
    await refused(send(server, 'signIn', { body: { email: nul, password: 'x' } }), 400, 'invalid-request')
    await refused(send(server, 'createUser', { as: manager, body: { name: nul } }), 400, 'invalid-request')
    await refused(
      send(server, 'createUser', { as: manager, body: { name: 'x', extension: nul } }),
      400,
      'invalid-request',
    )
    await refused(send(server, 'listAuditEvents', { as: manager, query: { action: nul } }), 400, 'invalid-request')
    const params = { remoteAddress: nul }
    await refused(send(server, 'removeRefusedInvite', { as: platform, params }), 400, 'invalid-request')
    await refused(send(server, 'createUser', { as: manager, body: { name: 'two\nlines' } }), 400, 'invalid-request')
    await refused(server.app.inject('/api/v1/calls/%zz'), 400, 'invalid-request')
    await refused(server.app.inject(`/api/v1/calls/${'x'.repeat(300)}`), 404, 'route-not-found')
  })

  it('reads large bodies only where documents are sent', async () => {
    const body = { email: 'x'.repeat(20_000), password: 'x' }
    await refused(send(server, 'signIn', { body }), 413, 'body-too-large')
    const users = { name: 'x'.repeat(1024 * 1024) }
    await refused(send(server, 'createUser', { as: manager, body: users }), 413, 'body-too-large')
    const document = { accounts: [{ slug: 'x', name: 'x'.repeat(2 * 1024 * 1024) }] }
    await refused(send(server, 'apply', { as: platform, body: document }), 400, 'invalid-request')
  })

  it('answers health, readiness, metrics and its own description', async () => {
    for (const url of OPEN_OPERATIONS) {
      const { statusCode, headers } = await server.app.inject(url)
      expect(statusCode).toBe(200)
      const head = await server.app.inject({ method: 'HEAD', url })
      expect([head.statusCode, head.headers['content-type']]).toEqual([200, headers['content-type']])
    }
  })
})

/** Read from Fastify's own tree: four columns of indentation per level. */
function servedRoutes(): string[] {
  const parents: string[] = []
  return server.app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indentation = '', part = '', methods = ''] = /^([│ ]*)[├└]── (\S+) \((.+)\)$/.exec(line) ?? []
      if (part === '') return []
      const depth = indentation.length / 4
      parents.length = depth
      parents[depth] = part
      const path = parents.join('').replaceAll(/:(\w+)/g, '{$1}')
      return methods.split(', ').map((method) => `${method} ${path}`)
    })
}

const BOTH_OFF = { onnet: 'off', offnet: 'off' }
