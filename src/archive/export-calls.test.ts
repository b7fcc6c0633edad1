import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { DEFAULT_EXPORT } from '../core/export/export-options.ts'
import type { Account } from '../core/model/account.ts'
import {
  quiet,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testAudio,
  testCall,
  testMp3,
} from '../server/server.test-kit.ts'
import { createApiKey } from '../store/api-keys.ts'
import { accountScope } from '../store/db.ts'
import { createExport, findExport, removeExport } from '../store/exports.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { type ExportParts, exportCalls, exportKey } from './export-calls.ts'

let server: TestServer
let acme: Account
let requestedBy: string
const running = { signal: new AbortController().signal, isLast: false }

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  const draft = { name: 'office', role: 'viewer', accountId: acme.id } as const
  requestedBy = (await createApiKey(server.db, accountScope(acme.id), draft)).key.id
})
afterAll(() => server?.close())

function parts(changes: Partial<ObjectStore> = {}): ExportParts {
  const { db, bus, objectStore } = server
  return {
    db,
    bus,
    objectStore: { ...objectStore, ...changes },
    mp3: testMp3,
    hasRoom: async () => true,
    openPlace: () => expect.unreachable(),
    nowMs: Date.now,
    log: quiet,
  }
}

async function wanted(calls: number): Promise<string> {
  const callIds: string[] = []
  for (let made = 0; made < calls; made++) {
    const call = testCall(acme)
    await storeCall(server, call, testAudio(80_000))
    callIds.push(call.id)
  }
  const scope = accountScope(acme.id)
  return (await createExport(server.db, scope, { accountId: acme.id, requestedBy, callIds }, Date.now())).id
}

const find = (id: string) => findExport(server.db, accountScope(acme.id), id)

it('starts from the beginning when it was interrupted, and is made once', async () => {
  const id = await wanted(3)
  let reads = 0
  const broken = parts({
    get: async (key) => {
      reads += 1
      if (reads === 3) throw new Error('the disk is away')
      return server.objectStore.get(key)
    },
  })
  await expect(exportCalls(broken, id, running)).rejects.toThrow('the disk is away')
  expect(await find(id)).toMatchObject({ state: 'running' })
  await exportCalls(parts(), id, running)
  expect(await find(id)).toMatchObject({ state: 'ready', callsDone: 3 })
  const untouched = parts({ put: () => expect.unreachable() })
  await exportCalls(untouched, id, running)
})

it('says that it failed when nobody will try again', async () => {
  const id = await wanted(1)
  const broken = parts({ get: () => Promise.reject(new Error('gone')) })
  await expect(exportCalls(broken, id, { ...running, isLast: true })).rejects.toThrow('gone')
  expect(await find(id)).toMatchObject({ state: 'failed', failure: 'export-failed' })
})

it('says at once what to install when MP3 is wanted and ffmpeg is missing', async () => {
  const call = testCall(acme)
  await storeCall(server, call, testAudio(800))
  const options = { ...DEFAULT_EXPORT, audio: { format: 'mp3', channels: 'stored' } } as const
  const draft = { accountId: acme.id, requestedBy, callIds: [call.id], options }
  const { id } = await createExport(server.db, accountScope(acme.id), draft, Date.now())
  const mp3 = createFfmpegMp3({ program: '/nowhere/ffmpeg', workFolder: tmpdir(), log: quiet })
  await exportCalls({ ...parts(), mp3 }, id, running)
  expect(await find(id)).toMatchObject({ state: 'failed', failure: 'export-needs-ffmpeg' })
  expect(await server.objectStore.find(exportKey(id))).toBeUndefined()
})

it('leaves the last of the disk to recording', async () => {
  const id = await wanted(1)
  const full = { ...parts(), hasRoom: async () => false }
  await expect(exportCalls(full, id, { ...running, isLast: true })).rejects.toMatchObject({ code: 'export-no-room' })
  expect(await find(id)).toMatchObject({ state: 'failed', failure: 'export-no-room' })
  expect(await server.objectStore.find(exportKey(id))).toBeUndefined()
})

it('stops and leaves no file when it is cancelled or the process stops', async () => {
  const cancelled = await wanted(2)
  const cancelling = parts({
    get: async (key) => {
      await removeExport(server.db, cancelled)
      return server.objectStore.get(key)
    },
  })
  await exportCalls({ ...cancelling, nowMs: steps() }, cancelled, running)
  expect(await server.objectStore.find(exportKey(cancelled))).toBeUndefined()

  const stopped = await wanted(2)
  const stopping = new AbortController()
  const stoppable = parts({
    get: async (key) => {
      stopping.abort(new Error('stop'))
      return server.objectStore.get(key)
    },
  })
  await expect(exportCalls(stoppable, stopped, { signal: stopping.signal, isLast: false })).rejects.toThrow('stop')
  expect(await find(stopped)).toMatchObject({ state: 'running' })
  expect(await server.objectStore.find(exportKey(stopped))).toBeUndefined()
})

it('leaves no file of an export that was removed after the process had been killed', async () => {
  const id = await wanted(1)
  await server.objectStore.put(exportKey(id), new Uint8Array(10))
  await removeExport(server.db, id)
  await exportCalls(parts(), id, running)
  expect(await server.objectStore.find(exportKey(id))).toBeUndefined()
})

/** A clock that moves a second whenever it is read, so that progress is told with every chunk. */
function steps(): () => number {
  let nowMs = Date.now()
  return () => {
    nowMs += 1000
    return nowMs
  }
}
