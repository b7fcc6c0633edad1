/** For tests: the whole server on a database of its own, people of two accounts, and calls with audio. */

import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { expect } from 'vitest'
import { argon2PasswordHasher } from '../adapters/argon2-password-hasher.ts'
import { connectTarget } from '../adapters/connect-target.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { createSingleSignOn } from '../adapters/openid-single-sign-on.ts'
import { openPgBossJobs } from '../adapters/pg-boss-jobs.ts'
import { openPostgresBus } from '../adapters/postgres-bus.ts'
import { callPrefix } from '../archive/object-keys.ts'
import { problem } from '../contract/problem.ts'
import type { AnswerOf } from '../contract/route.ts'
import { ROUTES, type RouteName } from '../contract/routes.ts'
import { encodeWavHeader } from '../core/audio/wav-header.ts'
import type { Account } from '../core/model/account.ts'
import type { Call, Party } from '../core/model/call.ts'
import type { Log } from '../core/model/log.ts'
import type { Recording } from '../core/model/recording.ts'
import type { Reseller } from '../core/model/reseller.ts'
import type { Role } from '../core/model/role.ts'
import { uuidv7 } from '../core/model/uuid.ts'
import { openExportPlace } from '../main/open-export-place.ts'
import { createAccount } from '../store/accounts.ts'
import { createApiKey } from '../store/api-keys.ts'
import type { Bus } from '../store/bus.ts'
import { saveCall } from '../store/calls.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import { loadDirectory } from '../store/directory.ts'
import type { Jobs } from '../store/jobs.ts'
import { newId } from '../store/new-id.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { saveRecording } from '../store/recordings.ts'
import { createReseller } from '../store/resellers.ts'
import { openTarget } from '../store/target-stores.ts'
import { createTestDatabase } from '../store/test-database.ts'
import { createHttpServer } from './http-server.ts'
import type { ServerParts } from './server-parts.ts'

export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }

export const testMp3 = createFfmpegMp3({ program: 'ffmpeg', workFolder: tmpdir(), log: quiet })

export interface TestServer {
  readonly app: FastifyInstance
  readonly db: Db
  readonly bus: Bus
  readonly jobs: Jobs
  readonly objectStore: ObjectStore
  readonly parts: ServerParts
  /** The server's clock, milliseconds since 1970; set it to let time pass. */
  readonly clock: { nowMs: number }
  close(): Promise<void>
}

export async function startTestServer(changes: Partial<ServerParts> = {}): Promise<TestServer> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-server-'))
  const bus = await openPostgresBus(database.connection, quiet)
  const jobs = await openPgBossJobs(database.connection, quiet)
  const objectStore = createFilesystemObjectStore(folder)
  const clock = { nowMs: Date.now() }
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  const parts: ServerParts = {
    db: database.db,
    objectStore,
    objectPlaces: async () => [{ name: 'local', open: async () => objectStore }],
    bus,
    jobs,
    liveAudio: { listen: async () => undefined },
    directory: () => loadDirectory(database.db),
    passwordHasher: argon2PasswordHasher,
    singleSignOn: createSingleSignOn({ nowMs: () => clock.nowMs, allowPrivate: true }),
    keys,
    openExportPlace: (schedule) =>
      openExportPlace(
        {
          db: database.db,
          keys,
          openTarget: (target) => openTarget({ keys, connect: connectTarget, allowPrivate: true }, target),
          allowPrivate: true,
        },
        schedule,
      ),
    openTarget: (target) => openTarget({ keys, connect: connectTarget, allowPrivate: true }, target),
    nowMs: () => clock.nowMs,
    log: { ...quiet, error: (fields, message) => console.error(message, fields) },
    metrics: { text: async () => '# no metrics\n', contentType: 'text/plain' },
    count: () => {},
    recorders: () => [],
    version: '0.0.0-test',
    sipAddresses: () => ['sip:192.0.2.1:5060'],
    ...changes,
  }
  const app = await createHttpServer(parts)
  return {
    app,
    db: database.db,
    bus,
    jobs,
    objectStore,
    parts,
    clock,
    async close() {
      await app.close()
      await jobs.close()
      await bus.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface Request {
  /** API key; a stranger without. */
  readonly as?: string | undefined
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: 'HEAD'
}

/** Sends a request to the named route and gives the answer as it came. */
export function send(
  { app }: TestServer,
  name: RouteName,
  { as, params = {}, query = {}, body, headers = {}, method }: Request = {},
): Promise<LightMyRequestResponse> {
  const route = ROUTES[name]
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? 'missing'))
  return app.inject({
    method: method ?? route.method,
    url: path,
    query,
    headers: { ...(as ? { authorization: `Bearer ${as}` } : {}), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  })
}

/** Expects success, an answer that fits the contract to the last field, and returns it. */
export async function ask<Name extends RouteName>(
  server: TestServer,
  name: Name,
  request: Request = {},
): Promise<AnswerOf<(typeof ROUTES)[Name]>> {
  const response = await send(server, name, request)
  const { answer } = ROUTES[name]
  expect({ status: response.statusCode, body: response.statusCode < 300 ? '' : response.body }).toEqual({
    status: answer.status,
    body: '',
  })
  if (!('schema' in answer)) return undefined as AnswerOf<(typeof ROUTES)[Name]>
  const json = response.json()
  expect(answer.schema.parse(json)).toEqual(json)
  return json
}

/** Expects this error, in the one shape of errors. */
export async function refused(response: Promise<LightMyRequestResponse>, status: number, code: string): Promise<void> {
  const { statusCode, body } = await response
  const json = JSON.parse(body)
  expect({ statusCode, code: problem.strict().parse(json).error.code }).toEqual({ statusCode: status, code })
}

export async function testAccount({ db }: TestServer, slug: string, changes: Partial<Account> = {}): Promise<Account> {
  const account = { slug, name: `Account ${slug}`, domains: [`${slug}.example`], timeZone: 'Europe/Berlin' }
  return createAccount(db, { ...account, ...changes })
}

/** The secret of a new key. Without an account: an administrator of the platform. */
export async function testKey({ db }: TestServer, role: Role, account?: Account): Promise<string> {
  const draft = { name: `${role} key`, role, ...(account ? { accountId: account.id } : {}) }
  return (await createApiKey(db, account ? accountScope(account.id) : PLATFORM, draft)).secret
}

/** A reseller of the slug, and the secret of a key of its people. */
export async function testReseller({ db }: TestServer, slug: string): Promise<Reseller & { readonly key: string }> {
  const reseller = await createReseller(db, { slug, name: `Reseller ${slug}` })
  const draft = { name: 'reseller key', role: 'reseller', resellerId: reseller.id } as const
  return { ...reseller, key: (await createApiKey(db, PLATFORM, draft)).secret }
}

let callNumber = 0

export function testCall(account: Account, changes: Partial<Call> = {}): Call {
  const startedAtMs = changes.startedAtMs ?? Date.parse('2026-03-01T09:30:00Z') + callNumber++ * 60_000
  const id = uuidv7(startedAtMs, randomBytes(10))
  const sessionId = uuidv7(startedAtMs, randomBytes(10))
  const codecs = [{ payloadType: 0, encodingName: 'PCMU', clockRateHz: 8000, channels: 1 }]
  const party = (index: number, role: 'caller' | 'callee', fields: Partial<Party>): Party => ({
    index,
    role,
    network: index === 0 ? 'offnet' : 'onnet',
    streamIds: [index],
    ...fields,
  })
  const stream = (streamId: number, directions: Call['streams'][number]['directions']) => ({
    id: streamId,
    kind: 'audio' as const,
    label: String(streamId + 1),
    direction: 'recvonly' as const,
    codecs,
    rtpPort: 20_000 + streamId * 2,
    sessionId,
    directions,
    endedAtMs: startedAtMs + 3000,
  })
  const started = { atMs: startedAtMs, direction: 'recvonly' } as const
  return {
    id,
    accountId: account.id,
    recordingClientId: newId(),
    state: 'ready',
    startedAtMs,
    endedAtMs: startedAtMs + 3000,
    endCause: 'bye',
    direction: 'inbound',
    parties: [
      party(0, 'caller', { number: '+4930123456', aor: 'sip:+4930123456@carrier.example', name: 'Ada Lovelace' }),
      party(1, 'callee', { number: '101', aor: `sip:101@${account.slug}.example` }),
    ],
    streams: [
      stream(0, [
        started,
        { atMs: startedAtMs + 1000, direction: 'inactive' },
        { ...started, atMs: startedAtMs + 2000 },
      ]),
      stream(1, [started]),
    ],
    sessions: [
      {
        id: sessionId,
        sipCallId: 'abc@pbx',
        from: 'sip:pbx',
        to: 'sip:recorder',
        remote: '192.0.2.9:5060',
        startedAtMs,
        endedAtMs: startedAtMs + 3000,
      },
    ],
    decision: {
      outcome: 'record',
      owner: { kind: 'account', accountId: account.id },
      triggers: [{ kind: 'account', accountId: account.id }],
      direction: 'inbound',
      trace: [{ level: 'account rule', cell: 'inbound.offnet', value: 'always', effect: 'record' }],
    },
    identifiers: { 'X-UCID': '0042' },
    flags: [],
    metadata: [
      { atMs: startedAtMs, sessionId, contentType: 'application/rs-metadata+xml', raw: '<recording/>', problems: [] },
    ],
    ...changes,
  }
}

/** Stereo µ-law whose samples all differ from their neighbours. */
export function testAudio(samplesPerChannel = 24_000): Buffer {
  const codes = Uint8Array.from({ length: samplesPerChannel * 2 }, (_, index) => (index * 7 + (index >> 8)) & 0xff)
  return Buffer.concat([
    encodeWavHeader({ encoding: 'mulaw', sampleRateHz: 8000, channels: 2 }, samplesPerChannel),
    codes,
  ])
}

/** Saves the call and, with audio, its recording. */
export async function storeCall(
  { db, objectStore }: TestServer,
  call: Call,
  audio?: Buffer,
): Promise<Recording | undefined> {
  await saveCall(db, call)
  if (!audio) return undefined
  const id = newId()
  const objectKey = `${callPrefix(call)}${id}.wav`
  const peaksKey = `${callPrefix(call)}${id}.peaks`
  const { sealed } = await objectStore.put(objectKey, audio)
  await objectStore.put(peaksKey, Uint8Array.of(0xff, 1, 0xfe, 2, 0xfd, 3, 0xfc, 4))
  const recording: Recording = {
    id,
    callId: call.id,
    accountId: call.accountId,
    startedAtMs: call.startedAtMs,
    durationMs: 3000,
    encoding: 'mulaw',
    sampleRateHz: 8000,
    channels: [
      { partyIndex: 0, streamIds: [0] },
      { partyIndex: 1, streamIds: [1] },
    ],
    sizeBytes: audio.length,
    sha256: createHash('sha256').update(audio).digest('hex'),
    ...(sealed && { sealed }),
    objectKey,
    peaksKey,
    peaksPerSecond: 100,
    quality: [0, 1].map((streamId) => ({
      streamId,
      packetsReceived: 150,
      packetsLost: 0,
      packetsDuplicated: 0,
      packetsReordered: 0,
      packetsNotRendered: 0,
      ssrcChanges: 0,
      dtmf: streamId === 0 ? [{ digit: '5', offsetMs: 1200, durationMs: 100 }] : [],
    })),
  }
  await saveRecording(db, recording)
  return recording
}
