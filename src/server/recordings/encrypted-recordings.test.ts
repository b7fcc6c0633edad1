import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEncryptedObjectStore } from '../../adapters/encrypted-object-store.ts'
import { createFileKeyRing } from '../../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../../adapters/filesystem-object-store.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import {
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testAudio,
  testCall,
  testKey,
} from '../server.test-kit.ts'

let server: TestServer
let folder: string
let files: ObjectStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-encrypted-'))
  files = createFilesystemObjectStore(join(folder, 'objects'))
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  const objectStore = createEncryptedObjectStore(files, { keys, encrypts: async () => true, chunkBytes: 1000 })
  server = await startTestServer({ objectStore })
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

it('plays an encrypted recording from any place, as 16-bit samples too, and tells its wave form and size as of one in the clear', async () => {
  const acme = await testAccount(server, 'acme')
  const as = await testKey(server, 'account-administrator', acme)
  const audio = testAudio()
  const recording = await storeCall({ ...server, objectStore: server.parts.objectStore }, testCall(acme), audio)
  const params = { recordingId: recording?.id ?? '' }
  const whole = await send(server, 'getRecordingAudio', { as, params })
  expect(whole.rawPayload).toEqual(audio)
  expect(whole.headers['content-length']).toBe(String(audio.length))
  const part = await send(server, 'getRecordingAudio', { as, params, headers: { range: 'bytes=20990-31005' } })
  expect(part.statusCode).toBe(206)
  expect(part.rawPayload).toEqual(audio.subarray(20_990, 31_006))
  expect((await send(server, 'getRecordingAudio', { as, params, query: { encoding: 'pcm16' } })).statusCode).toBe(200)
  expect((await send(server, 'getRecordingPeaks', { as, params })).rawPayload).toHaveLength(8)
  const stored = await files.find(recording?.objectKey ?? '')
  expect(stored?.sizeBytes).toBeGreaterThan(audio.length)
})
