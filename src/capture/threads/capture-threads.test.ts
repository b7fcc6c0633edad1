import { readdir } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { LiveFrame } from '../../core/audio/live-frame.ts'
import { buildDirectory } from '../../core/directory/directory.ts'
import {
  acmeDirectory,
  answeredPorts,
  metadata,
  OFF,
  request,
  rtpSender,
  sdp,
  settings,
  siprec,
  TWO_LINES,
  within,
} from '../call/call-layer.test-kit.ts'
import type { SessionRequest } from '../sip/session-handler.ts'
import { startThreads, type TestThreads, type TestThreadsOptions } from './capture-threads.test-kit.ts'

let capture: TestThreads
afterEach(() => capture?.close())
const start = async (options: TestThreadsOptions) => {
  capture = await startThreads(options)
  return capture
}

const INBOUND = siprec(TWO_LINES, metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example'))
const bye = (invite: SessionRequest) => within(invite, '', { method: 'BYE' })

/** `--capture-threads 0` and more of them are told apart by nothing but where calls are captured. */
describe.each([0, 2])('calls captured in %i threads', (threads) => {
  it('are opened, decided, changed and ended, and told of in order', async () => {
    const { calls, told } = await start({ threads })
    const invite = request(INBOUND)
    const reply = await calls.open(invite)
    expect(reply).toMatchObject({ status: 200, contentType: 'application/sdp' })
    expect(new Set(answeredPorts(reply)).size).toBe(2)
    const [call] = capture.liveCalls()
    expect(call).toMatchObject({ accountId: 'acme', direction: 'inbound', decision: { outcome: 'record' } })
    const id = call?.id ?? ''
    const held = sdp('a=label:1\na=inactive', 'a=label:2\na=inactive')
    expect((await calls.change(within(invite, held))).status).toBe(200)
    expect((await calls.inform(within(invite, '', { method: 'INFO' }))).status).toBe(200)
    await calls.ended(invite.sessionId, 'bye', bye(invite))
    expect(capture.call(id)).toMatchObject({ state: 'ended', endCause: 'bye' })
    expect(capture.call(id)?.streams.map(({ directions }) => directions.length)).toEqual([2, 2])
    await expect.poll(() => told.at(-1)).toEqual({ what: 'ended', callId: id })
    expect((await calls.change(within(invite, held))).status).toBe(481)
  })

  it('keep what was sent before the BYE, byte for byte', async () => {
    const { calls, told } = await start({ threads })
    const invite = request(INBOUND)
    const sender = rtpSender(answeredPorts(await calls.open(invite))[0] ?? 0)
    const [{ id } = { id: '' }] = capture.liveCalls()
    for (let mark = 0; mark < 100; mark += 1) void sender.send(mark)
    await sender.send(100)
    await calls.ended(invite.sessionId, 'bye', bye(invite))
    await expect.poll(() => told.at(-1)?.what).toBe('ended')
    expect(await capture.marks(id, 0)).toEqual(Array.from({ length: 101 }, (_, mark) => mark))
    sender.close()
  })

  it('take commands, of which none overtakes another', async () => {
    const { calls } = await start({ threads, directory: always() })
    await calls.open(request(INBOUND))
    const [{ id } = { id: '' }] = capture.liveCalls()
    const command = (name: 'pause' | 'resume') =>
      calls.requested(id, { type: 'command', command: name, way: 'api', from: {} })
    const answers = await Promise.all([command('pause'), command('resume'), command('pause')])
    expect(answers.map((answer) => answer?.status)).toEqual(['paused', 'recording', 'paused'])
    expect(capture.call(id)?.replay?.status).toBe('paused')
    expect(await calls.requested('another', { type: 'tell', events: [] })).toBeUndefined()
  })

  it('are refused where nobody knows the sender, which is told', async () => {
    const { calls, refused, folder } = await start({ threads })
    const invite = request(INBOUND)
    const foreign = { ...invite, flow: { ...invite.flow, remoteAddress: '203.0.113.9' } }
    expect((await calls.open(foreign)).status).toBe(403)
    expect(refused).toMatchObject([{ remoteAddress: '203.0.113.9', reason: 'unknown-sender' }])
    expect(await readdir(folder)).toEqual([])
  })

  it('are decided by what is known of the account when they begin', async () => {
    let directory = acmeDirectory()
    const { calls } = await start({ threads, directory: () => directory })
    await calls.open(request(INBOUND))
    directory = buildDirectory({ ...directory.contents, settings: new Map([['acme', OFF]]) })
    await calls.open(request(INBOUND))
    expect(capture.changes.map(({ decision }) => decision?.outcome)).toEqual(['record', 'skip'])
  })

  it('are said to have media when it comes', async () => {
    const { calls } = await start({ threads })
    const invite = request(INBOUND)
    const sender = rtpSender(answeredPorts(await calls.open(invite))[0] ?? 0)
    expect(calls.hasMedia(invite.sessionId)).toBe(false)
    await sender.send(1)
    await expect.poll(() => calls.hasMedia(invite.sessionId)).toBe(true)
    sender.close()
  })

  it('are heard by who listens to them, until he leaves', async () => {
    const { calls } = await start({ threads })
    const sender = rtpSender(answeredPorts(await calls.open(request(INBOUND)))[0] ?? 0)
    const [{ id } = { id: '' }] = capture.liveCalls()
    const frames: LiveFrame[] = []
    const leave = await calls.listen(id, (frame) => frames.push(frame))
    expect(frames).toMatchObject([{ type: 'state', status: 'recording' }])
    const speaking = setInterval(() => void sender.send(0x12), 20)
    await expect.poll(() => frames.some((frame) => frame.type === 'sound' && frame.samples.some(Boolean))).toBe(true)
    leave?.()
    // What was on its way has come when this is answered.
    await calls.requested(id, { type: 'tell', events: [] })
    const heard = frames.length
    await calls.requested(id, { type: 'command', command: 'pause', way: 'api', from: {} })
    expect(frames).toHaveLength(heard)
    expect(await calls.listen('another', () => {})).toBeUndefined()
    clearInterval(speaking)
    sender.close()
  })

  it('are counted, and their load is told', async () => {
    const { calls, counted } = await start({ threads })
    const invites = [request(INBOUND), request(INBOUND), request(INBOUND)]
    const replies = await Promise.all(invites.map((invite) => calls.open(invite)))
    const senders = replies.map((reply) => rtpSender(answeredPorts(reply)[0] ?? 0))
    for (const sender of senders) await sender.send(1)
    await expect.poll(() => counted.rtp_packets).toBe(3)
    await expect
      .poll(() => capture.capture.load)
      .toEqual({ liveCalls: 3, openPairs: 6, kernelDrops: 0, waitingBytes: 0 })
    for (const { sessionId } of invites) await calls.ended(sessionId, 'bye')
    await expect
      .poll(() => capture.capture.load)
      .toEqual({ liveCalls: 0, openPairs: 0, kernelDrops: 0, waitingBytes: 0 })
    for (const sender of senders) sender.close()
  })

  it('end with cause shutdown when the program stops, every journal whole and told of', async () => {
    const { calls, told, folder } = await start({ threads })
    const invites = Array.from({ length: 10 }, () => request(INBOUND))
    await Promise.all(invites.map((invite) => calls.open(invite)))
    const ids = capture.liveCalls().map(({ id }) => id)
    await capture.capture.close()
    expect(calls.accepting).toBe(false)
    expect((await calls.open(request(INBOUND))).status).toBe(503)
    expect(ids.map((id) => capture.call(id))).toEqual(
      ids.map(() => expect.objectContaining({ state: 'ended', endCause: 'shutdown', flags: ['cut-short'] })),
    )
    expect(
      told
        .filter(({ what }) => what === 'ended')
        .map(({ callId }) => callId)
        .sort(),
    ).toEqual(ids.toSorted())
    expect((await readdir(folder)).sort()).toEqual(ids.map((id) => `${id}.journal`).sort())
  })

  it('are refused with 503 when there are no ports left for them', async () => {
    const { calls } = await start({ threads, mediaPairs: 6 })
    const replies = []
    for (let call = 0; call < 4; call += 1) replies.push(await calls.open(request(INBOUND)))
    // In two shares of three pairs each, two calls use two of either.
    const room = threads === 0 ? 3 : 2
    expect(replies.map(({ status }) => status)).toEqual([0, 1, 2, 3].map((call) => (call < room ? 200 : 503)))
    expect(capture.liveCalls()).toHaveLength(room)
  })
})

describe('sessions of one call', () => {
  const [guid, refci] = ['1234-5678-9012-3456', '0123456789']
  const participants = 'sip:+4930123456@10.0.0.5,sip:101@10.0.0.5'
  const cisco = (more: readonly { name: string; value: string }[]) => ({
    headers: [{ name: 'X-Cisco-Recording-Participant', value: participants }, ...more],
  })

  it.each([
    ['that name it in a header', sdp('a=label:1'), cisco([{ name: 'Cisco-Guid', value: guid }])],
    ['that name only its parties', sdp('a=label:1'), cisco([])],
    ['that name it in From', sdp('a=label:1'), { from: `<sip:101@10.0.0.5;x-nearend;x-refci=${refci}>;tag=1` }],
    ['that is forked twice', INBOUND.replaceAll('"s1"', '"8f1cbd6e-2f3d-4bd4-9c33-0a5de2f8a001"'), {}],
  ])('%s meet in one thread, whatever comes between', async (_, body, more) => {
    const { calls } = await start({ threads: 2 })
    const invites = [request(body, more), request(INBOUND), request(body, more)]
    const replies = await Promise.all(invites.map((invite) => calls.open(invite)))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(
      capture
        .liveCalls()
        .map(({ sessions }) => sessions.length)
        .sort(),
    ).toEqual([1, 2])
    // Also once the first of them has ended.
    await calls.ended(invites[0]?.sessionId ?? '', 'bye')
    const ofCall = capture.liveCalls().find(({ sessions }) => sessions.length === 2)
    await calls.ended(invites[2]?.sessionId ?? '', 'bye')
    expect(capture.call(ofCall?.id ?? '')).toMatchObject({ state: 'ended', endCause: 'bye' })
  })
})

it('a call for which its thread has no ports is taken by another thread', async () => {
  const { calls } = await start({ threads: 2, mediaPairs: 8 })
  const fourLines = sdp('a=label:1', 'a=label:2', 'a=label:3', 'a=label:4')
  expect((await calls.open(request(fourLines))).status).toBe(200)
  const replies = []
  for (let call = 0; call < 3; call += 1) replies.push(await calls.open(request(INBOUND)))
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 503])
})

function always() {
  const directory = acmeDirectory(settings('always'))
  return () => directory
}
