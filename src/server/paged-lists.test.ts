import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../core/model/account.ts'
import { dayIn } from '../core/model/start-of-day.ts'
import { cellsOf } from '../core/orders/product.ts'
import { completeSettings } from '../core/policy/presets.ts'
import { saveSettings } from '../store/account-settings.ts'
import { accountScope } from '../store/db.ts'
import { newId } from '../store/new-id.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from './server.test-kit.ts'

let server: TestServer
let acme: Account
let platform: string
let viewer: string
let manager: string

beforeAll(async () => {
  server = await startTestServer()
  platform = await testKey(server, 'administrator')
  acme = await testAccount(server, 'acme')
  for (const slug of ['beta', 'gamma']) await testAccount(server, slug)
  viewer = await testKey(server, 'viewer', acme)
  manager = await testKey(server, 'account-administrator', acme)
  const make = (body: object) => ask(server, 'createUser', { as: platform, body: { accountId: acme.id, ...body } })
  // Three of one name: the order among them is that of the ids.
  for (const extension of ['1', '2', '3']) await make({ name: 'Same Name', extension })
  await make({
    name: 'Ada',
    numbers: ['+49 (30) 123-456'],
    site: 'Berlin',
    email: 'ada@acme.example',
    userName: 'lovelace',
  })
  const zoe = await make({ name: 'Zoë 100%', site: 'Köln', extension: '77', sipAddresses: ['zoe@pbx.example'] })
  for (const [name, ownerId] of [['Desk', zoe.id], ['Door'], ['desk 2']] as const) {
    const sipAddress = `${name.replaceAll(' ', '')}@acme.example`
    await ask(server, 'createDevice', {
      as: platform,
      body: { name, sipAddress, accountId: acme.id, ...(ownerId && { ownerId }) },
    })
  }
})
afterAll(() => server?.close())

/** Every entry, page by page. */
async function allPages(name: 'listUsers' | 'listDevices' | 'listAccounts', limit: number, as: string) {
  const entries: { readonly id: string }[] = []
  let pages = 0
  for (let cursor: string | undefined; ; pages++) {
    const answer = await ask(server, name, { as, query: { limit: String(limit), ...(cursor && { cursor }) } })
    entries.push(...(Object.values(answer).find(Array.isArray) as { id: string }[]))
    if (answer.nextCursor === undefined) return { entries, pages: pages + 1 }
    cursor = answer.nextCursor
  }
}

describe.each(['listUsers', 'listDevices', 'listAccounts'] as const)('%s', (name) => {
  it.each([1, 2, 3, 500])('brings every entry once, in one order, in pages of %i', async (limit) => {
    const as = name === 'listAccounts' ? platform : viewer
    const whole = Object.values(await ask(server, name, { as })).find(Array.isArray) as { id: string }[]
    const { entries, pages } = await allPages(name, limit, as)
    expect(entries).toEqual(whole)
    expect(pages).toBe(Math.ceil(whole.length / limit))
  })

  it('does not take a page marker of another kind', async () => {
    for (const cursor of [
      'x',
      Buffer.from('["a","b"]').toString('base64url'),
      Buffer.from('null').toString('base64url'),
    ]) {
      await refused(send(server, name, { as: platform, query: { cursor } }), 400, 'invalid-cursor')
    }
    await refused(send(server, name, { as: platform, query: { limit: '501' } }), 400, 'invalid-request')
  })
})

const namesOf = async (query: Record<string, string>, as = viewer) =>
  (await ask(server, 'listUsers', { as, query })).users.map(({ name }) => name)

it.each([
  ['ada', ['Ada']],
  ['ZOË', ['Zoë 100%']],
  ['100%', ['Zoë 100%']],
  ['%', ['Zoë 100%']],
  ['_', []],
  ['same 2', ['Same Name']],
  ['030123456', []],
  ['+4930123', ['Ada']],
  ['30/123', ['Ada']],
  ['zoe@pbx', ['Zoë 100%']],
  ['berlin', ['Ada']],
  ['  ', ['Ada', 'Same Name', 'Same Name', 'Same Name', 'Zoë 100%']],
])('finds users by %s', async (text, names) => {
  expect(await namesOf({ text })).toEqual(names)
  expect(await namesOf({ text }, manager)).toEqual(names)
})

it.each(['acme.example', 'lovelace'])('finds users by %s only for whoever manages users', async (text) => {
  expect(await namesOf({ text }, manager)).toEqual(['Ada'])
  expect(await namesOf({ text })).toEqual([])
})

it('filters users by site, devices by owner, accounts by text', async () => {
  expect(await namesOf({ site: 'Köln' })).toEqual(['Zoë 100%'])
  const [zoe] = (await ask(server, 'listUsers', { as: viewer, query: { site: 'Köln' } })).users
  const devices = await ask(server, 'listDevices', { as: viewer, query: { ownerId: zoe?.id ?? '' } })
  expect(devices.devices.map(({ name }) => name)).toEqual(['Desk'])
  expect((await ask(server, 'listDevices', { as: viewer, query: { ownerId: 'nobody' } })).devices).toEqual([])
  const { accounts } = await ask(server, 'listAccounts', { as: platform, query: { text: 'gamma.ex' } })
  expect(accounts.map(({ slug }) => slug)).toEqual(['gamma'])
})

it('brings some by their ids, and says nothing of those that are not there or of another account', async () => {
  const { users } = await ask(server, 'listUsers', { as: viewer })
  const beta = await testAccount(server, 'beta-people')
  const stranger = await ask(server, 'createUser', { as: platform, body: { name: 'Stranger', accountId: beta.id } })
  const ids = [users[4]?.id, stranger.id, users[0]?.id, 'nobody'].join(',')
  expect(await namesOf({ ids })).toEqual(['Ada', 'Zoë 100%'])
  expect(await namesOf({ ids: '' })).toEqual([])
  const devices = await ask(server, 'listDevices', { as: viewer })
  const [first] = devices.devices
  const some = await ask(server, 'listDevices', { as: viewer, query: { ids: first?.id ?? '' } })
  expect(some.devices).toEqual([first])
  const accounts = await ask(server, 'listAccounts', { as: viewer, query: { ids: `${acme.id},${beta.id}` } })
  expect(accounts.accounts.map(({ slug }) => slug)).toEqual(['acme'])
})

describe('the list of call recording users', () => {
  let contact: string
  type Query = Record<string, string>
  const list = (query: Query = {}, as = manager) =>
    ask(server, 'listRecordingUsers', { as, params: { accountId: acme.id }, query })
  const found = async (query: Query, as = manager) =>
    (await list(query, as)).users.map(({ name, extension }) => (name === 'Same Name' ? `Same ${extension}` : name))

  beforeAll(async () => {
    contact = await testKey(server, 'authorised-contact', acme)
    const { users } = await ask(server, 'listUsers', { as: manager })
    const idOf = (text: string) => users.find(({ name, extension }) => name === text || extension === text)?.id ?? ''
    const never = { inbound: { onnet: 'off', offnet: 'off' } } as const
    await saveSettings(server.db, accountScope(acme.id), {
      accountId: acme.id,
      settings: completeSettings({
        preset: 'mir',
        users: {
          [idOf('Ada')]: { rules: cellsOf('always-on'), profile: 'Lobby' },
          [idOf('2')]: { rules: cellsOf('on-demand'), profile: 'Elite' },
          [idOf('77')]: { rules: never },
          [newId()]: { rules: cellsOf('always-on') },
        },
      }),
    })
    const tomorrow = dayIn(server.clock.nowMs + 86_400_000, acme.timeZone)
    const order = { action: 'add', product: 'always-on', userIds: [idOf('3')], activationDate: tomorrow }
    await ask(server, 'placeOrder', { as: manager, body: order })
  })

  it.each<[Query, string[]]>([
    [{}, ['Ada', 'Same 1', 'Same 2', 'Same 3', 'Zoë 100%']],
    [{ state: 'recorded' }, ['Ada', 'Same 2', 'Same 3', 'Zoë 100%']],
    [{ state: 'not-recorded' }, ['Same 1']],
    [{ product: 'always-on' }, ['Ada']],
    [{ product: 'none' }, ['Same 1', 'Same 3']],
    [{ state: 'recorded', product: 'none' }, ['Same 3']],
    [{ text: 'always ada' }, ['Ada']],
    [{ text: 'mir' }, ['Ada', 'Same 2']],
    [{ name: 'same n', extension: '2' }, ['Same 2']],
    [{ number: '(30) 123' }, ['Ada']],
    [{ name: '_' }, []],
    [{ sortBy: 'extension', descending: 'true' }, ['Zoë 100%', 'Same 3', 'Same 2', 'Same 1', 'Ada']],
    [{ sortBy: 'product', state: 'recorded' }, ['Ada', 'Same 2', 'Zoë 100%', 'Same 3']],
    [{ sortBy: 'number' }, ['Ada', 'Same 1', 'Same 2', 'Same 3', 'Zoë 100%']],
  ])('with %o has %o', async (query, names) => {
    expect(await found(query)).toEqual(names)
  })

  it.each(['name', 'number', 'extension', 'product'])('brings everybody once, page by page, by %s', async (sortBy) => {
    for (const descending of ['false', 'true']) {
      const whole = await list({ sortBy, descending })
      const entries: typeof whole.users = []
      let cursor: string | undefined
      do {
        const answer = await list({ sortBy, descending, limit: '2', ...(cursor && { cursor }) })
        expect(answer.count).toBe(cursor === undefined ? 5 : undefined)
        entries.push(...answer.users)
        cursor = answer.nextCursor
      } while (cursor !== undefined)
      expect(entries).toEqual(whole.users)
    }
    await refused(
      send(server, 'listRecordingUsers', {
        as: manager,
        params: { accountId: acme.id },
        query: { sortBy, cursor: 'x' },
      }),
      400,
      'invalid-cursor',
    )
  })

  it('knows one user, the profiles there are, and what the next version of the settings says', async () => {
    const { users } = await list({ text: 'ada' })
    const one = await list({ userId: users[0]?.id ?? '' })
    expect(one).toMatchObject({ count: 1, otherProfiles: ['Lobby'], users: [{ name: 'Ada', mayBeRecorded: false }] })
    expect((await list({ userId: 'nobody' })).users).toEqual([])
    await saveSettings(server.db, accountScope(acme.id), {
      accountId: acme.id,
      settings: completeSettings({ preset: 'mir' }),
    })
    expect(await list({ state: 'recorded' })).toMatchObject({
      count: 1,
      otherProfiles: [],
      users: [{ extension: '3' }],
    })
  })

  it('is not searched by what only whoever manages users knows', async () => {
    expect(await found({ text: 'lovelace' })).toEqual(['Ada'])
    expect(await found({ text: 'lovelace' }, contact)).toEqual([])
  })
})
