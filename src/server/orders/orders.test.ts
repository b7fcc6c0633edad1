import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestMailServer, type TestMailServer } from '../../adapters/smtp.test-kit.ts'
import { createSmtpMailer } from '../../adapters/smtp-mailer.ts'
import type { Account } from '../../core/model/account.ts'
import { dayIn } from '../../core/model/start-of-day.ts'
import { cellsOf } from '../../core/orders/product.ts'
import { completeSettings } from '../../core/policy/presets.ts'
import { findSettings, saveSettings } from '../../store/account-settings.ts'
import { updateAccount } from '../../store/accounts.ts'
import { accountScope, type Scope } from '../../store/db.ts'
import { loadDirectory } from '../../store/directory.ts'
import { chooseLetterLanguage, findLetterLanguage } from '../../store/letter-languages.ts'
import { createUser, removeUser, type StoredUser } from '../../store/users.ts'
import {
  ask,
  quiet,
  refused,
  send,
  startTestServer,
  type TestServer,
  testAccount,
  testKey,
} from '../server.test-kit.ts'
import { carryOutDueOrders, carryOutOrder, type OrderWork } from './carry-out-order.ts'
import { startOrderJobs } from './order-jobs.ts'
import { sendOrderLetters, sendWaitingLetters } from './send-letters.ts'

/** A Tuesday noon in Toronto; clocks there are set forward on Sunday the 8th of March. */
const NOON = Date.parse('2026-03-03T12:00:00-05:00')

let server: TestServer
let mails: TestMailServer
let harbor: Account
let scope: Scope
let manager: string
let contact: string
let work: OrderWork
let lena: StoredUser
let omar: StoredUser
let fax: StoredUser

beforeAll(async () => {
  server = await startTestServer()
  server.clock.nowMs = NOON
  mails = await startTestMailServer()
  harbor = await testAccount(server, 'harbor', { timeZone: 'America/Toronto' })
  scope = accountScope(harbor.id)
  manager = await testKey(server, 'account-administrator', harbor)
  contact = await testKey(server, 'authorised-contact', harbor)
  const mailer = createSmtpMailer({ url: mails.url, from: 'Tapeline <tapeline@example.com>' })
  work = { ...server, nowMs: () => server.clock.nowMs, log: quiet, mailer }
  lena = await person('Lena Brandt', 'lena@harbor.example')
  omar = await person('Omar Said')
  fax = await person('Fax')
  await saveSettings(server.db, scope, {
    accountId: harbor.id,
    settings: completeSettings({ preset: 'mir', users: { [fax.id]: { profile: 'Fax' } } }),
  })
})
afterAll(async () => {
  await mails?.close()
  await server?.close()
})

let extension = 100
function person(name: string, email?: string): Promise<StoredUser> {
  extension += 1
  return createUser(server.db, scope, {
    accountId: harbor.id,
    name,
    extension: String(extension),
    numbers: [],
    sipAddresses: [],
    role: 'user',
    ...(email === undefined ? {} : { email }),
  })
}

const usersInForce = async () => (await findSettings(server.db, scope, harbor.id))?.settings.users ?? {}
const place = (body: object, as = manager) => ask(server, 'placeOrder', { as, body })
const state = async (orderId: string) => (await ask(server, 'getOrder', { as: manager, params: { orderId } })).state

describe('an order', () => {
  it('is reviewed person by person, with reasons, and changes nothing', async () => {
    const body = { action: 'add', product: 'always-on', userIds: [lena.id, fax.id] }
    const review = await ask(server, 'reviewOrder', { as: contact, body })
    expect(review.allowed).toBe(1)
    expect(review.items).toMatchObject([
      { user: { id: lena.id, name: 'Lena Brandt', extension: '101' }, before: 'none', after: 'always-on' },
      { user: { id: fax.id }, before: 'none', after: 'none', problem: { code: 'profile-not-allowed' } },
    ])
    expect(await usersInForce()).toEqual({ [fax.id]: { profile: 'Fax' } })
  })

  it('is all or nothing', async () => {
    const body = { action: 'add', product: 'always-on', userIds: [lena.id, fax.id] }
    await refused(send(server, 'placeOrder', { as: manager, body }), 409, 'order-not-allowed')
    expect((await ask(server, 'listOrders', { as: manager })).orders).toEqual([])
  })

  it('takes effect at once, makes one version of the settings, and is told to live recorders', async () => {
    const told: string[] = []
    const stop = server.bus.subscribe('directory-changed', ({ accountId }) => told.push(accountId ?? ''))
    const order = await place({ action: 'add', product: 'always-on', userIds: [lena.id, omar.id] }, contact)
    expect(order).toMatchObject({ state: 'done', itemCount: 2, settingsVersion: 2, placedBy: { kind: 'api-key' } })
    expect(order.items.map(({ before, after }) => `${before} → ${after}`)).toEqual(Array(2).fill('none → always-on'))
    expect(await usersInForce()).toMatchObject({ [lena.id]: { rules: cellsOf('always-on') } })
    await expect.poll(() => told).toEqual([harbor.id])
    stop()
    const directory = await loadDirectory(server.db)
    expect(directory.contents.settingsVersions?.get(harbor.id)).toBe(2)
  })

  it('shows who has which product, as the preset calls it', async () => {
    const list = await ask(server, 'listRecordingUsers', { as: contact, params: { accountId: harbor.id } })
    expect(list.products.map(({ name }) => name)).toEqual(['MIR On-Demand', 'MIR Always-On'])
    expect(list.users.map(({ name, product, mayBeRecorded }) => [name, product, mayBeRecorded])).toEqual([
      ['Fax', 'none', false],
      ['Lena Brandt', 'always-on', true],
      ['Omar Said', 'always-on', true],
    ])
  })

  it('that is sent twice with one key is placed once, and the key is good for no other', async () => {
    const body = { action: 'change', product: 'on-demand', userIds: [omar.id], key: 'k-1' }
    const [one, other] = await Promise.all([place(body), place(body)])
    expect(other.id).toBe(one.id)
    const more = { ...body, userIds: [lena.id] }
    await refused(send(server, 'placeOrder', { as: manager, body: more }), 409, 'order-key-taken')
    expect((await ask(server, 'listOrders', { as: manager, query: { userId: omar.id } })).orders).toHaveLength(2)
  })

  it('is in the audit log with the change of the settings', async () => {
    const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager })
    expect(auditEvents.map(({ action }) => action).filter((action) => !action.startsWith('request'))).toEqual([
      ...['order.done', 'settings.changed', 'order.placed'],
      ...['order.done', 'settings.changed', 'order.placed'],
    ])
    expect(auditEvents[0]?.details).toMatchObject({ action: 'change', product: 'on-demand', userIds: [omar.id] })
  })

  it('needs a product exactly when one is given, and a day that is not over', async () => {
    const bad = (body: object) => send(server, 'placeOrder', { as: manager, body })
    await refused(bad({ action: 'add', userIds: [lena.id] }), 400, 'invalid-request')
    await refused(bad({ action: 'remove', product: 'on-demand', userIds: [lena.id] }), 400, 'invalid-request')
    const removal = { action: 'remove', userIds: [lena.id] }
    await refused(bad({ ...removal, activationDate: '2026-03-02' }), 400, 'activation-date-past')
    await refused(bad({ ...removal, activationDate: '2028-03-02' }), 400, 'activation-date-too-far')
    await refused(bad({ ...removal, activationDate: '2026-02-30' }), 400, 'invalid-request')
  })

  it('is nothing for those who may not order, nor for another account', async () => {
    const viewer = await testKey(server, 'viewer', harbor)
    await refused(send(server, 'placeOrder', { as: viewer, body: {} }), 403, 'not-permitted')
    const other = await testAccount(server, 'other')
    const stranger = await testKey(server, 'account-administrator', other)
    const body = { action: 'add', product: 'always-on', userIds: [lena.id] }
    await refused(send(server, 'placeOrder', { as: stranger, body }), 409, 'order-not-allowed')
    const theirs = { ...body, accountId: harbor.id }
    await refused(send(server, 'placeOrder', { as: stranger, body: theirs }), 404, 'account-not-found')
    const [order] = (await ask(server, 'listOrders', { as: manager })).orders
    for (const name of ['getOrder', 'cancelOrder'] as const) {
      const asked = send(server, name, { as: stranger, params: { orderId: order?.id ?? '' } })
      await refused(asked, 404, 'order-not-found')
    }
  })
})

describe('an order for a later day', () => {
  it('waits, is shown with its people, and keeps others from ordering for them', async () => {
    server.clock.nowMs = NOON
    const order = await place({ action: 'remove', userIds: [omar.id], activationDate: '2026-03-09' })
    expect(order).toMatchObject({ state: 'scheduled', takesEffectAt: '2026-03-09T04:00:00.000Z' })
    expect(await usersInForce()).toHaveProperty(omar.id)
    const { users } = await ask(server, 'listRecordingUsers', { as: manager, params: { accountId: harbor.id } })
    expect(users.find(({ id }) => id === omar.id)?.pending).toEqual({
      orderId: order.id,
      action: 'remove',
      activationDate: '2026-03-09',
    })
    const body = { action: 'change', product: 'always-on', userIds: [omar.id] }
    await refused(send(server, 'placeOrder', { as: manager, body }), 409, 'order-not-allowed')
  })

  it('is done on its day and not before, once, however often it is tried', async () => {
    const [order] = (await ask(server, 'listOrders', { as: manager })).orders
    const id = order?.id ?? ''
    server.clock.nowMs = Date.parse('2026-03-09T03:59:59Z')
    await carryOutOrder(work, id)
    expect(await state(id)).toBe('scheduled')
    server.clock.nowMs = Date.parse('2026-03-09T04:00:00Z')
    await Promise.all([carryOutOrder(work, id), carryOutDueOrders(work), carryOutOrder(work, id)])
    expect(await state(id)).toBe('done')
    expect(await usersInForce()).not.toHaveProperty(omar.id)
    const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'order.done' } })
    expect(auditEvents.filter(({ subject }) => subject?.id === id)).toMatchObject([{ actor: { kind: 'system' } }])
  })

  it('is found and done late when nobody was there at midnight', async () => {
    server.clock.nowMs = NOON
    const { id } = await place({
      action: 'add',
      product: 'on-demand',
      userIds: [omar.id],
      activationDate: '2026-03-05',
    })
    server.clock.nowMs = Date.parse('2026-03-20T12:00:00Z')
    await carryOutDueOrders(work)
    expect(await state(id)).toBe('done')
    expect(await usersInForce()).toMatchObject({ [omar.id]: { rules: cellsOf('on-demand') } })
  })

  it('follows the account to another time zone', async () => {
    server.clock.nowMs = NOON
    const { id } = await place({
      action: 'change',
      product: 'always-on',
      userIds: [omar.id],
      activationDate: '2026-03-06',
    })
    await updateAccount(server.db, { ...harbor, timeZone: 'Asia/Tokyo' })
    server.clock.nowMs = Date.parse('2026-03-06T00:00:00+09:00') - 1
    await carryOutDueOrders(work)
    expect(await state(id)).toBe('scheduled')
    server.clock.nowMs += 1
    await carryOutDueOrders(work)
    expect(await state(id)).toBe('done')
    await updateAccount(server.db, harbor)
  })

  it('can be cancelled while it waits, and not afterwards', async () => {
    server.clock.nowMs = NOON
    const { id } = await place({ action: 'remove', userIds: [omar.id], activationDate: '2026-03-09' })
    const cancelled = await ask(server, 'cancelOrder', { as: contact, params: { orderId: id } })
    expect(cancelled).toMatchObject({ state: 'cancelled', cancelledBy: { name: 'authorised-contact key' } })
    await refused(send(server, 'cancelOrder', { as: manager, params: { orderId: id } }), 409, 'order-not-scheduled')
    server.clock.nowMs = Date.parse('2026-03-10T12:00:00Z')
    await carryOutDueOrders(work)
    expect(await state(id)).toBe('cancelled')
  })

  it('does for the others what one of them cannot get any more, and fails when nobody can', async () => {
    server.clock.nowMs = NOON
    const leaving = await person('Leaving')
    const moving = await person('Moving')
    const staying = await person('Staying')
    const both = await place({
      action: 'add',
      product: 'always-on',
      userIds: [leaving.id, staying.id],
      activationDate: '2026-03-04',
    })
    const alone = await place({
      action: 'add',
      product: 'always-on',
      userIds: [moving.id],
      activationDate: '2026-03-04',
    })
    await removeUser(server.db, scope, leaving.id)
    await ask(server, 'setProfile', { as: manager, params: { userId: moving.id }, body: { profile: 'Fax' } })
    server.clock.nowMs = Date.parse('2026-03-04T12:00:00Z')
    await carryOutDueOrders(work)
    const done = await ask(server, 'getOrder', { as: manager, params: { orderId: both.id } })
    expect(done.state).toBe('done')
    expect(done.items).toMatchObject([
      { user: { name: 'Leaving' }, problem: { code: 'user-not-found' } },
      { user: { name: 'Staying' }, after: 'always-on' },
    ])
    const failed = await ask(server, 'getOrder', { as: manager, params: { orderId: alone.id } })
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'order-impossible' } })
    expect(failed.items).toMatchObject([{ problem: { code: 'profile-not-allowed' } }])
  })
})

describe('a letter', () => {
  const forLena = (body: object) => place({ userIds: [lena.id], ...body })
  const options = (body: object) =>
    ask(server, 'putOrderOptions', { as: manager, params: { accountId: harbor.id }, body })
  const letterOf = async (orderId: string) =>
    (await ask(server, 'getOrder', { as: manager, params: { orderId } })).items[0]?.letter

  it('tells the person of the new product, in the language of the account', async () => {
    const first = await forLena({ action: 'change', product: 'on-demand' })
    expect(first.items[0]?.letter).toBe('waiting')
    await sendOrderLetters(work, first.id)
    const english = await mails.next()
    expect(english.to).toEqual(['lena@harbor.example'])
    expect(english.text).toContain('you have MIR On-Demand now')
    expect(await letterOf(first.id)).toBe('sent')
    await options({ letters: true, language: 'de' })
    const second = await forLena({ action: 'remove' })
    await sendOrderLetters(work, second.id)
    await sendOrderLetters(work, second.id)
    expect((await mails.next()).text).toContain('wurde ausgeschaltet')
    expect(mails.mails).toHaveLength(2)
  })

  it('comes in the language that the person chose, whatever the account has', async () => {
    await options({ letters: true, language: 'en' })
    await chooseLetterLanguage(server.db, lena.id, 'de')
    const order = await forLena({ action: 'add', product: 'on-demand' })
    await sendOrderLetters(work, order.id)
    expect((await mails.next()).text).toContain('Guten Tag Lena Brandt')
    await chooseLetterLanguage(server.db, lena.id, undefined)
    expect(await findLetterLanguage(server.db, lena.id)).toBe('en')
    const back = await forLena({ action: 'remove' })
    await sendOrderLetters(work, back.id)
    expect((await mails.next()).text).toContain('switched off')
  })

  it('is not written when the account does not want it, nor to whoever has no address', async () => {
    await options({ letters: false, language: 'en' })
    expect((await forLena({ action: 'add', product: 'on-demand' })).items[0]?.letter).toBe('none')
    await options({ letters: true, language: 'en' })
    const order = await place({ action: 'change', product: 'on-demand', userIds: [omar.id] })
    expect(order.items[0]?.letter).toBe('none')
  })

  it('waits for a mail server that does not answer, and is given up when it is news no more', async () => {
    const down = createSmtpMailer({ url: 'smtp://127.0.0.1:1', from: 'x@example.com' })
    const order = await forLena({ action: 'change', product: 'always-on' })
    await expect(sendOrderLetters({ ...work, mailer: down }, order.id)).rejects.toMatchObject({ code: 'mail-not-sent' })
    expect(await letterOf(order.id)).toBe('waiting')
    await sendWaitingLetters(work)
    expect(await letterOf(order.id)).toBe('sent')
    const late = await forLena({ action: 'change', product: 'on-demand' })
    server.clock.nowMs += 72 * 3_600_000
    await sendWaitingLetters(work)
    expect(await letterOf(late.id)).toBe('failed')
  })
})

it('is carried out by a process that starts after its moment, with its letter', async () => {
  const sleeper = await person('Sleeper', 'sleeper@harbor.example')
  server.clock.nowMs = Date.now() - 36 * 3_600_000
  const { id, state: first } = await place({
    action: 'add',
    product: 'always-on',
    userIds: [sleeper.id],
    activationDate: dayIn(Date.now(), 'America/Toronto'),
  })
  expect(first).toBe('scheduled')
  server.clock.nowMs = Date.now()
  const before = mails.mails.length
  await startOrderJobs(work)
  await expect.poll(() => state(id), { timeout: 20_000 }).toBe('done')
  await expect
    .poll(() => mails.mails.slice(before).flatMap(({ to }) => to), { timeout: 20_000 })
    .toContain(sleeper.email)
}, 60_000)
