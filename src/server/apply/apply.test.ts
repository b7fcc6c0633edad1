import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyDocument as documentSchema } from '../../contract/apply-document.ts'
import { listRecordingClients } from '../../store/recording-clients.ts'
import {
  ask,
  refused,
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAudio,
  testCall,
  testKey,
} from '../server.test-kit.ts'
import { applyDocument } from './apply-document.ts'

let server: TestServer
let platform: string

beforeAll(async () => {
  server = await startTestServer()
  platform = await testKey(server, 'administrator')
})
afterAll(() => server?.close())

const DOCUMENT = {
  accounts: [
    {
      slug: 'acme',
      name: 'Acme Bikes',
      domains: ['PBX.example'],
      timeZone: 'Europe/Berlin',
      settings: { account: 'always', minimumDurationMs: 1000 },
      users: [
        { extension: '101', name: 'Clara Vogt', numbers: ['+493012345101'] },
        { email: 'boss@acme.example', name: 'Boss', role: 'account-administrator' },
      ],
      devices: [{ sipAddress: '101@pbx.example', owner: '101', kind: 'softphone' }],
    },
  ],
  recordingClients: [
    {
      name: 'sbc-1',
      addresses: ['192.0.2.0/24'],
      selectors: [{ by: 'fixed', account: 'acme' }, { by: 'domain' }],
      srtp: 'require',
    },
  ],
}

const apply = (document: unknown, dryRun = false) =>
  applyDocument(server.parts, document, { dryRun, nowMs: server.clock.nowMs })
const lines = (result: Awaited<ReturnType<typeof apply>>) =>
  result.changes.map(({ change, kind, name }) => `${change} ${kind} ${name}`)

it('tells what it would do and does nothing, then does it, then finds nothing to do', async () => {
  const told: unknown[] = []
  const stop = server.bus.subscribe('directory-changed', (message) => told.push(message))
  const created = [
    'create account acme',
    'create settings acme',
    'create user acme/101',
    'create user acme/boss@acme.example',
    'create device acme/101@pbx.example',
    'create recording-client sbc-1',
  ]
  expect(lines(await apply(DOCUMENT, true))).toEqual(created)
  expect((await ask(server, 'listAccounts', { as: platform })).accounts).toEqual([])
  expect(told).toEqual([])

  expect(lines(await apply(DOCUMENT))).toEqual(created)
  expect(told).toEqual([{ topic: 'directory-changed' }])
  expect(new Set((await apply(DOCUMENT)).changes.map(({ change }) => change))).toEqual(new Set(['unchanged']))
  expect(told).toHaveLength(1)
  stop()

  const { accounts } = await ask(server, 'listAccounts', { as: platform })
  expect(accounts).toMatchObject([{ slug: 'acme', domains: ['pbx.example'] }])
  const settings = await ask(server, 'getSettings', { as: platform, params: { accountId: accounts[0]?.id ?? '' } })
  expect(settings).toMatchObject({ version: 1, settings: { account: { inbound: { onnet: 'always' } } } })
  expect(settings.matrix.map(({ outcome }) => outcome)).toEqual(['record', 'record', 'record', 'record'])
  expect(await listRecordingClients(server.db)).toMatchObject([
    { selectors: [{ by: 'fixed', accountId: accounts[0]?.id }, { by: 'domain' }], srtp: 'require' },
  ])
})

it('tells field by field what changes, and leaves alone what the document does not name', async () => {
  const { changes } = await apply({
    accounts: [
      {
        slug: 'acme',
        users: [{ extension: '101', name: 'Clara Vogt-Hill' }],
        devices: [{ sipAddress: '101@pbx.example' }],
      },
    ],
  })
  expect(changes).toEqual([
    { change: 'unchanged', kind: 'account', name: 'acme' },
    {
      change: 'change',
      kind: 'user',
      name: 'acme/101',
      fields: { name: { before: 'Clara Vogt', after: 'Clara Vogt-Hill' } },
    },
    { change: 'unchanged', kind: 'device', name: 'acme/101@pbx.example' },
  ])
  const { users } = await ask(server, 'listUsers', { as: platform })
  expect(users).toMatchObject([{ name: 'Boss' }, { name: 'Clara Vogt-Hill', numbers: ['+493012345101'] }])
})

it('removes only what says so, what belongs to it first', async () => {
  const absent = true
  await apply({
    accounts: [{ slug: 'brief', users: [{ extension: '1', name: 'X' }], devices: [{ sipAddress: 'x@y', owner: '1' }] }],
  })
  const gone = { slug: 'brief', absent, users: [{ extension: '1', absent }], devices: [{ sipAddress: 'x@y', absent }] }
  expect(lines(await apply({ accounts: [gone] }))).toEqual([
    'remove device brief/x@y',
    'remove user brief/1',
    'remove account brief',
  ])
  expect(lines(await apply({ accounts: [{ slug: 'brief', absent }] }))).toEqual(['unchanged account brief'])
  await expect(apply({ accounts: [{ slug: 'acme', absent }] })).rejects.toMatchObject({ code: 'still-in-use' })
})

it.each([
  ['a field nobody knows', { accounts: [{ slug: 'x', nmae: 'x' }] }, 'document-invalid'],
  ['a wrong slug', { accounts: [{ slug: 'X Y' }] }, 'document-invalid'],
  ['a new user without a name', { accounts: [{ slug: 'x', users: [{ extension: '1' }] }] }, 'document-invalid'],
  ['a user who cannot be told', { accounts: [{ slug: 'x', users: [{ name: 'x' }] }] }, 'document-invalid'],
  [
    'an owner nobody knows',
    { accounts: [{ slug: 'x', devices: [{ sipAddress: 'a@b', owner: '9' }] }] },
    'document-invalid',
  ],
  [
    'a client for no account',
    { recordingClients: [{ name: 'c', addresses: ['::1'], selectors: [{ by: 'fixed', account: 'x' }] }] },
    'document-invalid',
  ],
  [
    'a client without addresses',
    { recordingClients: [{ name: 'c', selectors: [{ by: 'domain' }] }] },
    'document-invalid',
  ],
  ['one account twice', { accounts: [{ slug: 'x' }, { slug: 'x' }] }, 'document-ambiguous'],
  [
    'one extension twice',
    {
      accounts: [
        {
          slug: 'x',
          users: [
            { extension: '1', name: 'a' },
            { extension: '1', name: 'b' },
          ],
        },
      ],
    },
    'document-ambiguous',
  ],
  ["another account's domain", { accounts: [{ slug: 'x', domains: ['pbx.example'] }] }, 'domain-taken'],
  ['no document at all', 'accounts:', 'document-invalid'],
])('refuses %s as a whole, in a dry run too', async (_, document, code) => {
  await expect(apply(document, true)).rejects.toMatchObject({ code })
  await expect(apply(document)).rejects.toMatchObject({ code })
  const { accounts } = await ask(server, 'listAccounts', { as: platform })
  expect(accounts.map(({ slug }) => slug)).toEqual(['acme'])
})

it('works over HTTP for the platform, with a line in the audit log', async () => {
  const dry = await ask(server, 'apply', {
    as: platform,
    body: { accounts: [{ slug: 'web' }] },
    query: { dryRun: '1' },
  })
  expect(dry.changes).toMatchObject([{ change: 'create', name: 'web', fields: { timeZone: { after: 'UTC' } } }])
  await ask(server, 'apply', { as: platform, body: { accounts: [{ slug: 'web' }] } })
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: platform, query: { action: 'document.applied' } })
  expect(auditEvents).toHaveLength(1)
  expect(auditEvents[0]?.details).toMatchObject({ changes: [{ change: 'create', name: 'web' }] })
  await refused(send(server, 'apply', { as: platform, body: { accounts: 3 } }), 400, 'invalid-request')
})

it('brings hundreds of users, and tells them in the audit log in portions', async () => {
  const users = Array.from({ length: 450 }, (_, index) => ({ name: `User ${index}`, extension: `${1000 + index}` }))
  const body = { accounts: [{ slug: 'large', users }] }
  const { changes } = await ask(server, 'apply', { as: platform, body })
  expect(changes).toHaveLength(451)
  const page = { action: 'document.applied', limit: '5' }
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: platform, query: page })
  expect(auditEvents.flatMap(({ details }) => details.changes)).toHaveLength(451)
  const again = await ask(server, 'apply', { as: platform, body })
  expect(again.changes.every(({ change }) => change === 'unchanged')).toBe(true)
}, 30_000)

const RULES = {
  slug: 'rules',
  users: [
    { extension: '1', name: 'One' },
    { email: 'two@rules.example', name: 'Two' },
  ],
  devices: [{ sipAddress: '1@rules.example', owner: '1' }],
}
const withSettings = (settings: object) => ({ accounts: [{ ...RULES, settings }] })

it('takes settings of users and devices by what people call them, also of those it brings', async () => {
  const settings = {
    preset: 'netsapiens',
    endpoints: 'on-demand',
    users: { '1': { rules: { inbound: { offnet: 'always' } } }, 'Two@rules.example': { rules: 'off' } },
    devices: { '1@RULES.example': { rules: 'always', owner: 'two@rules.example' } },
    queues: { support: { name: 'Support', rules: 'always', maximumDurationMs: 60_000 } },
    exclude: { internal: true },
    control: { toggle: '*5' },
    retentionDays: 7,
  }
  await apply(withSettings(settings))
  expect(lines(await apply(withSettings(settings))).slice(0, 2)).toEqual([
    'unchanged account rules',
    'unchanged settings rules',
  ])
  const { accounts } = await ask(server, 'listAccounts', { as: platform })
  const params = { accountId: accounts.find(({ slug }) => slug === 'rules')?.id ?? '' }
  const { users } = await ask(server, 'listUsers', { as: platform, query: params })
  const [one, two] = ['One', 'Two'].map((name) => users.find((user) => user.name === name)?.id ?? '')
  const saved = await ask(server, 'getSettings', { as: platform, params })
  expect(saved).toMatchObject({ version: 1, changedBy: { name: 'tapeline apply' }, comment: 'From a document' })
  expect(saved.settings.users).toMatchObject({ [one ?? '']: { rules: { inbound: { offnet: 'always' } } } })
  expect(Object.values(saved.settings.devices ?? {})).toMatchObject([
    { owner: two, rules: { outbound: { onnet: 'always' } } },
  ])
  expect(saved.settings.queues?.support?.rules).toEqual({ inbound: { onnet: 'always', offnet: 'always' } })

  const { changes } = await apply(withSettings({ ...settings, users: {} }), true)
  expect(changes[1]).toMatchObject({
    change: 'change',
    fields: { users: { before: { '1': { rules: { inbound: { offnet: 'always' } } } }, after: {} } },
  })
})

it.each([
  ['a user nobody knows', { users: { '9': {} } }, 'document-invalid'],
  ['a device nobody knows', { devices: { 'x@y': {} } }, 'document-invalid'],
  ['an owner nobody knows', { devices: { '1@rules.example': { owner: '9' } } }, 'document-invalid'],
  ['codes that begin alike', { control: { start: '*8', stop: '*81' } }, 'document-invalid'],
  ['a retention beyond its bounds', { preset: 'mir', retentionDays: 400 }, 'document-invalid'],
  ['a device twice', { devices: { '1@rules.example': {}, '1@RULES.example': {} } }, 'document-ambiguous'],
])('refuses settings with %s', async (_, settings, code) => {
  await expect(apply(withSettings(settings), true)).rejects.toMatchObject({ code })
})

it('takes its own parsed form: parsing twice changes nothing', () => {
  const once = documentSchema.parse(DOCUMENT)
  expect(documentSchema.parse(once)).toEqual(once)
})

const PEOPLE = {
  slug: 'people',
  users: [
    { extension: '1', name: 'One' },
    { extension: '2', name: 'Two' },
  ],
  devices: [{ sipAddress: 'desk@people.example' }],
}

it('brings recording groups and queues with people by extension and phones by SIP address', async () => {
  const parts = {
    recordingGroups: [{ name: 'Sales', managers: ['1'], members: ['2', '1'] }],
    queues: [
      { id: 'support', type: 'tiered', agents: ['2'], agentDevices: ['Desk@people.example'], supervisors: ['1'] },
    ],
  }
  const brought = await apply({ accounts: [{ ...PEOPLE, ...parts }] })
  expect(lines(brought).slice(-2)).toEqual(['create recording-group people/Sales', 'create queue people/support'])
  const again = await apply({ accounts: [{ ...PEOPLE, ...parts }] })
  expect(again.changes.every(({ change }) => change === 'unchanged')).toBe(true)
  const changed = await apply({
    accounts: [
      { slug: 'people', queues: [{ id: 'support', agents: [] }], recordingGroups: [{ name: 'Sales', absent: true }] },
    ],
  })
  expect(changed.changes).toMatchObject([
    { change: 'unchanged', kind: 'account' },
    { change: 'remove', kind: 'recording-group' },
    { change: 'change', kind: 'queue', fields: { agents: { before: ['2'], after: [] } } },
  ])
  await expect(
    apply({ accounts: [{ slug: 'people', queues: [{ id: 'support', agentDevices: ['nobody@x'] }] }] }),
  ).rejects.toMatchObject({ code: 'document-invalid' })
  await expect(
    apply({ accounts: [{ slug: 'people', recordingGroups: [{ name: 'A' }, { name: 'A' }] }] }),
  ).rejects.toMatchObject({ code: 'document-ambiguous' })
})

it('gives access for a time, takes back what it gave, and leaves alone what is over', async () => {
  const sales = { name: 'Sales', members: ['2'] }
  const granting = async (grants: readonly object[]) => {
    const account = { ...PEOPLE, slug: 'granted', devices: [], recordingGroups: [sales], accessGrants: grants }
    return (await apply({ accounts: [account] })).changes.find(({ kind }) => kind === 'access-grant')
  }
  const grant = {
    user: '1',
    scope: { group: 'Sales' },
    permissions: ['listen'],
    reason: 'Complaint 4711',
    endsAt: '2999-01-01T00:00:00.000Z',
  }
  const made = await granting([grant])
  expect(made).toMatchObject({
    change: 'create',
    kind: 'access-grant',
    name: 'granted/1 group Sales',
    fields: { permissions: { after: ['listen', 'see-calls'] } },
  })
  expect((await granting([grant]))?.change).toBe('unchanged')
  expect((await granting([{ user: '1', scope: grant.scope }]))?.change).toBe('unchanged')
  const longer = await granting([{ user: '1', scope: grant.scope, endsAt: null }])
  expect(longer).toMatchObject({ change: 'change', fields: { endsAt: { before: grant.endsAt } } })

  const { accounts } = await ask(server, 'listAccounts', { as: platform })
  const query = { accountId: accounts.find(({ slug }) => slug === 'granted')?.id ?? '' }
  const states = async () => {
    const { accessGrants } = await ask(server, 'listAccessGrants', { as: platform, query })
    return accessGrants.map(({ state, active }) => [state, active]).sort()
  }
  expect(await states()).toEqual([
    ['granted', true],
    ['revoked', false],
  ])
  const gone = { user: '1', scope: grant.scope, absent: true }
  expect((await granting([gone]))?.change).toBe('remove')
  expect((await granting([gone]))?.change).toBe('unchanged')
  const over = { ...grant, endsAt: '2020-01-01T00:00:00.000Z' }
  expect((await granting([over]))?.change).toBe('unchanged')
  expect((await states()).some(([, active]) => active)).toBe(false)
  const refusedOnes: [object, string][] = [
    [{ ...grant, scope: { queue: 'nowhere' } }, 'document-invalid'],
    [{ ...grant, scope: { group: 'Nowhere' } }, 'document-invalid'],
    [{ ...grant, user: '99' }, 'document-invalid'],
    [{ user: '2', scope: 'account' }, 'document-invalid'],
    [{ ...grant, startsAt: '2999-02-01T00:00:00.000Z' }, 'document-invalid'],
  ]
  for (const [refusedOne, code] of refusedOnes) await expect(granting([refusedOne])).rejects.toMatchObject({ code })
  await expect(granting([grant, grant])).rejects.toMatchObject({ code: 'document-ambiguous' })
})

it('brings dispositions by their labels, which stay the same for the calls that have them', async () => {
  const bringing = (dispositions: object) => apply({ accounts: [{ slug: 'said', dispositions }] })
  const first = { popUp: true, inbound: ['Sale', { label: 'Complaint', reasons: ['Delivery', 'Product'] }] }
  expect(lines(await bringing(first)).at(-1)).toBe('create dispositions said')
  expect((await bringing(first)).changes.at(-1)?.change).toBe('unchanged')
  const { accounts } = await ask(server, 'listAccounts', { as: platform })
  const params = { accountId: accounts.find(({ slug }) => slug === 'said')?.id ?? '' }
  const before = await ask(server, 'getDispositions', { as: platform, params })
  const { changes } = await bringing({ inbound: [{ label: 'complaint', reasons: ['Product'], active: false }] })
  expect(changes.at(-1)).toMatchObject({ change: 'change', kind: 'dispositions' })
  const after = await ask(server, 'getDispositions', { as: platform, params })
  expect(after).toMatchObject({ popUp: true, inbound: [{ label: 'complaint', active: false }] })
  expect(after.inbound[0]?.id).toBe(before.inbound[1]?.id)
  expect(after.inbound[0]?.reasons[0]?.id).toBe(before.inbound[1]?.reasons[1]?.id)
  await expect(bringing({ inbound: ['Sale', 'sale'] })).rejects.toMatchObject({ code: 'document-invalid' })
})

it('says how people sign in, tells no secret, and leaves nobody outside', async () => {
  const provider = {
    name: 'Acme Login',
    issuer: 'https://idp.example',
    clientId: 'tapeline',
    clientSecret: 'first hush',
  }
  const bringing = (account: object) => apply({ accounts: [{ slug: 'signs-in', ...account }] })
  const off = { secondFactor: 'managers', passwords: false }
  await expect(bringing({ signInPolicy: off })).rejects.toMatchObject({ code: 'identity-provider-missing' })
  const both = { signInPolicy: off, identityProviders: [provider] }
  const made = await bringing(both)
  expect(lines(made).slice(-2)).toEqual([
    'create identity-provider signs-in/Acme Login',
    'change sign-in-policy signs-in',
  ])
  expect(lines(await bringing(both)).slice(-2)).toEqual([
    'unchanged identity-provider signs-in/Acme Login',
    'unchanged sign-in-policy signs-in',
  ])
  const changed = await bringing({
    identityProviders: [{ ...provider, clientSecret: 'second hush', createsUsers: true }],
  })
  expect(changed.changes.at(-1)?.fields).toEqual({
    createsUsers: { before: false, after: true },
    secret: { before: 'the former', after: 'another' },
  })
  expect(JSON.stringify([made, changed])).not.toMatch(/hush/)
  const gone = { identityProviders: [{ name: provider.name, absent: true }] }
  await expect(bringing(gone)).rejects.toMatchObject({ code: 'identity-provider-missing' })
  expect(lines(await bringing({ ...gone, signInPolicy: { passwords: true } })).slice(-2)).toEqual([
    'remove identity-provider signs-in/Acme Login',
    'change sign-in-policy signs-in',
  ])
})

it('brings stores by name and the plan that names them, and says what letters people get', async () => {
  const place = { kind: 's3', endpoint: 'https://s3.example', bucket: 'calls', accessKeyId: 'key' }
  const stored = (storage: object, rest: object = {}) => apply({ accounts: [{ slug: 'kept', storage }], ...rest })
  const targets = [{ name: 'Archive', place, secretAccessKey: 'very secret' }]
  const plan = { copies: [{ target: 'Archive' }, { target: 'Everybody', fromDays: 30 }] }
  const platformStore = { storage: { targets: [{ name: 'Everybody', place: { ...place, bucket: 'all' } }] } }
  await expect(stored({ targets, plan })).rejects.toMatchObject({ code: 'document-invalid' })
  const made = await stored({ targets, plan }, platformStore)
  expect(lines(made)).toEqual([
    'create storage-target Everybody',
    'create account kept',
    'create storage-target kept/Archive',
    'create storage-plan kept',
  ])
  expect(JSON.stringify(made)).not.toContain('very secret')
  const again = await stored({ targets, plan }, platformStore)
  expect(again.changes.every(({ change }) => change === 'unchanged')).toBe(true)
  const gone = [{ name: 'Archive', absent: true }]
  await expect(stored({ targets: gone })).rejects.toMatchObject({ code: 'storage-target-in-use' })
  expect(lines(await stored({ targets: gone, plan: null })).slice(-2)).toEqual([
    'remove storage-plan kept',
    'remove storage-target kept/Archive',
  ])
  const { changes } = await apply({ accounts: [{ slug: 'kept', letters: { language: 'de' } }] })
  expect(changes.at(-1)?.fields).toEqual({ language: { before: 'en', after: 'de' } })
})

it('says what is kept longer, by what people call it, and keeps nothing less long', async () => {
  const users = [{ extension: '1', name: 'One' }]
  const keeping = (retention: object) => apply({ accounts: [{ slug: 'keeps', users, dispositions, retention }] })
  const dispositions = { inbound: ['Complaint'] }
  const rules = [
    { when: { user: '1' }, days: 500 },
    { when: { disposition: 'complaint' }, days: 900 },
    { when: { queue: 'support' }, days: 400 },
  ]
  const made = await keeping({ rules })
  expect(made.changes.at(-1)).toMatchObject({
    change: 'change',
    kind: 'retention',
    fields: { rules: { before: [], after: [{ when: { user: '1' } }, { when: { disposition: 'Complaint' } }, {}] } },
  })
  expect((await keeping({ rules })).changes.at(-1)?.change).toBe('unchanged')
  const account = (await ask(server, 'listAccounts', { as: platform })).accounts.find(({ slug }) => slug === 'keeps')
  if (!account) throw new Error('The account is there')
  await storeCall(server, testCall({ ...account, domains: [] }), testAudio())
  await expect(keeping({ rules: rules.slice(1) })).rejects.toMatchObject({ code: 'retention-shortened' })
  await expect(keeping({ quota: { recordings: 5 } })).rejects.toMatchObject({ code: 'retention-shortened' })
  await expect(keeping({ rules: [{ when: { user: '9' }, days: 400 }] })).rejects.toMatchObject({
    code: 'document-invalid',
  })
  expect((await keeping({ callDays: 2000 })).changes.at(-1)?.change).toBe('change')
})

it('brings webhooks by their address, and tells no secret', async () => {
  const url = 'https://crm.example/hook'
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  const bringing = (webhook: object) => apply({ accounts: [{ slug: 'hooked', webhooks: [{ url, ...webhook }] }] })
  await expect(bringing({})).rejects.toMatchObject({ code: 'document-invalid' })
  const made = await bringing({ eventTypes: ['call.ended'], secret })
  expect(lines(made).at(-1)).toBe(`create webhook hooked/${url}`)
  expect((await bringing({ eventTypes: ['call.ended'], secret })).changes.at(-1)?.change).toBe('unchanged')
  const changed = await bringing({ eventTypes: ['call.ended', 'user.'], secret: secret.replace('Bw', 'Cw') })
  expect(changed.changes.at(-1)).toMatchObject({
    change: 'change',
    fields: { eventTypes: { after: ['call.ended', 'user.'] }, secret: { before: 'the former', after: 'another' } },
  })
  expect(JSON.stringify([made, changed])).not.toContain('whsec_')
  expect((await bringing({ absent: true })).changes.at(-1)).toMatchObject({ change: 'remove', kind: 'webhook' })
})

it('brings resellers before the accounts that name them, and takes them away afterwards', async () => {
  const people = [{ email: 'rae@north.example', name: 'Rae' }]
  const resellers = [{ slug: 'north', name: 'North', people }]
  const brought = await apply({ resellers, accounts: [{ slug: 'sold', reseller: 'north' }] })
  expect(lines(brought)).toEqual([
    'create reseller north',
    'create user north/rae@north.example',
    'create account sold',
  ])
  const renamed = await apply({ resellers: [{ slug: 'north', people: [{ ...people[0], name: 'Rae North' }] }] })
  expect(renamed.changes[1]?.fields).toEqual({ name: { before: 'Rae', after: 'Rae North' } })
  expect(lines(await apply({ resellers, accounts: [{ slug: 'sold', name: 'Sold' }] })).at(-1)).toBe(
    'change account sold',
  )
  await expect(apply({ accounts: [{ slug: 'sold', reseller: 'nobody' }] })).rejects.toMatchObject({
    code: 'document-invalid',
  })
  const gone = { resellers: [{ slug: 'north', people, absent: true }] }
  await expect(apply(gone)).rejects.toMatchObject({ code: 'still-in-use' })
  const removed = await apply({ ...gone, accounts: [{ slug: 'sold', absent: true }] })
  expect(lines(removed)).toEqual([
    'remove account sold',
    'remove user north/rae@north.example',
    'remove reseller north',
  ])
})

describe('administrators of the platform', () => {
  const ops = { email: 'ops@platform.example', name: 'Ops' }
  const overHttp = (key: string, administrators: object[]) =>
    send(server, 'apply', { as: key, body: { administrators } })

  it('are brought by their e-mail address, changed and taken away', async () => {
    await apply({ administrators: [{ email: 'stays@platform.example', name: 'Stays' }] })
    expect(lines(await apply({ administrators: [ops] }))).toEqual(['create user platform/ops@platform.example'])
    expect(lines(await apply({ administrators: [{ email: ops.email }] }))).toEqual([
      'unchanged user platform/ops@platform.example',
    ])
    const { users } = await ask(server, 'listUsers', { as: platform, query: { ofPlatform: 'true' } })
    expect(users).toMatchObject([{ name: 'Ops', role: 'administrator' }, { name: 'Stays' }])
    const idle = await apply({ administrators: [{ email: ops.email, active: false }] })
    expect(idle.changes[0]?.fields).toEqual({ active: { before: true, after: false } })
    expect(lines(await apply({ administrators: [{ email: ops.email, absent: true }] }))).toEqual([
      'remove user platform/ops@platform.example',
    ])
  })

  it('are nobody of an account, and need a name', async () => {
    await expect(apply({ administrators: [{ email: 'new@platform.example' }] })).rejects.toMatchObject({
      code: 'document-invalid',
    })
    await expect(apply({ administrators: [{ email: 'boss@acme.example', name: 'Boss' }] })).rejects.toMatchObject({
      code: 'email-taken',
    })
  })

  it('are not all taken away', async () => {
    const both = [ops, { email: 'second@platform.example', name: 'Second' }]
    await apply({ administrators: both })
    const [first] = (await ask(server, 'listUsers', { as: platform, query: { ofPlatform: 'true' } })).users
    const password = 'a long way to the sea'
    await ask(server, 'setPassword', { as: platform, params: { userId: first?.id ?? '' }, body: { password } })
    const gone = both.map(({ email }) => ({ email, absent: true }))
    await expect(apply({ administrators: gone })).rejects.toMatchObject({ code: 'last-administrator' })
    await expect(apply({ administrators: [{ email: first?.email, active: false }] })).rejects.toMatchObject({
      code: 'last-administrator',
    })
  })

  it('are made over HTTP by nobody who may do less', async () => {
    const limited = async (permissions: string[]) =>
      (
        await ask(server, 'createApiKey', {
          as: platform,
          body: { name: 'limited', role: 'administrator', permissions },
        })
      ).secret
    const people = await limited(['manage-platform', 'manage-users'])
    await refused(overHttp(people, [{ email: 'x@platform.example', name: 'X' }]), 403, 'role-not-allowed')
    const none = await limited(['manage-platform'])
    await refused(overHttp(none, [{ email: 'x@platform.example', name: 'X' }]), 403, 'not-permitted')
    expect((await overHttp(platform, [{ email: 'x@platform.example', name: 'X' }])).statusCode).toBe(200)
  })
})

describe('scheduled exports', () => {
  const users = [
    { extension: '1', name: 'Vera', role: 'viewer' },
    { extension: '2', name: 'Adam', role: 'auditor' },
  ]
  const storage = {
    targets: [{ name: 'Box', place: { kind: 's3', endpoint: 'https://s3.example', bucket: 'b', accessKeyId: 'k' } }],
  }
  const nightly = {
    name: 'Nightly',
    owner: '1',
    query: 'queue:support',
    rhythm: { every: 'day', at: '02:00' },
    destination: { kind: 'storage', target: 'Box' },
  }
  const documentOf = (exportSchedules: object[]) => ({
    accounts: [{ slug: 'exporting', users, storage, exportSchedules }],
  })
  const scheduled = async (...schedules: object[]) =>
    (await apply(documentOf(schedules))).changes.find(({ kind }) => kind === 'export-schedule')

  it('are brought by name, with their store and owner by theirs, and changed part by part', async () => {
    expect(await scheduled(nightly)).toMatchObject({
      change: 'create',
      kind: 'export-schedule',
      name: 'exporting/Nightly',
      fields: { destination: { after: { target: 'Box' } }, owner: { after: 'Vera' } },
    })
    expect(await scheduled(nightly)).toMatchObject({ change: 'unchanged' })
    expect(await scheduled({ name: 'Nightly', paused: true })).toEqual({
      change: 'change',
      kind: 'export-schedule',
      name: 'exporting/Nightly',
      fields: { paused: { before: false, after: true } },
    })
    const account = (await ask(server, 'listAccounts', { as: platform, query: { text: 'exporting' } })).accounts[0]
    const listed = await ask(server, 'listExportSchedules', { as: platform, query: { accountId: account?.id ?? '' } })
    expect(listed.exportSchedules).toMatchObject([{ name: 'Nightly', query: 'queue:support', owner: { name: 'Vera' } }])
    expect(await scheduled({ name: 'Nightly', absent: true })).toMatchObject({ change: 'remove' })
  })

  it('tell no secret, and give it to no other server', async () => {
    const sftp = { kind: 'sftp', host: 'files.example', user: 'tapeline' }
    const delivered = { ...nightly, name: 'Delivered', destination: sftp }
    await expect(scheduled(delivered)).rejects.toMatchObject({ code: 'export-secret-missing' })
    const made = await scheduled({ ...delivered, secret: { password: 'very secret' } })
    expect(made?.change).toBe('create')
    expect(await scheduled({ ...delivered, secret: { password: 'very secret' } })).toMatchObject({
      change: 'unchanged',
    })
    const other = await scheduled({ ...delivered, secret: { password: 'more secret' } })
    expect(other?.fields).toEqual({ secret: { before: 'the former', after: 'another' } })
    expect(JSON.stringify([made, other])).not.toMatch(/(very|more) secret/)
    const elsewhere = { ...delivered, destination: { ...sftp, host: 'elsewhere.example' } }
    await expect(scheduled(elsewhere)).rejects.toMatchObject({ code: 'export-secret-missing' })
  })

  it.each([
    [{ ...nightly, owner: undefined }, 'document-invalid'],
    [{ ...nightly, owner: '9' }, 'document-invalid'],
    // Hears everything and takes nothing away.
    [{ ...nightly, owner: '2' }, 'document-invalid'],
    [{ ...nightly, rhythm: undefined }, 'document-invalid'],
    [{ ...nightly, destination: { kind: 'storage', target: 'Nowhere' } }, 'document-invalid'],
    [{ ...nightly, query: 'colour:red' }, 'invalid-search'],
  ])('are not brought as %o', async (schedule, code) => {
    const given = Object.fromEntries(Object.entries(schedule).filter(([, value]) => value !== undefined))
    await expect(scheduled({ ...given, name: 'Refused' })).rejects.toMatchObject({ code })
  })

  it('over HTTP export for the caller, or for somebody who may do no more', async () => {
    const overHttp = (key: string, schedule: object) =>
      send(server, 'apply', { as: key, body: { accounts: [{ slug: 'exporting', exportSchedules: [schedule] }] } })
    const { owner: _, ...mine } = nightly
    const limited = async (permissions: string[]) =>
      (
        await ask(server, 'createApiKey', {
          as: platform,
          body: { name: 'limited', role: 'administrator', permissions },
        })
      ).secret
    const managing = [
      'manage-platform',
      'manage-accounts',
      'manage-settings',
      'manage-users',
      'see-calls',
      'listen',
      'download',
      'annotate',
    ]
    const exporting = [...managing, 'export']
    await refused(overHttp(await limited(managing), { ...mine, name: 'Called' }), 403, 'not-permitted')
    const answer = await overHttp(platform, { ...mine, name: 'Called' })
    expect(answer.json().changes.at(-1)).toMatchObject({ change: 'create', kind: 'export-schedule' })
    expect((await overHttp(platform, { ...mine, name: 'Called' })).json().changes.at(-1).change).toBe('unchanged')
    const before = answer.json().changes.at(-1).fields.owner.after
    expect(before).not.toBe('Vera')
    const narrow = await limited(exporting.filter((each) => each !== 'annotate'))
    await refused(overHttp(narrow, { ...nightly, name: 'Called' }), 403, 'role-not-allowed')
    expect((await overHttp(platform, { ...nightly, name: 'Called' })).json().changes.at(-1).fields.owner.after).toBe(
      'Vera',
    )
  })
})

describe('canary calls', () => {
  const echo = {
    name: 'Echo',
    to: 'sip:600@pbx.example',
    from: 'sip:canary@pbx.example',
    rhythm: { everyMinutes: 15 },
    ...{ username: 'canary', password: 'very secret' },
  }
  const sung = async (...canaries: object[]) =>
    (await apply({ accounts: [{ slug: 'singing', canaries }] })).changes.filter(({ kind }) => kind === 'canary')
  const listed = async () => {
    const { accounts } = await ask(server, 'listAccounts', { as: platform, query: { text: 'singing' } })
    return ask(server, 'listCanaries', { as: platform, params: { accountId: accounts[0]?.id ?? '' } })
  }

  it('are brought by name, and changed part by part', async () => {
    const [made] = await sung(echo)
    expect(made).toMatchObject({ change: 'create', name: 'singing/Echo', fields: { talkMs: { after: 8000 } } })
    expect((await listed()).canaries).toMatchObject([{ name: 'Echo', hasPassword: true, protocol: 'udp' }])
    expect(await sung(echo)).toMatchObject([{ change: 'unchanged' }])
    expect(await sung({ name: 'Echo', paused: true, hop: { host: '192.0.2.9', port: 5062 } })).toEqual([
      {
        change: 'change',
        kind: 'canary',
        name: 'singing/Echo',
        fields: {
          paused: { before: false, after: true },
          hop: { after: { host: '192.0.2.9', port: 5062 } },
          password: { before: 'the former' },
        },
      },
    ])
    expect((await listed()).canaries).toMatchObject([{ paused: true, hasPassword: false }])
    expect(await sung({ name: 'Echo', hop: null, username: null })).toMatchObject([{ change: 'change' }])
    const [{ hop, username, paused } = {}] = (await listed()).canaries
    expect({ hop, username, paused }).toEqual({ paused: true })
    expect(await sung({ name: 'Echo', absent: true }, { ...echo, name: 'Other' })).toMatchObject([
      { change: 'remove', name: 'singing/Echo' },
      { change: 'create', name: 'singing/Other' },
    ])
  })

  it('tell no password, and keep it for the server that it was given for', async () => {
    const made = await sung({ ...echo, name: 'Kept' })
    const other = await sung({ name: 'Kept', password: 'more secret' })
    expect(other).toMatchObject([{ fields: { password: { before: 'the former', after: 'another' } } }])
    expect(JSON.stringify([made, other])).not.toMatch(/(very|more) secret/)
    const [moved] = await sung({ name: 'Kept', to: 'sip:600@elsewhere.example' })
    expect(Object.keys(moved?.fields ?? {})).toEqual(['to', 'password'])
  })

  it('that are new say whom they call, and there are not too many', async () => {
    const { rhythm: _, ...restless } = echo
    await expect(sung({ ...restless, name: 'New' })).rejects.toMatchObject({ code: 'document-invalid' })
    const many = Array.from({ length: 21 }, (_, index) => ({ ...echo, name: `No ${index}` }))
    await expect(sung(...many)).rejects.toMatchObject({ code: 'too-many-canaries' })
  })
})
