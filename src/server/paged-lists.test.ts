import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../core/model/account.ts'
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
