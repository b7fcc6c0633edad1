import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

let server: TestServer
let mine: string
let colleague: string
let stranger: string
let platform: string
beforeAll(async () => {
  server = await startTestServer()
  const acme = await testAccount(server, 'acme')
  mine = await testKey(server, 'viewer', acme)
  colleague = await testKey(server, 'viewer', acme)
  stranger = await testKey(server, 'viewer', await testAccount(server, 'other'))
  platform = await testKey(server, 'administrator')
})
afterAll(() => server.close())

const namesSeenBy = async (as: string) =>
  (await ask(server, 'listSavedSearches', { as })).savedSearches.map(({ name }) => name)

it('a search is kept, shared, opened with, changed, removed and put back', async () => {
  const body = { name: 'Complaints', query: 'queue:support longer:5m' }
  const made = await ask(server, 'createSavedSearch', { as: mine, body })
  const { id } = made
  expect(made).toMatchObject({ ...body, shared: false, own: true, isDefault: false })
  expect(await namesSeenBy(colleague)).toEqual([])
  const params = { savedSearchId: id }
  await ask(server, 'updateSavedSearch', { as: mine, params, body: { ...body, name: 'Long ones', shared: true } })
  expect(await namesSeenBy(colleague)).toEqual(['Long ones'])
  expect(await namesSeenBy(stranger)).toEqual([])

  await ask(server, 'putDefaultSearch', { as: colleague, body: params })
  const [seen] = (await ask(server, 'listSavedSearches', { as: colleague })).savedSearches
  expect(seen).toMatchObject({ own: false, isDefault: true })
  expect((await ask(server, 'listSavedSearches', { as: mine })).savedSearches[0]).toMatchObject({ isDefault: false })

  await refused(send(server, 'removeSavedSearch', { as: colleague, params }), 404, 'saved-search-not-found')
  await ask(server, 'removeSavedSearch', { as: mine, params })
  expect(await namesSeenBy(colleague)).toEqual([])
  const again = await ask(server, 'createSavedSearch', { as: mine, body: { ...body, id } })
  expect(again.id).toBe(id)
})

it('a shared search that is put back is what the lists of colleagues open with, as before', async () => {
  const body = { name: 'Our queue', query: 'queue:support', shared: true }
  const { id } = await ask(server, 'createSavedSearch', { as: mine, body })
  const params = { savedSearchId: id }
  for (const as of [mine, colleague]) await ask(server, 'putDefaultSearch', { as, body: params })
  await ask(server, 'removeSavedSearch', { as: mine, params })
  await ask(server, 'createSavedSearch', { as: mine, body: { ...body, id } })
  for (const as of [mine, colleague]) {
    const { savedSearches } = await ask(server, 'listSavedSearches', { as })
    expect(savedSearches.find((each) => each.id === id)).toMatchObject({ isDefault: true })
  }
})

it('refuses what cannot be read, a name twice, and sharing where there is nobody', async () => {
  const draft = { name: 'Twice', query: 'is:live' }
  await ask(server, 'createSavedSearch', { as: mine, body: draft })
  await refused(send(server, 'createSavedSearch', { as: mine, body: draft }), 409, 'saved-search-name-taken')
  const unreadable = { name: 'x', query: 'form:x' }
  await refused(send(server, 'createSavedSearch', { as: mine, body: unreadable }), 400, 'invalid-search')
  const shared = { ...draft, shared: true }
  await refused(send(server, 'createSavedSearch', { as: platform, body: shared }), 400, 'account-required')
  await ask(server, 'createSavedSearch', { as: platform, body: draft })
  expect(await namesSeenBy(platform)).toEqual(['Twice'])
})
