import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ArchivePrivateKey, makeArchiveKeyFile } from '../../adapters/archive-keys.ts'
import { createEncryptedObjectStore } from '../../adapters/encrypted-object-store.ts'
import { createFileKeyRing } from '../../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../../adapters/filesystem-object-store.ts'
import { createTimeStampCheck } from '../../adapters/time-stamp-token.ts'
import { readZip } from '../../adapters/yauzl-zip.ts'
import type { Account } from '../../core/model/account.ts'
import type { Recording } from '../../core/model/recording.ts'
import { openSealed } from '../../core/sealing/archive-sealing.ts'
import { isSigned } from '../../main/is-signed.ts'
import { verifyPackage } from '../../main/verify-package.ts'
import { listAuditEvents } from '../../store/audit-events.ts'
import { accountScope } from '../../store/db.ts'
import { linkHash } from '../../store/link-hash.ts'
import { saveRecording } from '../../store/recordings.ts'
import {
  ask,
  refused,
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
let key: ArchivePrivateKey
let acme: Account
let as: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-sealed-recordings-'))
  key = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
  const objectStore = createEncryptedObjectStore(createFilesystemObjectStore(join(folder, 'objects')), {
    keys: createFileKeyRing({ folder: join(folder, 'keys') }),
    encrypts: async () => true,
    archiveKeyOf: async () => key.publicKey,
    chunkBytes: 1000,
  })
  server = await startTestServer({
    objectStore,
    objectPlaces: async () => [{ name: 'local', open: async () => objectStore }],
  })
  acme = await testAccount(server, 'acme')
  as = await testKey(server, 'account-administrator', acme)
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

const audio = testAudio()
const stored = async () =>
  (await storeCall({ ...server, objectStore: server.parts.objectStore }, testCall(acme), audio)) as Recording
const pathOf = ({ objectKey }: Recording) => join(folder, 'objects', objectKey)

async function opened(sealed: Buffer): Promise<Buffer> {
  const read = async (start: number, end: number) =>
    [sealed.subarray(start, end + 1)] as unknown as AsyncIterable<Uint8Array>
  const pieces: Uint8Array[] = []
  for await (const piece of (await openSealed({ sizeBytes: sealed.length, read }, [key])).content) pieces.push(piece)
  return Buffer.concat(pieces)
}

it('is told to be sealed, with the key that opens it; its audio and wave form are refused with one code', async () => {
  const recording = await stored()
  const { id: recordingId, callId } = recording
  const file = await readFile(pathOf(recording))
  const call = await ask(server, 'getCall', { as, params: { callId } })
  const sealed = { keyId: key.keyId, sizeBytes: file.length, sha256: createHash('sha256').update(file).digest('hex') }
  expect(call).toMatchObject({ recordings: [{ id: recordingId, sizeBytes: audio.length, sealed }] })
  const params = { recordingId }
  for (const [name, query] of [
    ['getRecordingAudio', {}],
    ['getRecordingAudio', { encoding: 'pcm16' }],
    ['getRecordingAudio', { download: '1' }],
    ['getRecordingPeaks', {}],
  ] as const) {
    const answer = await send(server, name, { as, params, query })
    expect([answer.statusCode, answer.json().error]).toMatchObject([
      409,
      { code: 'archive-key-needed', details: { keyId: key.keyId } },
    ])
  }
  const body = { fromMs: 0, toMs: 1000, reason: 'a card number was read out' }
  await refused(send(server, 'requestRedaction', { as, params, body }), 409, 'archive-key-needed')
})

it('comes as the sealed file, whole and in parts, which the private key opens; somebody who may not save does not get it', async () => {
  const recording = await stored()
  const params = { recordingId: recording.id }
  const whole = await send(server, 'getSealedRecording', { as, params })
  expect(whole.statusCode).toBe(200)
  expect(whole.rawPayload).toEqual(await readFile(pathOf(recording)))
  expect(whole.headers.etag).toBe(`"${recording.sealed?.sha256}"`)
  expect(whole.headers['content-disposition']).toContain('.wav.tlsealed"')
  expect(await opened(whole.rawPayload)).toEqual(audio)
  const rest = await send(server, 'getSealedRecording', {
    ...{ as, params },
    headers: { range: 'bytes=5000-', 'if-range': whole.headers.etag as string },
  })
  expect([rest.statusCode, rest.rawPayload.equals(whole.rawPayload.subarray(5000))]).toEqual([206, true])
  const { events } = await listAuditEvents(server.db, accountScope(acme.id), { action: 'recording.downloaded' })
  expect(events[0]).toMatchObject({ details: { callId: recording.callId, sealedFor: key.keyId } })
  const auditor = await testKey(server, 'auditor', acme)
  await refused(send(server, 'getSealedRecording', { as: auditor, params }), 403, 'not-permitted')
})

it('of one that is not sealed there is no sealed file', async () => {
  const recording = await stored()
  const { sealed: _, ...inClear } = recording
  await saveRecording(server.db, inClear)
  const params = { recordingId: recording.id }
  await refused(send(server, 'getSealedRecording', { as, params }), 409, 'recording-not-sealed')
})

it('is verified by the sealed file, without a key', async () => {
  const recording = await stored()
  const verify = () => ask(server, 'verifyRecording', { as, params: { recordingId: recording.id } })
  expect(await verify()).toMatchObject({ problems: [] })
  const file = await readFile(pathOf(recording))
  const at = file.length - 20
  file[at] = (file[at] as number) ^ 1
  await writeFile(pathOf(recording), file)
  expect(await verify()).toMatchObject({ problems: [{ problem: 'audio-changed' }] })
  await rm(pathOf(recording))
  expect(await verify()).toMatchObject({ problems: [{ problem: 'audio-missing' }] })
})

it('lies sealed in an evidence package, which proves the file, and what its holder opens', async () => {
  const recording = await stored()
  const { rawPayload } = await send(server, 'getCallEvidence', { as, params: { callId: recording.callId } })
  const path = join(folder, 'package.zip')
  await writeFile(path, rawPayload)
  const publicKey = Buffer.from((await server.parts.keys.signer()).publicKey).toString('hex')
  const keys = { link: linkHash, isSigned, publicKey, checkTimeStamp: createTimeStampCheck([]) }
  let sealed = Buffer.alloc(0)
  for await (const { name, content } of readZip(path, { mostFiles: 100, mostUnpackedBytes: 1e6 })) {
    const pieces: Uint8Array[] = []
    for await (const piece of content()) pieces.push(piece)
    if (name.endsWith('.wav.tlsealed')) sealed = Buffer.concat(pieces)
  }
  expect(sealed).toEqual(await readFile(pathOf(recording)))
  expect(await opened(sealed)).toEqual(audio)
  const sha256 = createHash('sha256').update(audio).digest('hex')
  const name = 'opened.wav'
  expect(await verifyPackage(path, keys, [{ name, sha256 }])).toMatchObject({
    ...{ problems: [], leftOut: [] },
    proven: [
      expect.stringMatching(
        new RegExp(`tlsealed is recording ${recording.id} .*, sealed for archive key ${key.keyId}$`),
      ),
      expect.stringMatching(new RegExp(`^opened.wav is recording ${recording.id} as it was stored on [^,]*$`)),
    ],
  })
  expect(await verifyPackage(path, keys, [{ name, sha256: 'f'.repeat(64) }])).toMatchObject({
    problems: ['opened.wav is no recording of the package as it was stored'],
  })
})
