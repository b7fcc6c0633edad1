import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Call, Party } from '../../core/model/call.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { inScope, PLATFORM } from '../../store/db.ts'
import { startTestRecorder, type TestRecorder } from '../call-control/recorder.test-kit.ts'
import {
  ask,
  quiet,
  refused,
  send,
  startTestServer,
  type TestServer,
  testAccount,
  testCall,
  testKey,
} from '../server.test-kit.ts'

let server: TestServer
let recorder: TestRecorder
let acme: Account
let manager: string
let stranger: string
let annId: string
let deskId: string
const logged: string[] = []

const SETTINGS: PolicySettings = {
  ...defaultSettings(),
  account: { inbound: { onnet: 'inherit', offnet: 'on-demand' }, outbound: { onnet: 'inherit', offnet: 'inherit' } },
}

beforeAll(async () => {
  const note = (fields: object, message: string) => void logged.push(JSON.stringify([fields, message]))
  const log = { ...quiet, debug: note, info: note, warn: note, error: note }
  server = await startTestServer({ log })
  acme = await testAccount(server, 'acme')
  const other = await testAccount(server, 'other')
  manager = await testKey(server, 'account-administrator', acme)
  stranger = await testKey(server, 'account-administrator', other)
  annId = (await ask(server, 'createUser', { as: manager, body: { name: 'Ann', extension: '101' } })).id
  deskId = await newDevice('Desk', annId)
  recorder = startTestRecorder(server, SETTINGS)
})
afterAll(async () => {
  recorder?.close()
  await server?.close()
})

async function newDevice(name: string, ownerId?: string): Promise<string> {
  const body = { name, sipAddress: `${name.toLowerCase()}@acme.example`, ...(ownerId && { ownerId }) }
  return (await ask(server, 'createDevice', { as: manager, body })).id
}

async function newButton(deviceId = deskId) {
  const { phoneButton, urls } = await ask(server, 'createPhoneButton', { as: manager, params: { deviceId } })
  const token = /\/phone\/(tlp_[\w-]{32})\/start$/.exec(urls.start)?.[1] ?? ''
  return { id: phoneButton.id, token, urls }
}

/** From outside to whoever the callee is. */
async function liveCall(callee: Partial<Party>): Promise<Call> {
  const startedAtMs = server.clock.nowMs - 5000
  const { endedAtMs: _, endCause: __, ...call } = testCall(acme, { startedAtMs, state: 'live' })
  const parties = call.parties.map((party) => (party.role === 'callee' ? { ...party, ...callee } : party))
  const live: Call = { ...call, parties }
  await recorder.take(live)
  return live
}

/** What the phone's display shows. */
async function press(token: string, command: string, headers: Record<string, string> = {}) {
  const response = await send(server, 'pressPhoneButton', { params: { token, command }, headers })
  await recorder.saved()
  return [response.statusCode, response.body]
}

it('controls the call the device is on, and tells the lamp what it does', async () => {
  const { token } = await newButton()
  expect(await press(token, 'state')).toEqual([200, 'idle'])
  expect(await press(token, 'start')).toEqual([200, 'idle'])
  const call = await liveCall({ deviceId: deskId })
  await liveCall({ deviceId: await newDevice('Other') })
  expect(await press(token, 'state')).toEqual([200, 'armed'])
  expect(await press(token, 'stop')).toEqual([200, 'nothing is recorded'])
  expect(await press(token, 'start')).toEqual([200, 'recording'])
  expect(await press(token, 'state')).toEqual([200, 'recording'])
  expect(await press(token, 'pause')).toEqual([200, 'paused'])
  expect(await press(token, 'resume')).toEqual([200, 'recording'])
  expect(await press(token, 'toggle')).toEqual([200, 'armed'])
  expect(recorder.find(call.id)?.replay?.commands.at(-1)).toMatchObject({
    way: 'phone-button',
    from: { deviceId: deskId },
    effect: 'segment-stopped',
  })
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'call.controlled' } })
  expect(auditEvents).toHaveLength(5)
  expect(auditEvents[0]).toMatchObject({
    actor: { kind: 'device', id: deskId, name: 'Desk' },
    subject: { kind: 'call', id: call.id },
    details: { command: 'stop', effect: 'segment-stopped' },
  })
  recorder.forget(call.id)
  expect(await press(token, 'start')).toEqual([200, 'idle'])
})

it('acts on the newest of several calls, and on calls of its owner when the phone system names only users', async () => {
  const softphoneId = await newDevice('Softphone', annId)
  const { token } = await newButton(softphoneId)
  const byUser = await liveCall({ userId: annId })
  await press(token, 'start')
  expect(recorder.find(byUser.id)?.replay?.status).toBe('recording')
  const older = await liveCall({ deviceId: softphoneId })
  server.clock.nowMs += 1000
  const newest = await liveCall({ deviceId: softphoneId })
  await liveCall({ userId: annId })
  expect(await press(token, 'start')).toEqual([200, 'recording'])
  expect([older, newest].map(({ id }) => recorder.find(id)?.replay?.status)).toEqual(['armed', 'recording'])
})

it('speaks JSON to phones that ask for it, and takes POST too', async () => {
  const deviceId = await newDevice('Sidecar')
  const { token } = await newButton(deviceId)
  await liveCall({ deviceId })
  const headers = { accept: 'application/json' }
  const response = await send(server, 'postPhoneButton', { params: { token, command: 'pause' }, headers })
  expect(response.json()).toEqual({ state: 'armed', refusedBecause: 'not-recording', words: 'nothing is recorded' })
  const state = await send(server, 'pressPhoneButton', { params: { token, command: 'state' }, headers })
  expect(state.json()).toEqual({ state: 'armed', words: 'armed' })
  const unknown = { token: 'tlp_unknown', command: 'state' }
  await refused(send(server, 'pressPhoneButton', { params: unknown, headers }), 404, 'phone-button-not-found')
  const head = await send(server, 'pressPhoneButton', { params: { token, command: 'start' }, method: 'HEAD' })
  expect(head.statusCode).toBe(404)
})

it('knows a token no more once it was revoked, its device was removed, or it never was', async () => {
  const deviceId = await newDevice('Lobby')
  const [first, second, third] = [await newButton(deviceId), await newButton(deviceId), await newButton(deviceId)]
  await press(first.token, 'state')
  const params = { deviceId, phoneButtonId: first.id }
  await ask(server, 'revokePhoneButton', { as: manager, params })
  expect(await press(first.token, 'state')).toEqual([404, 'Unknown button'])
  expect(await press(second.token, 'state')).toEqual([200, 'idle'])
  await refused(send(server, 'revokePhoneButton', { as: manager, params }), 404, 'phone-button-not-found')
  const elsewhere = { deviceId: deskId, phoneButtonId: second.id }
  await refused(send(server, 'revokePhoneButton', { as: manager, params: elsewhere }), 404, 'phone-button-not-found')
  await refused(send(server, 'revokePhoneButton', { as: stranger, params }), 404, 'device-not-found')
  const { phoneButtons } = await ask(server, 'listPhoneButtons', { as: manager, params: { deviceId } })
  expect(phoneButtons.map(({ revokedAt }) => revokedAt !== undefined)).toEqual([true, false, false])
  expect(phoneButtons[1]?.lastUsedAt).toBe(new Date(server.clock.nowMs).toISOString())
  expect(phoneButtons[2]?.lastUsedAt).toBeUndefined()
  await ask(server, 'removeDevice', { as: manager, params: { deviceId } })
  expect(await press(third.token, 'state')).toEqual([404, 'Unknown button'])
  expect(await press('tlp_0000000000000000000000000000000000', 'state')).toEqual([404, 'Unknown button'])
  expect(await press('nothing', 'state')).toEqual([404, 'Unknown button'])
  await refused(
    send(server, 'pressPhoneButton', { params: { token: second.token, command: 'erase' } }),
    400,
    'invalid-request',
  )
})

it('keeps tokens out of the log, the audit log and the database', async () => {
  const { token, urls } = await newButton()
  await press(token, 'state')
  await press(token, 'erase')
  await send(server, 'postPhoneButton', { params: { token, command: 'start' } })
  await server.app.inject({ url: `/api/v1/phone/${token}` })
  await server.app.inject({ url: `${new URL(urls.state).pathname}/%zz` })
  const secret = token.slice(9)
  expect(logged.filter((line) => line.includes('/api/v1/phone/')).length).toBeGreaterThan(3)
  expect(logged.filter((line) => line.includes(secret))).toEqual([])
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { limit: '200' } })
  expect(JSON.stringify(auditEvents)).not.toContain(secret)
  const rows = await inScope(server.db, PLATFORM, (trx) => trx.selectFrom('phone_buttons').selectAll().execute())
  const stored = rows.map((row) => ({ ...row, token_hash: Buffer.from(row.token_hash).toString('latin1') }))
  expect(JSON.stringify(stored)).not.toContain(secret)
})

it('slows down whoever guesses, but not the phones next to them', async () => {
  const { token } = await newButton()
  await press(token, 'state')
  for (let guess = 0; guess < 60; guess++) await press(`tlp_guess${guess}`, 'state')
  expect(await press('tlp_guess', 'state')).toEqual([429, 'Try again later'])
  expect((await press(token, 'state'))[0]).toBe(200)
  for (let time = 0; time < 70; time++) await press(token, 'state')
  expect((await press(token, 'state'))[0]).toBe(429)
  server.clock.nowMs += 16 * 60_000
  expect((await press(token, 'state'))[0]).toBe(200)
})
