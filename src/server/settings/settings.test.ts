import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { accountScope } from '../../store/db.ts'
import { removeUser } from '../../store/users.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

const NOTHING = { inbound: {}, outbound: {} }
const ALL = { onnet: 'always', offnet: 'always' }

let server: TestServer
let acme: Account
let manager: string
let stranger: string
let params: { accountId: string }
let ann: { id: string }
let desk: { id: string }
let foreign: { id: string }

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  const other = await testAccount(server, 'other')
  manager = await testKey(server, 'account-administrator', acme)
  stranger = await testKey(server, 'account-administrator', other)
  params = { accountId: acme.id }
  ann = await ask(server, 'createUser', { as: manager, body: { name: 'Ann Lee', extension: '101' } })
  desk = await ask(server, 'createDevice', { as: manager, body: { name: 'Desk', sipAddress: '101@acme.example' } })
  foreign = await ask(server, 'createUser', { as: stranger, body: { name: 'Eve', extension: '101' } })
})
afterAll(() => server?.close())

const put = (settings: object, more: object = {}) =>
  ask(server, 'putSettings', { as: manager, params, body: { settings, ...more } })
const puts = (settings: object, more: object = {}) =>
  send(server, 'putSettings', { as: manager, params, body: { settings, ...more } })
const history = (query: Record<string, string> = {}) =>
  ask(server, 'listSettingsVersions', { as: manager, params, query })

describe('the settings document', () => {
  it('takes everything the policy knows, and says of every option whose value it is', async () => {
    const settings = {
      preset: 'netsapiens',
      account: { inbound: { onnet: 'inherit', offnet: 'always' }, outbound: { onnet: 'inherit', offnet: 'on-demand' } },
      endpoints: { inbound: { offnet: 'on-demand' } },
      queues: { support: { name: 'Support', rules: { inbound: { offnet: 'always' } }, maximumDurationMs: 60_000 } },
      users: { [ann.id]: { rules: { outbound: { offnet: 'off' } } } },
      devices: { [desk.id]: { rules: { inbound: { onnet: 'always' } }, owner: ann.id, kind: 'ata' } },
      endpointBy: 'ownership',
      exclude: { internal: true, onDemandOn: ['ata'] },
      codecs: ['PCMU', 'opus'],
      minimumDurationMs: 500,
      maximumDurationMs: 'none',
      control: { toggle: '*5' },
      codesFrom: 'anyone',
      dtmf: 'kept',
      onTransfer: 'owner',
      listUnrecorded: false,
      retentionDays: 7,
      profiles: ['Gold'],
    }
    const saved = await put(settings, { comment: 'as agreed' })
    expect(saved.settings).toEqual(settings)
    expect(saved).toMatchObject({
      version: 1,
      comment: 'as agreed',
      changedBy: { name: expect.stringContaining('API key') },
    })
    expect(saved.options).toMatchObject({
      dtmf: { value: 'kept', from: 'account' },
      onDemandForAll: { value: true, from: 'preset' },
      control: { value: { toggle: '*5' }, from: 'account' },
      exclude: { internal: { value: true, from: 'account' }, offnetTransferOffnet: { value: true, from: 'preset' } },
    })
    expect(await ask(server, 'getSettings', { as: manager, params })).toEqual(saved)
  })

  it('fills in cells that are left out, and leaves options to the preset', async () => {
    const saved = await put({ preset: 'mir', account: { inbound: { offnet: 'always' }, outbound: {} } })
    expect(saved.settings.account.inbound).toEqual({ onnet: 'inherit', offnet: 'always' })
    expect(saved.settings).not.toHaveProperty('minimumDurationMs')
    expect(saved.options.minimumDurationMs).toEqual({ value: 2000, from: 'preset' })
  })

  it.each<[string, object, string, string]>([
    [
      'codes that begin alike',
      { control: { start: '*8', stop: '*81' } },
      'settings.control.stop',
      '*81 (stop) begins with *8 (start)',
    ],
    [
      'one code twice',
      { control: { pause: '*8', resume: '*8' } },
      'settings.control.resume',
      'pause and resume have the same code *8',
    ],
    ['too long a retention', { preset: 'mir', retentionDays: 366 }, 'settings.retentionDays', '1 to 365 days'],
    ['too short a retention', { preset: 'kazoo', retentionDays: 364 }, 'settings.retentionDays', '365 to 3650 days'],
    [
      'a retention nobody promises',
      { preset: 'netsapiens', retentionDays: 31 },
      'settings.retentionDays',
      '1 to 30 days',
    ],
    ['a field nobody knows', { retention: 3 }, 'settings', 'retention'],
    [
      'a cell nobody knows',
      { users: { x: { rules: { inbound: { any: 'always' } } } } },
      'settings.users.x.rules.inbound',
      'any',
    ],
  ])('refuses %s', async (_, part, field, message) => {
    const response = await puts({ account: NOTHING, ...part })
    expect(response.statusCode).toBe(400)
    expect(response.json().error.details.problems).toEqual([{ field, message: expect.stringContaining(message) }])
  })

  it('takes nothing at all for the defaults', async () => {
    const { settings } = await put({})
    const unset = { onnet: 'inherit', offnet: 'inherit' }
    expect(settings).toEqual({ preset: 'tapeline', account: { inbound: unset, outbound: unset } })
  })

  it('refuses users and devices that are not of the account', async () => {
    const rules = { rules: { inbound: { offnet: 'always' } } }
    await refused(puts({ account: NOTHING, users: { [foreign.id]: rules } }), 400, 'settings-id-unknown')
    await refused(puts({ account: NOTHING, users: { nobody: rules } }), 400, 'settings-id-unknown')
    await refused(puts({ account: NOTHING, devices: { [ann.id]: rules } }), 400, 'settings-id-unknown')
    const owned = { devices: { [desk.id]: { owner: foreign.id } } }
    const response = await puts({ account: NOTHING, ...owned })
    expect(response.json().error.details.problems).toMatchObject([{ field: `settings.devices.${desk.id}.owner` }])
  })

  it('can still be read and changed when somebody it names was removed', async () => {
    const bob = await ask(server, 'createUser', { as: manager, body: { name: 'Bob', extension: '102' } })
    const users = { [bob.id]: { rules: { inbound: { offnet: 'always' as const } } } }
    await put({ account: NOTHING, users })
    await removeUser(server.db, accountScope(acme.id), bob.id)
    const { settings } = await ask(server, 'getSettings', { as: manager, params })
    expect(settings.users).toEqual(users)
    await put({ ...settings, dtmf: 'kept' })
    const { versions } = await history({ limit: '2' })
    expect(versions[1]?.changes.map(({ label }) => label)).toContain(`User ${bob.id} (removed), inbound from outside`)
    await put({ account: NOTHING })
    await refused(puts({ account: NOTHING, users }), 400, 'settings-id-unknown')
  })
})

describe('the history', () => {
  it('tells who changed what and why, page by page, and undo adds to it', async () => {
    const own = await testAccount(server, 'own')
    const as = await testKey(server, 'account-administrator', own)
    const of = { as, params: { accountId: own.id } }
    const change = (account: object, comment?: string) =>
      ask(server, 'putSettings', { ...of, body: { settings: { account }, ...(comment ? { comment } : {}) } })
    expect((await ask(server, 'listSettingsVersions', of)).versions).toEqual([])
    await refused(send(server, 'undoSettings', { ...of, body: {} }), 404, 'settings-version-not-found')
    await change({ inbound: { offnet: 'off' }, outbound: {} })
    await change({ inbound: { offnet: 'always' }, outbound: {} }, 'the customer asked for it')
    const undone = await ask(server, 'undoSettings', { ...of, body: {} })
    expect(undone).toMatchObject({
      version: 3,
      comment: 'Back to version 1',
      settings: { account: { inbound: { offnet: 'off' } } },
    })
    const { versions } = await ask(server, 'listSettingsVersions', of)
    expect(
      versions.map(({ version, comment, changes }) => [
        version,
        comment,
        changes.map((each) => `${each.label}: ${each.before} → ${each.after}`),
      ]),
    ).toEqual([
      [3, 'Back to version 1', ['Account rule, inbound from outside: always → off']],
      [2, 'the customer asked for it', ['Account rule, inbound from outside: off → always']],
      [1, undefined, ['Account rule, inbound from outside: inherit → off']],
    ])
    expect(versions[0]?.changedBy).toEqual({ name: 'API key account-administrator key' })
    const first = await ask(server, 'listSettingsVersions', { ...of, query: { limit: '2' } })
    expect(first.versions).toEqual(versions.slice(0, 2))
    const second = await ask(server, 'listSettingsVersions', {
      ...of,
      query: { limit: '2', cursor: first.nextCursor ?? '' },
    })
    expect(second).toEqual({ versions: versions.slice(2) })
    await refused(send(server, 'listSettingsVersions', { ...of, query: { cursor: 'x' } }), 400, 'invalid-cursor')
  })

  it('goes back to any version, also the defaults, and not past a change made meanwhile', async () => {
    const { version } = await put({ account: { inbound: ALL, outbound: ALL } })
    const undo = (body: object) => send(server, 'undoSettings', { as: manager, params, body })
    await refused(undo({ version }), 404, 'settings-version-not-found')
    await refused(undo({ version: version + 1 }), 404, 'settings-version-not-found')
    await refused(undo({ version: 1, basedOnVersion: version - 1 }), 409, 'settings-changed')
    const back = await ask(server, 'undoSettings', { as: manager, params, body: { version: 0, comment: 'all wrong' } })
    expect(back).toMatchObject({ version: version + 1, comment: 'all wrong' })
    expect(back.settings).toEqual(
      (await ask(server, 'getSettings', { as: manager, params, query: { version: '0' } })).settings,
    )
    const old = await ask(server, 'getSettings', { as: manager, params, query: { version: String(version) } })
    expect(old).toMatchObject({ version, settings: { account: { inbound: ALL } } })
    await refused(
      send(server, 'getSettings', { as: manager, params, query: { version: '999' } }),
      404,
      'settings-version-not-found',
    )
  })

  it('leaves a line in the audit log for every change, in words', async () => {
    await put({ account: { inbound: { onnet: 'off' }, outbound: {} }, retentionDays: 30 }, { comment: 'shorter' })
    await ask(server, 'undoSettings', { as: manager, params, body: {} })
    const { auditEvents } = await ask(server, 'listAuditEvents', {
      as: manager,
      query: { action: 'settings.changed', limit: '2' },
    })
    expect(auditEvents.map(({ details }) => details)).toMatchObject([
      { backToVersion: expect.any(Number), moreChanges: 0 },
      {
        comment: 'shorter',
        changes: [{ label: 'Account rule, inbound from inside' }, { label: 'Recordings are kept for' }],
      },
    ])
  })
})
