/** Real packets at one end, a program over HTTP at the other. */
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createHttpLiveAudio } from '../../adapters/http-live-audio.ts'
import {
  answeredPorts,
  metadata,
  request,
  siprec,
  startCapture,
  type TestCapture,
  TWO_LINES,
  within,
} from '../../capture/call/call-layer.test-kit.ts'
import { MAXIMUM_LISTENERS_PER_CALL } from '../../capture/call/live-listening.ts'
import { type ToneTalker, toneLevel, toneTalker } from '../../capture/call/tone-talker.test-kit.ts'
import { LIVE_RATE_HZ } from '../../core/audio/live-format.ts'
import { createLiveFrameReader, LIVE_FRAMES_TYPE, type LiveFrame } from '../../core/audio/live-frame.ts'
import type { Account } from '../../core/model/account.ts'
import { askForSound, type LiveAudio, offerSound } from '../../store/live-audio.ts'
import { createHttpServer } from '../http-server.ts'
import {
  ask,
  refused,
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testCall,
  testKey,
} from '../server.test-kit.ts'
import { createSoundRelay, SOUND_PATH } from './sound-relay.ts'

const [CALLER_HZ, CALLEE_HZ, SECRET_HZ] = [500, 900, 2000] as const
const PASSWORD = 'correct horse battery'

let capture: TestCapture
let server: TestServer
let httpUrl: string
let acme: Account
let manager: string
let viewer: string
let stranger: string

beforeAll(async () => {
  capture = await startCapture()
  const liveAudio: LiveAudio = { listen: async (callId, listener) => capture.layer.listen(callId, listener) }
  server = await startTestServer({ liveAudio, soundRelay: createSoundRelay(liveAudio), nowMs: Date.now })
  httpUrl = await server.app.listen({ host: '127.0.0.1', port: 0 })
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  viewer = await testKey(server, 'viewer', acme)
  stranger = await testKey(server, 'account-administrator', await testAccount(server, 'other'))
}, 60_000)
afterAll(async () => {
  await server?.close()
  await capture?.close()
})

interface LiveTalk {
  readonly id: string
  readonly caller: ToneTalker
  hangUp(): Promise<void>
}

/** The caller sings, and so does the callee. */
async function talk(): Promise<LiveTalk> {
  const invite = request(siprec(TWO_LINES, metadata('sip:+493055512345@carrier.example', 'sip:101@acme.example')))
  const ports = answeredPorts(await capture.layer.open(invite))
  const talkers = [toneTalker(ports[0] as number, CALLER_HZ), toneTalker(ports[1] as number, CALLEE_HZ)] as const
  onTestFinished(() => {
    for (const talker of talkers) talker.stop()
  })
  const id = capture.layer.liveCalls().at(-1)?.id ?? ''
  const { endedAtMs: _, endCause: __, ...call } = testCall(acme, { startedAtMs: Date.now(), state: 'live' })
  await storeCall(server, { ...call, id })
  const hangUp = async () => capture.layer.ended(invite.sessionId, 'bye', within(invite, '', { method: 'BYE' }))
  return { id, caller: talkers[0], hangUp }
}

interface Answer {
  readonly status: number
  readonly type: string | null
  readonly bytes: () => Buffer
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>
  leave(): void
}

async function listen(callId: string, headers: Readonly<Record<string, string>>, url = httpUrl): Promise<Answer> {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const answer = await fetch(`${url}/api/v1/calls/${callId}/live-audio`, { headers, signal: leaving.signal })
  const chunks: Uint8Array[] = []
  const reading = async () => {
    for await (const chunk of answer.body ?? []) chunks.push(chunk)
  }
  const { status } = answer
  const ended = reading().catch(() => {})
  const type = answer.headers.get('content-type')
  return { status, type, bytes: () => Buffer.concat(chunks), ended, leave: () => leaving.abort() }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const asFrames = (key: string) => ({ ...bearer(key), accept: LIVE_FRAMES_TYPE })
const framesIn = (answer: Answer): readonly LiveFrame[] => createLiveFrameReader().read(answer.bytes())
const statesIn = (answer: Answer) => framesIn(answer).flatMap((frame) => (frame.type === 'state' ? [frame.status] : []))

function samplesOf(answer: Answer): Int16Array {
  if (answer.type !== 'audio/wav') {
    return Int16Array.from(framesIn(answer).flatMap((frame) => (frame.type === 'sound' ? [...frame.samples] : [])))
  }
  const bytes = answer.bytes().subarray(44)
  return Int16Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(2 * index))
}

/** How clearly the tone is heard, at its clearest 20 ms. */
function clearest(answer: Answer, side: 'left' | 'right', hz: number): number {
  const samples = samplesOf(answer).filter((_, index) => index % 2 === (side === 'left' ? 0 : 1))
  const levels = [0]
  for (let at = 0; at + 320 <= samples.length; at += 320) {
    levels.push(toneLevel(samples.subarray(at, at + 320), hz, LIVE_RATE_HZ))
  }
  return Math.max(...levels)
}

const isHeard = (answer: Answer) =>
  clearest(answer, 'left', CALLER_HZ) > 6000 && clearest(answer, 'right', CALLEE_HZ) > 6000

async function until(met: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = Date.now() + 10_000
  while (!(await met())) {
    if (Date.now() > endsAt) throw new Error('did not happen within 10 s')
    await lasting(20)
  }
}
const lasting = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function audited(callId: string): Promise<readonly Record<string, unknown>[]> {
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager })
  return auditEvents
    .filter(({ subject, action }) => subject?.id === callId && action.startsWith('call.listening'))
    .map(({ action, details, actor }) => ({ action, by: actor.kind, ...details }))
    .reverse()
}

describe('a live call over HTTP', () => {
  it('is frames that say what it does, with its sound; begin and end are in the audit log', async () => {
    const { id } = await talk()
    const answer = await listen(id, asFrames(manager))
    expect([answer.status, answer.type]).toEqual([200, LIVE_FRAMES_TYPE])
    await until(() => isHeard(answer))
    expect(await audited(id)).toEqual([{ action: 'call.listening-started', by: 'api-key', format: 'frames' }])
    expect(framesIn(answer)[0]).toMatchObject({
      status: 'recording',
      channels: [{ party: { number: '+493055512345' } }, { party: { number: '101' } }],
    })
    answer.leave()
    await until(async () => (await audited(id)).length === 2)
    const [, ended] = await audited(id)
    expect(ended).toMatchObject({ action: 'call.listening-ended', why: 'listener-left' })
    expect(ended?.listenedMs).toBeGreaterThan(500)
  })

  it('is a WAV file for everybody else, and ends with the call', async () => {
    const { id, hangUp } = await talk()
    const answer = await listen(id, bearer(manager))
    expect(answer.type).toBe('audio/wav')
    await until(() => isHeard(answer))
    await hangUp()
    await answer.ended
    await until(async () => (await audited(id)).length === 2)
    expect((await audited(id))[1]).toMatchObject({ why: 'call-ended' })
    const head = await send(server, 'listenToCall', { as: manager, params: { callId: id }, method: 'HEAD' })
    expect([head.statusCode, head.body]).toEqual([200, ''])
  })

  it('is silent while it is paused, in both forms, and what was said then is in neither', async () => {
    const { id, caller } = await talk()
    const frames = await listen(id, asFrames(manager))
    const wav = await listen(id, bearer(manager))
    await until(() => isHeard(frames) && isHeard(wav))
    const command = (name: 'pause' | 'resume') =>
      capture.layer.requested(id, { type: 'command', command: name, way: 'api', from: { isAdministrator: true } })
    command('pause')
    const wavBytes = wav.bytes().length
    caller.sing(SECRET_HZ)
    await lasting(700)
    caller.sing(CALLER_HZ)
    await lasting(100)
    // Time goes on: at least half a second of 64 bytes per millisecond.
    expect(wav.bytes().length - wavBytes).toBeGreaterThan(500 * 64)
    command('resume')
    const heard = samplesOf(frames).length
    await until(() => samplesOf(frames).length > heard + LIVE_RATE_HZ * 2)
    expect(statesIn(frames)).toEqual(['recording', 'paused', 'recording'])
    for (const answer of [frames, wav]) expect(clearest(answer, 'left', SECRET_HZ)).toBeLessThan(200)
  })

  it('is refused to those who may not, and to more than so many', async () => {
    const { id, hangUp } = await talk()
    const as = (key: string) => send(server, 'listenToCall', { as: key, params: { callId: id } })
    await refused(as(viewer), 403, 'not-permitted')
    await refused(as(stranger), 404, 'call-not-found')
    const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'request.refused' } })
    expect(auditEvents[0]).toMatchObject({ actor: { kind: 'api-key' }, details: { code: 'not-permitted' } })
    for (let index = 0; index < MAXIMUM_LISTENERS_PER_CALL; index++) await listen(id, bearer(manager))
    await refused(as(manager), 429, 'too-many-listeners')
    await hangUp()
    await refused(as(manager), 409, 'call-not-live')
    expect((await audited(id)).filter(({ action }) => action === 'call.listening-started')).toHaveLength(
      MAXIMUM_LISTENERS_PER_CALL,
    )
  })

  it('ends for who signs out, and for a key that is revoked', async () => {
    const { id } = await talk()
    const boss = { name: 'boss', email: 'boss@acme.example', password: PASSWORD, role: 'account-administrator' }
    await ask(server, 'createUser', { as: manager, body: boss })
    const signedIn = await send(server, 'signIn', { body: { email: boss.email, password: PASSWORD } })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
    const created = await ask(server, 'createApiKey', {
      as: manager,
      body: { name: 'wall board', role: 'account-administrator' },
    })
    const [person, program] = await Promise.all([listen(id, { cookie }), listen(id, bearer(created.secret))])
    await until(() => isHeard(person) && isHeard(program))
    await send(server, 'signOut', { headers: { cookie } })
    await person.ended
    await send(server, 'revokeApiKey', { as: manager, params: { apiKeyId: created.apiKey.id } })
    await program.ended
    await until(async () => (await audited(id)).length === 4)
    expect((await audited(id)).slice(2).map(({ why }) => why)).toEqual(['not-permitted', 'not-permitted'])
  })
})

describe('a call of another process', () => {
  /** A second server on the same database: it records nothing itself. */
  async function startWeb(urls: readonly string[]): Promise<string> {
    const relay = server.parts.soundRelay
    const stop = offerSound(server.bus, async (callId) => {
      const ticket = await relay?.offer(callId)
      return ticket === undefined ? undefined : { urls, ticket }
    })
    const liveAudio = createHttpLiveAudio({
      path: SOUND_PATH,
      type: LIVE_FRAMES_TYPE,
      offerOf: (callId) => askForSound(server.bus, callId),
    })
    const { soundRelay: _, ...parts } = server.parts
    const web = await createHttpServer({ ...parts, liveAudio })
    onTestFinished(async () => {
      stop()
      await web.close()
    })
    await web.listen({ host: '127.0.0.1', port: 0 })
    return `http://127.0.0.1:${(web.server.address() as AddressInfo).port}`
  }

  it('is heard through it, to its end; the first address that answers counts', async () => {
    const web = await startWeb(['http://127.0.0.1:9', httpUrl])
    const { id, hangUp } = await talk()
    const answer = await listen(id, asFrames(manager), web)
    await until(() => isHeard(answer))
    await hangUp()
    await answer.ended
    expect(statesIn(answer).at(-1)).toBe('ended')
  })

  it('is no longer heard there when nobody listens any more', async () => {
    const web = await startWeb([httpUrl])
    const { id } = await talk()
    for (let round = 0; round <= MAXIMUM_LISTENERS_PER_CALL; round++) {
      const answer = await listen(id, asFrames(manager), web)
      expect([round, answer.status]).toEqual([round, 200])
      answer.leave()
      await until(async () => (await audited(id)).length === 2 * (round + 1))
    }
  })

  it('says so when the recorder cannot be reached, refuses, or has no such call', async () => {
    const web = await startWeb(['http://127.0.0.1:9'])
    const { id } = await talk()
    const problemOf = async (callId: string) =>
      JSON.parse((await ended(await listen(callId, bearer(manager), web))).toString())
    const ended = async (answer: Answer) => {
      await answer.ended
      return answer.bytes()
    }
    expect(await problemOf(id)).toMatchObject({ error: { code: 'recorder-not-reachable' } })
    const gone = testCall(acme, { startedAtMs: Date.now(), state: 'live' })
    await storeCall(server, gone)
    expect(await problemOf(gone.id)).toMatchObject({ error: { code: 'call-not-live' } })
  })

  it('needs a ticket, which is good once', async () => {
    const { id } = await talk()
    const ticket = (await server.parts.soundRelay?.offer(id)) ?? ''
    const fetchSound = async (given: string) => {
      const leaving = new AbortController()
      const { status } = await fetch(httpUrl + SOUND_PATH, { headers: bearer(given), signal: leaving.signal })
      leaving.abort()
      return status
    }
    expect(await fetchSound('')).toBe(404)
    expect(await fetchSound(manager)).toBe(404)
    expect(await fetchSound(ticket)).toBe(200)
    expect(await fetchSound(ticket)).toBe(404)
  })
})
