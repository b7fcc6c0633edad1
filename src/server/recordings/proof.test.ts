import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEncryptedObjectStore } from '../../adapters/encrypted-object-store.ts'
import type { Account } from '../../core/model/account.ts'
import type { Recording } from '../../core/model/recording.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { saveRecording } from '../../store/recordings.ts'
import {
  ask,
  quiet,
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
let acme: Account
let viewer: string
let auditor: string
/** Where copies are beside the local store. */
const bucket = new Map<string, Uint8Array>()

beforeAll(async () => {
  server = await startTestServer({ log: quiet })
  const { objectStore } = server
  Object.assign(server.parts, {
    objectPlaces: async (key: string) => [
      { name: 'local', open: async () => objectStore },
      ...(bucket.has(key)
        ? [{ name: 'bucket', open: async () => ({ get: async () => single(bucket.get(key) ?? new Uint8Array()) }) }]
        : []),
    ],
  } satisfies { objectPlaces: unknown })
  acme = await testAccount(server, 'acme')
  viewer = await testKey(server, 'viewer', acme)
  auditor = await testKey(server, 'auditor', acme)
})
afterAll(() => server?.close())

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const stored = async () => (await storeCall(server, testCall(acme), testAudio(8000))) as Recording
const verify = ({ id }: Recording) => ask(server, 'verifyRecording', { as: viewer, params: { recordingId: id } })
const shown = ({ id }: Recording) => ask(server, 'getRecordingProof', { as: viewer, params: { recordingId: id } })

/** As whoever has the database does it: neither triggers nor grants are in the way. */
async function byHand(table: 'recordings' | 'evidence_entries', change: ReturnType<typeof sql>): Promise<void> {
  await server.db.transaction().execute(async (trx) => {
    await sql`alter table recordings disable trigger recordings_evidence`.execute(trx)
    await sql`alter table ${sql.table(table)} no force row level security`.execute(trx)
    await change.execute(trx)
    await sql`alter table ${sql.table(table)} force row level security`.execute(trx)
    await sql`alter table recordings enable trigger recordings_evidence`.execute(trx)
  })
}

async function put({ objectKey }: Pick<Recording, 'objectKey'>, change: (bytes: Buffer) => void): Promise<void> {
  const { objectStore } = server
  const bytes = await contentOf(objectStore, objectKey)
  change(bytes)
  await objectStore.put(objectKey, bytes)
}

async function contentOf(objects: ObjectStore, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await objects.get(key)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const flip = (bytes: Buffer) => {
  bytes[5000] = (bytes[5000] ?? 0) ^ 1
}

describe('the proof of a recording', () => {
  it('is not there before somebody looks; then it says when, and stays until the recording changes', async () => {
    const recording = await stored()
    expect(await shown(recording)).toEqual({ status: 'not-verified', problems: [], copies: [] })
    const proof = await verify(recording)
    expect(proof).toMatchObject({
      status: 'verified',
      problems: [],
      copies: [{ place: 'local', sha256: recording.sha256 }],
    })
    expect(await shown(recording)).toEqual(proof)
    await saveRecording(server.db, { ...recording, sha256: 'f'.repeat(64) })
    expect((await shown(recording)).status).toBe('not-verified')
  })

  it('names a flipped byte, and in which copy', async () => {
    const recording = await stored()
    const copy = await contentOf(server.objectStore, recording.objectKey)
    bucket.set(recording.objectKey, copy)
    expect(await verify(recording)).toMatchObject({
      status: 'verified',
      copies: [{ place: 'local' }, { place: 'bucket' }],
    })
    flip(copy)
    const texts = async () => (await verify(recording)).problems.map(({ text }) => text)
    expect(await texts()).toEqual(['the audio in the store bucket is not what was stored'])
    await put(recording, flip)
    expect(await texts()).toHaveLength(2)
    expect((await shown(recording)).status).toBe('broken')
  })

  it('names a missing file', async () => {
    const recording = await stored()
    await server.objectStore.remove(recording.objectKey)
    expect(await verify(recording)).toMatchObject({
      status: 'broken',
      problems: [{ problem: 'audio-missing', values: { place: 'local' } }],
    })
  })

  it('names a row that was re-dated, or says another length or hash', async () => {
    const recording = await stored()
    await byHand(
      'recordings',
      sql`update recordings set started_at = started_at - interval '1 year', duration_ms = 1 where id = ${recording.id}`,
    )
    const { status, problems } = await verify(recording)
    expect({ status, problems: problems.map(({ problem }) => problem) }).toEqual({
      status: 'broken',
      problems: ['re-dated', 'row-changed'],
    })
    const other = await stored()
    await put(other, flip)
    const { sha256 } = (await verify(other)).copies[0] ?? {}
    await byHand('recordings', sql`update recordings set sha256 = ${sha256} where id = ${other.id}`)
    expect((await verify(other)).problems.map(({ problem }) => problem)).toEqual(['row-changed', 'audio-changed'])
  })

  it('names an entry of the chain that was written anew with the file and the row', async () => {
    const recording = await stored()
    await verify(recording)
    await byHand(
      'evidence_entries',
      sql`update evidence_entries set entry = replace(entry, ${recording.sha256}, ${'e'.repeat(64)})
        where recording_id = ${recording.id}`,
    )
    expect((await verify(recording)).problems.map(({ problem }) => problem)).toContain('entry-forged')
  })

  it('of an encrypted account, a byte that was flipped in the store is named like any other', async () => {
    const { objectStore, parts } = server
    const sealed = createEncryptedObjectStore(objectStore, { keys: parts.keys, encrypts: async () => true })
    const before = parts.objectPlaces
    Object.assign(parts, { objectPlaces: async () => [{ name: 'local', open: async () => sealed }] })
    const recording = (await storeCall(
      { ...server, objectStore: sealed },
      testCall(acme),
      testAudio(8000),
    )) as Recording
    expect((await verify(recording)).status).toBe('verified')
    await put(recording, flip)
    expect((await verify(recording)).problems.map(({ problem }) => problem)).toEqual(['audio-changed'])
    Object.assign(parts, { objectPlaces: before })
  })

  it('is told to whoever may hear the recording, and stands in the audit log', async () => {
    const recording = await stored()
    const params = { recordingId: recording.id }
    const contact = await testKey(server, 'authorised-contact', acme)
    await refused(send(server, 'verifyRecording', { as: contact, params }), 403, 'not-permitted')
    const rival = await testKey(server, 'viewer', await testAccount(server, 'rival'))
    await refused(send(server, 'verifyRecording', { as: rival, params }), 404, 'recording-not-found')
    await verify(recording)
    const { auditEvents } = await ask(server, 'listAuditEvents', {
      as: auditor,
      query: { action: 'recording.verified' },
    })
    expect(auditEvents[0]).toMatchObject({
      subject: { id: recording.id },
      details: { status: 'verified', problems: [] },
    })
  })

  it('is read once for all who ask at the same time', async () => {
    const recording = await stored()
    const proofs = await Promise.all([verify(recording), verify(recording), verify(recording)])
    expect(new Set(proofs.map(({ verifiedAt }) => verifiedAt)).size).toBe(1)
  })
})
