/** A call that is forked twice to this recorder: one call, whose streams come twice. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountOf, clientOf, userOf } from '../../core/directory/directory.test-kit.ts'
import { buildDirectory } from '../../core/directory/directory.ts'
import type { SessionRequest } from '../sip/session-handler.ts'
import {
  ALWAYS,
  answeredPorts,
  metadata,
  type RtpSender,
  request,
  rtpSender,
  siprec,
  startCapture,
  type TestCapture,
  TWO_LINES,
  within,
} from './call-layer.test-kit.ts'
import { DEFAULT_MEDIA_LIMITS } from './media-timeout.ts'

const CALLER = 'sip:+4930123456@carrier.example'
const CALLEE = 'sip:101@acme.example'
const OTHER_CLIENT = { remoteAddress: '127.0.0.2' }

/** One of two machines in front of the same phone system. */
const directory = buildDirectory({
  accounts: [accountOf('acme'), accountOf('other')],
  users: [userOf('acme', 'anna', { extension: '101' })],
  devices: [],
  recordingClients: [
    clientOf('sbc-1', { addresses: ['127.0.0.1'], selectors: [{ by: 'fixed', accountId: 'acme' }] }),
    clientOf('sbc-2', { addresses: ['127.0.0.2'], selectors: [{ by: 'fixed', accountId: 'acme' }] }),
    clientOf('stranger', { addresses: ['127.0.0.3'], selectors: [{ by: 'fixed', accountId: 'other' }] }),
  ],
  settings: new Map([
    ['acme', ALWAYS],
    ['other', ALWAYS],
  ]),
})

let capture: TestCapture
let senders: RtpSender[] = []
let aheadMs = 0
beforeEach(async () => {
  aheadMs = 0
  capture = await startCapture({ directory: () => directory, layer: { nowMs: () => Date.now() + aheadMs } })
})
afterEach(async () => {
  for (const sender of senders) sender.close()
  senders = []
  await capture.close()
})

const ID = '8f1cbd6e-2f3d-4bd4-9c33-0a5de2f8a001'
const named = (id: string, caller = CALLER, callee = CALLEE) =>
  siprec(TWO_LINES, metadata(caller, callee).replaceAll('"s1"', `"${id}"`))
const from = (invite: SessionRequest, flow: Partial<SessionRequest['flow']>): SessionRequest => ({
  ...invite,
  flow: { ...invite.flow, ...flow },
})

async function open(body: string, flow: Partial<SessionRequest['flow']> = {}, more: Partial<SessionRequest> = {}) {
  const invite = from(request(body, more), flow)
  const reply = await capture.layer.open(invite)
  expect(reply.status).toBe(200)
  const ports = answeredPorts(reply)
  const own = ports.map((port, index) => rtpSender(port, index + 1))
  senders.push(...own)
  return { invite, senders: own }
}
const calls = () => capture.layer.liveCalls()
const call = () => {
  const [live] = calls()
  if (!live) throw new Error('no live call')
  return live
}

describe('two recording sessions belong to one call', () => {
  it('when they name the same communication session and the same people, whichever machine sends them', async () => {
    const first = await open(named(ID))
    await open(named(ID), OTHER_CLIENT)
    expect(calls()).toHaveLength(1)
    expect(call().sessions.map(({ twinOf }) => twinOf)).toEqual([undefined, first.invite.sessionId])
    expect(call().parties.map(({ role, streamIds }) => [role, streamIds])).toEqual([
      ['caller', [0, 2]],
      ['callee', [1, 3]],
    ])
  })

  it('when two machines number the session each by itself, and give the call the same name', async () => {
    const headers = [{ name: 'X-UCID', value: '00001003411700000001' }]
    await open(named('first-machine-0001'), {}, { headers })
    await open(named('other-machine-0002'), OTHER_CLIENT, { headers })
    expect(calls()).toHaveLength(1)
  })

  it.each([
    ['other people: each leg of a call may have a session of its own', ID, CALLER, 'sip:102@acme.example'],
    ['another name', 'e6c4cf0a-9a6d-46d0-8a10-0a5de2f8a002', CALLER, CALLEE],
  ])('but not with %s', async (_, id, caller, callee) => {
    await open(named(ID))
    await open(named(id, caller, callee), OTHER_CLIENT)
    expect(calls()).toHaveLength(2)
  })

  it.each(['s1', '1', '0000000000000000', ''])('nor by a name that says nothing: %o', async (id) => {
    await open(named(id))
    await open(named(id))
    expect(calls()).toHaveLength(2)
  })

  it('nor when they are of different accounts', async () => {
    await open(named(ID))
    await open(named(ID), { remoteAddress: '127.0.0.3' })
    expect(calls().map(({ accountId }) => accountId)).toEqual(['acme', 'other'])
  })

  it('nor more than four at a time: a phone system that gives all its calls one name', async () => {
    for (let count = 0; count < 6; count++) await open(named(ID))
    expect(calls().map(({ sessions }) => sessions.length)).toEqual([4, 2])
  })

  it('nor one after the other', async () => {
    const { invite } = await open(named(ID))
    await capture.layer.ended(invite.sessionId, 'bye', within(invite, '', { method: 'BYE' }))
    await open(named(ID))
    expect(calls()).toHaveLength(1)
    expect(call().sessions).toHaveLength(1)
  })
})

describe('a call that comes twice', () => {
  it('goes on while one of its sessions does, and that one is believed from then on', async () => {
    const first = await open(named(ID))
    const second = await open(named(ID), OTHER_CLIENT)
    const moved = named(ID, CALLER, 'sip:102@acme.example')
    await capture.layer.change(from(within(second.invite, moved), OTHER_CLIENT))
    expect(call().parties).toHaveLength(2)
    await capture.layer.ended(first.invite.sessionId, 'media-timeout')
    expect(call().state).toBe('live')
    expect(call().parties.map(({ number }) => number)).toContain('102')
    await capture.layer.ended(second.invite.sessionId, 'bye', within(second.invite, '', { method: 'BYE' }))
    await expect.poll(() => capture.endedCalls).toHaveLength(1)
  })

  it('ends for nobody with the end of one of them', async () => {
    await open(named(ID))
    const second = await open(named(ID), OTHER_CLIENT)
    const gone = metadata(CALLER, CALLEE)
      .replaceAll('"s1"', `"${ID}"`)
      .replace(/<participant .*\n.*\n/, '')
    await capture.layer.ended(second.invite.sessionId, 'bye', within(second.invite, siprec(undefined, gone)))
    expect(call().parties.map(({ leftAtMs }) => leftAtMs)).toEqual([undefined, undefined])
  })

  it.each([0, 1])('ends soon when only session %i is hung up and media stop on both ways', async (hungUp) => {
    const ways = [await open(named(ID)), await open(named(ID), OTHER_CLIENT)]
    for (const { senders } of ways) for (const sender of senders) await sender.send(1)
    await expect.poll(() => capture.counted.rtp_packets).toBe(4)
    const { invite } = ways[hungUp] as (typeof ways)[number]
    const left = ways[1 - hungUp] as (typeof ways)[number]
    await capture.layer.ended(invite.sessionId, 'bye', within(invite, '', { method: 'BYE' }))
    expect(call().state).toBe('live')
    aheadMs = DEFAULT_MEDIA_LIMITS.twinGoneMs + 1000
    await expect.poll(() => capture.endedCalls, { timeout: 3000 }).toHaveLength(1)
    expect(capture.endRequests).toEqual([{ sessionId: left.invite.sessionId, cause: 'media-timeout' }])
  })

  it('goes on when one session is hung up and media go on in the other', async () => {
    const first = await open(named(ID))
    const second = await open(named(ID), OTHER_CLIENT)
    const bye = within(first.invite, '', { method: 'BYE', receivedAtMs: Date.now() - 10_000 })
    await capture.layer.ended(first.invite.sessionId, 'bye', bye)
    await second.senders[0]?.send(1)
    await expect.poll(() => capture.counted.rtp_packets).toBe(1)
    aheadMs = DEFAULT_MEDIA_LIMITS.silentMs - 10_000
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(capture.endRequests).toEqual([])
  })

  it('hears a star code once, also when each way loses one of its keys', async () => {
    const first = await open(named(ID))
    const second = await open(named(ID), OTHER_CLIENT)
    const press = async (key: string, ...ways: (typeof first)[]) => {
      const before = capture.counted.rtp_packets ?? 0
      for (const { senders } of ways) await senders[1]?.press(key)
      await expect.poll(() => capture.counted.rtp_packets).toBe(before + 3 * ways.length)
    }
    await press('*', first, second)
    await press('8', second)
    await press('2', first, second)
    expect(call().replay?.status).toBe('paused')
    await press('*', second, first)
    await press('8', first, second)
    await press('3', first)
    expect(call().replay?.commands.map(({ effect }) => effect)).toEqual(['paused', 'resumed'])
  })

  it('takes the record key of a phone once', async () => {
    const first = await open(named(ID))
    const second = await open(named(ID), OTHER_CLIENT)
    for (const { invite } of [first, second]) {
      const headers = [{ name: 'Record', value: 'on' }]
      await capture.layer.inform(within(invite, '', { method: 'INFO', headers }))
    }
    expect(call().replay?.commands).toHaveLength(1)
  })
})
