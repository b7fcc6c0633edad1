/** The fork between a stand-in for rtpengine and our own recording server. test/e2e/real-phones tries it with the real one. */

import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openUdpSipTransport } from '../../adapters/udp-sip-transport.ts'
import { createRecordingServer, type RecordingServer } from '../../capture/sip/recording-server.ts'
import type { SessionReply, SessionRequest } from '../../capture/sip/session-handler.ts'
import { answerOffer } from '../../core/sdp/answer-offer.ts'
import { formatSdp } from '../../core/sdp/format-sdp.ts'
import { parseSdp } from '../../core/sdp/parse-sdp.ts'
import { parseMetadata } from '../../core/siprec/parse-metadata.ts'
import { splitBody } from '../../core/siprec/split-body.ts'
import { createSipUserAgent } from '../sip-user-agent.ts'
import { createNgControl } from './ng-control.ts'
import { RtpengineStandIn } from './rtpengine.test-kit.ts'
import { runRtpengineFork } from './rtpengine-fork.ts'

const ADDRESS = { address: '127.0.0.1', port: 0 }
const LABEL = 'tapeline fork sip:recorder'
const CALL = 'c0ffee@pbx.example'

interface Told {
  readonly what: string
  readonly directions?: readonly string[]
  readonly aors?: readonly string[]
}

let rtpengine: RtpengineStandIn
let told: Told[]
let logged: string[]
let refusal: number | undefined
const opened: { close(): unknown }[] = []
let stop: AbortController
let running: Promise<void> | undefined

beforeEach(() => {
  rtpengine = new RtpengineStandIn()
  told = []
  logged = []
  refusal = undefined
  stop = new AbortController()
})

afterEach(async () => {
  stop.abort()
  await running
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function startRecorder(port = 0, minimumSessionSeconds = 90): Promise<{ port: number; server: RecordingServer }> {
  const server = createRecordingServer({
    minimumSessionSeconds,
    handler: {
      open: async (request) => answer('open', request),
      change: async (request) => answer('change', request),
      inform: async () => ({ status: 200 }),
      acknowledged() {},
      ended: (_, cause) => void told.push({ what: `ended ${cause}` }),
    },
    newId: () => randomUUID(),
    count() {},
    log: { debug() {}, info() {}, warn() {}, error() {} },
    clock: {
      nowMs: Date.now,
      monotonicMs: () => performance.now(),
      setTimer(delayMs, callback) {
        const timer = setTimeout(callback, delayMs)
        return () => clearTimeout(timer)
      },
    },
  })
  opened.push({ close: () => server.close({ waitMs: 100 }) })
  const transport = await server.listen((events) => openUdpSipTransport({ ...ADDRESS, port }, events))
  return { port: transport.bound.port, server }
}

function answer(what: string, request: SessionRequest): SessionReply {
  if (refusal !== undefined) {
    told.push({ what: 'refused' })
    return { status: refusal }
  }
  const { sdp = '', metadata } = splitBody(request.contentType, request.body)
  const offer = parseSdp(sdp).sdp
  told.push({
    what,
    directions: offer.media.map(({ direction }) => direction),
    aors: parseMetadata(metadata?.text ?? '').metadata?.participants.map(({ aor = '' }) => aor) ?? [],
  })
  const rtpPorts = offer.media.map((_, index) => 20_000 + 2 * index)
  const description = answerOffer(offer, {
    address: '127.0.0.1',
    addressFamily: 'IP4',
    sessionId: '1',
    version: 1,
    rtpPorts,
  })
  return { status: 200, contentType: 'application/sdp', body: new TextEncoder().encode(formatSdp(description)) }
}

async function startFork(recorderPort: number): Promise<void> {
  const agent = await createSipUserAgent((events) => openUdpSipTransport(ADDRESS, events))
  const control = await createNgControl(rtpengine.openSocket)
  opened.push(agent, control)
  const log = (_: object, message: string) => logged.push(message)
  running = runRtpengineFork(
    {
      control,
      recorder: {
        agent,
        uri: `sip:recorder@127.0.0.1:${recorderPort}`,
        connect: () => agent.transport.connect('127.0.0.1', recorderPort),
      },
      subscription: { label: LABEL, g711Only: false },
      domain: 'pbx.example',
      pollMs: 20,
      log: { debug() {}, info: log, warn: log, error: log },
    },
    stop.signal,
  )
}

const until = (condition: () => boolean) => expect.poll(condition, { timeout: 8000, interval: 10 }).toBe(true)
const ann = () => ({ tag: 'a1', label: 'sip:ann@pbx.example', sends: true })
const ben = () => ({ tag: 'b2', label: '201', sends: true })

describe('a call in rtpengine', () => {
  beforeEach(async () => startFork((await startRecorder()).port))

  it('is told from its answer to its end: who is there, hold, resume, who came, goodbye', async () => {
    const parties = [ann()]
    rtpengine.calls.set(CALL, parties)
    const callee = ben()
    parties.push(callee)
    await until(() => told.length === 1)
    callee.sends = false
    await until(() => told.length === 2)
    callee.sends = true
    await until(() => told.length === 3)
    parties.push({ ...ann(), tag: 'c3', label: 'tel:+4930' })
    await until(() => told.length === 4)
    rtpengine.calls.delete(CALL)
    await until(() => told.length === 5)

    const both = ['sip:ann@pbx.example', 'sip:201@pbx.example']
    expect(told).toEqual([
      { what: 'open', directions: ['sendonly', 'sendonly'], aors: both },
      { what: 'change', directions: ['sendonly', 'inactive'], aors: both },
      { what: 'change', directions: ['sendonly', 'sendonly'], aors: both },
      { what: 'change', directions: ['sendonly', 'sendonly', 'sendonly'], aors: [...both, 'tel:+4930'] },
      { what: 'ended bye' },
    ])
    await until(() => logged.length === 1)
    expect(logged).toEqual(['recorded'])
  })

  it('is copied to where the recorder says, and hold does not stop the copy', async () => {
    const callee = ben()
    rtpengine.calls.set(CALL, [ann(), callee])
    await until(() => rtpengine.commands.includes('subscribe answer'))
    callee.sends = false
    await until(() => told.length === 2)
    expect(rtpengine.commands).toEqual(['subscribe request', 'subscribe answer'])
    expect(parseSdp(rtpengine.answer).sdp.media.map(({ port, direction }) => [port, direction])).toEqual([
      [20_000, 'recvonly'],
      [20_002, 'recvonly'],
    ])
  })

  it('is over when a party is deleted, although rtpengine goes on to tell of it; then nothing is left behind', async () => {
    const parties = [ann(), { ...ben(), deleted: false }]
    rtpengine.calls.set(CALL, parties)
    await until(() => told.length === 1)
    for (const party of parties) Object.assign(party, { deleted: true })
    await until(() => !rtpengine.calls.has(CALL))
    expect(told.at(-1)).toEqual({ what: 'ended bye' })
    expect(rtpengine.commands.slice(-2)).toEqual(['unsubscribe', 'delete'])
  })

  it('goes on while rtpengine does not answer', async () => {
    rtpengine.calls.set(CALL, [ann(), ben()])
    await until(() => rtpengine.commands.includes('subscribe answer'))
    rtpengine.silent = true
    await until(() => logged.length === 1)
    rtpengine.silent = false
    await until(() => logged.length === 2)
    expect(logged).toEqual(['rtpengine cannot be asked for calls', 'rtpengine answers again'])
    expect(told).toHaveLength(1)
  })

  it('keeps one copy when a fork before this one was killed', async () => {
    rtpengine.subscriptions.set(
      CALL,
      new Map([
        ['left', LABEL],
        ['left too', LABEL],
        ['of somebody else', 'monitor'],
      ]),
    )
    rtpengine.calls.set(CALL, [ann(), ben()])
    await until(() => told.length === 1)
    expect(rtpengine.commands.slice(0, 2)).toEqual(['unsubscribe', 'subscribe request'])
    expect([...(rtpengine.subscriptions.get(CALL)?.keys() ?? [])]).toEqual(['left', 'left too', 'of somebody else'])
  })

  it('is left alone when the fork is told to stop: goodbye to the recorder, the copy ends', async () => {
    rtpengine.calls.set(CALL, [ann(), ben()])
    await until(() => rtpengine.commands.includes('subscribe answer'))
    stop.abort()
    await running
    expect(told.map(({ what }) => what)).toEqual(['open', 'ended bye'])
    expect(rtpengine.commands.at(-1)).toBe('unsubscribe')
    expect(rtpengine.calls.has(CALL)).toBe(true)
  })

  it('is offered again later when the recorder refuses it', async () => {
    refusal = 503
    rtpengine.calls.set(CALL, [ann(), ben()])
    await until(() => logged.length === 1)
    expect(logged).toEqual(['not recorded'])
    refusal = undefined
    await until(() => told.at(-1)?.what === 'open')
    expect(told.map(({ what }) => what)).toEqual(['refused', 'open'])
  })
})

it('a recorder that was restarted gets the calls that go on', async () => {
  const first = await startRecorder()
  await startFork(first.port)
  rtpengine.calls.set(CALL, [ann(), ben()])
  await until(() => rtpengine.commands.includes('subscribe answer'))
  await first.server.close({ waitMs: 100 })
  await startRecorder(first.port)
  await until(() => told.at(-1)?.what === 'open' && told.length > 1)
  expect(told.map(({ what }) => what)).toEqual(['open', 'ended shutdown', 'open'])
  expect(logged).toEqual(['recording cut'])
})

it('a recorder that was killed gets them when the next change finds it out', async () => {
  const first = await startRecorder()
  await startFork(first.port)
  const callee = ben()
  rtpengine.calls.set(CALL, [ann(), callee])
  await until(() => rtpengine.commands.includes('subscribe answer'))
  await first.server.close({ sayBye: false, waitMs: 0 })
  await startRecorder(first.port)
  callee.sends = false
  await until(() => told.filter(({ what }) => what === 'open').length === 2)
  expect(told.at(-1)?.directions).toEqual(['sendonly', 'inactive'])
  expect(logged).toEqual(['recording cut'])
})

it('a recorder that wants longer sessions gets them', async () => {
  await startFork((await startRecorder(0, 900)).port)
  rtpengine.calls.set(CALL, [ann(), ben()])
  await until(() => rtpengine.commands.includes('subscribe answer'))
  expect(logged).toEqual([])
})

it('stops soon while a recorder is waited for that is not there', async () => {
  await startFork(9)
  rtpengine.calls.set(CALL, [ann(), ben()])
  await until(() => rtpengine.commands.includes('subscribe request'))
  const askedAt = performance.now()
  stop.abort()
  await running
  expect(performance.now() - askedAt).toBeLessThan(3000)
})
