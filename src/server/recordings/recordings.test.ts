import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpTimeStamper } from '../../adapters/http-time-stamper.ts'
import { createTimeStampCheck } from '../../adapters/time-stamp-token.ts'
import { startTsa } from '../../adapters/tsa.test-kit.ts'
import { readZip } from '../../adapters/yauzl-zip.ts'
import { startTimeStamping } from '../../archive/stamp-checkpoints.ts'
import { decodeG711 } from '../../core/audio/g711.ts'
import { encodeWavHeader } from '../../core/audio/wav-header.ts'
import type { EvidenceKeys } from '../../core/audit/evidence-file.ts'
import { vcon } from '../../core/export/vcon.test-kit.ts'
import type { Account } from '../../core/model/account.ts'
import type { Recording } from '../../core/model/recording.ts'
import { isSigned } from '../../main/is-signed.ts'
import { verifyPackage } from '../../main/verify-package.ts'
import { linkHash } from '../../store/link-hash.ts'
import { saveRecording } from '../../store/recordings.ts'
import { backlogOfStamps, noteTimeStamping } from '../../store/time-stamps.ts'
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
let manager: string
let viewer: string
const audio = testAudio()

beforeAll(async () => {
  server = await startTestServer({ log: quiet })
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  viewer = await testKey(server, 'viewer', acme)
})
afterAll(() => server?.close())

async function stored(bytes: Buffer = audio): Promise<Recording> {
  return (await storeCall(server, testCall(acme), bytes)) as Recording
}

const get = (recordingId: string, headers: Record<string, string> = {}, query: Record<string, string> = {}) =>
  send(server, 'getRecordingAudio', { as: viewer, params: { recordingId }, headers, query })

describe('the audio of a recording', () => {
  it('comes whole, as it was stored', async () => {
    const { id, sha256 } = await stored()
    const response = await get(id)
    expect(response.statusCode).toBe(200)
    expect(response.rawPayload.equals(audio)).toBe(true)
    expect(response.headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(audio.length),
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
    })
  })

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=100-1999', 100, 2000],
    ['bytes=47000-', 47_000, audio.length],
    ['bytes=-500', audio.length - 500, audio.length],
  ])('comes in parts: %s', async (range, start, end) => {
    const { id } = await stored()
    const response = await get(id, { range })
    expect(response.statusCode).toBe(206)
    expect(response.headers['content-range']).toBe(`bytes ${start}-${end - 1}/${audio.length}`)
    expect(response.headers['content-length']).toBe(String(end - start))
    expect(response.rawPayload.equals(audio.subarray(start, end))).toBe(true)
  })

  it('has nothing beyond its end', async () => {
    const { id } = await stored()
    const response = await get(id, { range: `bytes=${audio.length}-` })
    expect(response.headers['content-range']).toBe(`bytes */${audio.length}`)
    await refused(get(id, { range: `bytes=${audio.length}-` }), 416, 'invalid-range')
  })

  it('is not sent again when the browser has it, and a part only of the same version', async () => {
    const { id, sha256 } = await stored()
    expect((await get(id, { 'if-none-match': `W/"x", "${sha256}"` })).statusCode).toBe(304)
    expect((await get(id, { 'if-none-match': '"x"' })).statusCode).toBe(200)
    expect((await get(id, { range: 'bytes=0-9', 'if-range': `"${sha256}"` })).statusCode).toBe(206)
    expect((await get(id, { range: 'bytes=0-9', 'if-range': '"old"' })).statusCode).toBe(200)
  })

  it('can be asked for its size alone', async () => {
    const { id } = await stored()
    const response = await send(server, 'getRecordingAudio', {
      as: viewer,
      params: { recordingId: id },
      // RFC 9110 §14.2: ranges are for GET alone.
      headers: { range: 'bytes=0-9' },
      method: 'HEAD',
    })
    expect([response.statusCode, response.headers['content-length'], response.rawPayload.length]).toEqual([
      200,
      String(audio.length),
      0,
    ])
  })

  it('is named for people when it is saved', async () => {
    const call = testCall(acme, { startedAtMs: Date.parse('2026-03-29T00:59:58Z') })
    const { id } = (await storeCall(server, call, audio)) as Recording
    const response = await get(id, {}, { download: '1' })
    expect(response.headers['content-disposition']).toBe(
      `attachment; filename="2026-03-29 01-59-58 Ada Lovelace to 101.wav"; ` +
        `filename*=UTF-8''2026-03-29%2001-59-58%20Ada%20Lovelace%20to%20101.wav`,
    )
  })

  it('says that its file is missing rather than sending nothing', async () => {
    const recording = await stored()
    await server.objectStore.remove(recording.objectKey)
    await refused(get(recording.id), 500, 'object-not-found')
  })
})

describe('an MP3 recording', () => {
  const file = Buffer.from('not looked at')
  async function storedMp3(): Promise<Recording> {
    const recording = { ...(await stored(file)), encoding: 'mp3' } as const
    await saveRecording(server.db, recording)
    return recording
  }

  it('is played as what it is, also in parts, and saved under its name', async () => {
    const { id } = await storedMp3()
    const response = await get(id, { range: 'bytes=4-9' }, { download: '1' })
    expect(response.headers['content-type']).toBe('audio/mpeg')
    expect(response.headers['content-disposition']).toContain('.mp3"')
    expect(response.body).toBe('looked')
  })

  it('is not turned into anything else', async () => {
    const { id } = await storedMp3()
    await refused(get(id, {}, { encoding: 'pcm16' }), 409, 'encoding-not-available')
  })
})

describe('G.711 as 16-bit PCM', () => {
  const header = encodeWavHeader({ encoding: 'pcm16', sampleRateHz: 8000, channels: 2 }, 24_000)
  const samples = decodeG711(audio.subarray(58), 'mulaw')
  const expected = Buffer.concat([header, Buffer.from(samples.buffer)])

  it('is the same sound', async () => {
    const { id, sha256 } = await stored()
    const response = await get(id, {}, { encoding: 'pcm16' })
    expect(response.headers.etag).toBe(`"${sha256}-pcm16"`)
    expect(response.rawPayload.equals(expected)).toBe(true)
  })

  it('comes in any part, also from the middle of a sample', async () => {
    const { id } = await stored()
    const ends = [0, 1, 43, 44, 45, 46, 47, 1000, 1001, 50_000, 50_001, expected.length - 2, expected.length - 1]
    for (const start of ends) {
      for (const end of ends.filter((one) => one >= start)) {
        const response = await get(id, { range: `bytes=${start}-${end}` }, { encoding: 'pcm16' })
        expect(response.headers['content-range']).toBe(`bytes ${start}-${end}/${expected.length}`)
        expect(response.rawPayload.equals(expected.subarray(start, end + 1))).toBe(true)
      }
    }
  })

  it('copes with a file whose header says that the length is unknown', async () => {
    const unknown = Buffer.from(audio)
    unknown.writeUInt32LE(0xffffffff, 4)
    unknown.writeUInt32LE(0xffffffff, 54)
    const { id } = await stored(unknown)
    expect((await get(id, {}, { encoding: 'pcm16' })).rawPayload.equals(expected)).toBe(true)
  })
})

it('sends the wave form as bytes', async () => {
  const { id } = await stored()
  const response = await send(server, 'getRecordingPeaks', { as: viewer, params: { recordingId: id } })
  expect([...new Int8Array(response.rawPayload)]).toEqual([-1, 1, -2, 2, -3, 3, -4, 4])
})

it('sends less of the wave form where less is wanted', async () => {
  const { id, peaksPerSecond } = await stored()
  const ask = (perSecond: string, method?: 'HEAD') =>
    send(server, 'getRecordingPeaks', {
      as: viewer,
      params: { recordingId: id },
      query: { perSecond },
      ...(method && { method }),
    })
  const half = await ask(String(peaksPerSecond / 2))
  expect([...new Int8Array(half.rawPayload)]).toEqual([-2, 2, -4, 4])
  expect((await ask(String(peaksPerSecond / 2), 'HEAD')).headers['content-length']).toBe('4')
  const whole = await ask(String(peaksPerSecond))
  expect(whole.rawPayload.length).toBe(8)
  expect(half.headers.etag).not.toBe(whole.headers.etag)
  await refused(ask('0'), 400, 'invalid-request')
})

it('notes a play once, though the player asks for many parts, and each download', async () => {
  const { id } = await stored()
  for (const range of ['bytes=0-99', 'bytes=100-', 'bytes=5000-']) await get(id, { range })
  await get(id, {}, { download: '1' })
  await get(id, { range: 'bytes=900-' }, { download: '1' })
  await send(server, 'getRecordingAudio', { as: viewer, params: { recordingId: id }, method: 'HEAD' })
  server.clock.nowMs += 11 * 60_000
  // All but the first byte is a download too.
  await get(id, { range: 'bytes=1-' }, { download: '1' })
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager })
  const actions = auditEvents.filter(({ subject }) => subject?.id === id).map(({ action }) => action)
  expect(actions).toEqual(['recording.downloaded', 'recording.downloaded', 'recording.played'])
})

const sha256Of = (bytes: Uint8Array, as: 'hex' | 'base64url') => createHash('sha256').update(bytes).digest(as)

describe('the evidence package of a call', () => {
  const evidence = async (as: string, callId: string) => {
    const response = await send(server, 'getCallEvidence', { as, params: { callId } })
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'application/zip'])
    return response.rawPayload
  }
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-package-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const check = async (zip: Buffer, given: Partial<EvidenceKeys> = {}) => {
    const path = join(folder, 'package.zip')
    writeFileSync(path, zip)
    const publicKey = Buffer.from((await server.parts.keys.signer()).publicKey).toString('hex')
    return verifyPackage(path, {
      link: linkHash,
      isSigned,
      publicKey,
      checkTimeStamp: createTimeStampCheck([]),
      ...given,
    })
  }
  const textsOf = async (zip: Buffer) => {
    const path = join(folder, 'read.zip')
    writeFileSync(path, zip)
    const texts = new Map<string, string>()
    for await (const { name, content } of readZip(path, { mostFiles: 100, mostUnpackedBytes: 1e6 })) {
      if (name.startsWith('audio/')) continue
      const pieces: Uint8Array[] = []
      for await (const piece of content()) pieces.push(piece)
      texts.set(name, Buffer.concat(pieces).toString())
    }
    return texts
  }

  it('holds audio, decision, quality, the audit log and signed entries, and is checked with the public key alone', async () => {
    const { id, callId } = await stored()
    const zip = await evidence(manager, callId)
    const { proven, ...report } = await check(zip)
    expect(report).toMatchObject({ callId, problems: [], leftOut: [] })
    expect(proven).toEqual([expect.stringMatching(`^audio/1 .*wav is recording ${id} as it was stored on`)])
    const texts = await textsOf(zip)
    expect([...texts.keys()]).toEqual([
      ...['README.txt', 'public-key.txt', 'call.json', 'decision.json', 'quality.json', 'proofs.jsonl'],
      'call.vcon.json',
      ...['audit.jsonl', 'manifest.json', 'manifest.sig'],
    ])
    expect(JSON.parse(texts.get('decision.json') ?? '')).toMatchObject({ decision: { outcome: 'record' } })
    expect(JSON.parse(texts.get('quality.json') ?? '')).toMatchObject([{ recordingId: id, verdict: 'good' }])
    const container = vcon.parse(JSON.parse(texts.get('call.vcon.json') ?? ''))
    expect(container.dialog).toMatchObject([
      { filename: expect.stringMatching(/^audio\/1 .*wav$/), content_hash: `sha256-${sha256Of(audio, 'base64url')}` },
    ])
    expect(container.analysis.map(({ schema }) => schema)).toEqual(['tapeline decision 1', 'tapeline quality 1'])
    expect(JSON.parse(texts.get('audit.jsonl') ?? '')).toMatchObject({ action: 'call.evidence-exported' })
    const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager })
    const ofCall = auditEvents.filter(({ subject }) => subject?.id === callId)
    expect(ofCall).toMatchObject([{ action: 'call.evidence-exported', subject: { kind: 'call' } }])
  })

  it('tells who may not read the audit log nothing of it, nor of other recordings in the chain', async () => {
    const { id, callId } = await stored()
    await stored()
    const zip = await evidence(viewer, callId)
    expect(await check(zip)).toMatchObject({ problems: [], leftOut: [expect.stringMatching('^the audit log')] })
    const texts = await textsOf(zip)
    expect(texts.has('audit.jsonl')).toBe(false)
    const named = texts.get('proofs.jsonl')?.matchAll(/recordingId\\": \\"([^\\]*)/g) ?? []
    expect([...named].map(([, each]) => each)).toEqual([id])
  })

  it('holds the time stamp, which the API tells of, for who may see what lies between; says so for others', async () => {
    const tsa = await startTsa()
    const stamper = createHttpTimeStamper({ url: tsa.url, trusted: [tsa.caCertificate] })
    const proofOf = async (recordingId: string) =>
      (await ask(server, 'getRecordingProof', { as: viewer, params: { recordingId } })).timeStamp
    const { id, callId } = await stored()
    const { id: other, callId: otherCall } = await stored()
    expect(await proofOf(id)).toBeUndefined()
    await noteTimeStamping(server.db, 'tsa.example')
    expect(await proofOf(id)).toEqual({ status: 'waiting' })
    await noteTimeStamping(server.db, 'tsa.example', { atMs: Date.UTC(2026, 0, 1), failure: 'it answered with 503' })
    expect(await proofOf(id)).toEqual({ status: 'waiting', failingSince: '2026-01-01T00:00:00.000Z' })
    // Of what both were before: it is signed, and has no stamp yet.
    const unstamped = await check(await evidence(manager, callId))
    expect(unstamped).toMatchObject({ problems: [], leftOut: [expect.stringMatching('^time stamps of the newest')] })
    const running = startTimeStamping({ ...server, stamper, nowMs: Date.now, log: quiet })
    try {
      await expect.poll(async () => (await backlogOfStamps(server.db)).waiting, { timeout: 10_000 }).toBe(0)
    } finally {
      await running.close()
      await tsa.close()
    }
    const at = expect.stringMatching(/^20.*Z$/)
    expect(await proofOf(id)).toEqual({ status: 'stamped', at, by: 'Test TSA' })
    const { recordings } = await ask(server, 'getCall', { as: viewer, params: { callId: otherCall } })
    expect(recordings[0]?.proof).toMatchObject({ status: 'not-verified', timeStamp: { status: 'stamped', at } })
    const trusted = { checkTimeStamp: createTimeStampCheck([tsa.caCertificate]) }
    const whole = await check(await evidence(manager, callId), trusted)
    const words = `wav is recording ${id} as it was stored on [^;]*; time stamped by Test TSA on 20[^ ]*Z$`
    expect(whole).toMatchObject({ problems: [], leftOut: [], proven: [expect.stringMatching(words)] })
    // The newest tells of nobody else's.
    const newest = await check(await evidence(viewer, otherCall), trusted)
    expect(newest).toMatchObject({ problems: [], proven: [expect.stringMatching(`${other}.*; time stamped by`)] })
    const withheld = await check(await evidence(viewer, callId), trusted)
    expect(withheld).toMatchObject({
      problems: [],
      leftOut: expect.arrayContaining([expect.stringMatching(/^time stamps: .*other recordings too/)]),
      proven: [expect.not.stringContaining('time stamped')],
    })
    await noteTimeStamping(server.db, undefined)
  })

  it('shows audio that is not what was stored, whether it was changed in the store or in the package', async () => {
    const { id, callId, objectKey } = await stored()
    const zip = await evidence(manager, callId)
    const place = zip.indexOf(audio.subarray(1000, 1100))
    zip[place] = (zip[place] ?? 0) ^ 1
    expect((await check(zip)).problems).toEqual([
      expect.stringMatching(/^audio\/1 .*wav is not what was written$/),
      expect.stringMatching(`^audio/1 .*wav is not recording ${id} as it was stored on`),
    ])
    expect((await check(zip.subarray(0, zip.length - 30))).problems).toEqual([expect.stringMatching('cannot be read')])
    const flipped = Buffer.from(audio)
    flipped[2000] = (flipped[2000] ?? 0) ^ 1
    await server.objectStore.put(objectKey, flipped)
    expect((await check(await evidence(manager, callId))).problems).toEqual([
      expect.stringMatching(`^audio/1 .*wav is not recording ${id} as it was stored on`),
    ])
  })

  it('is there without audio too, and says so; not for whoever may not save it', async () => {
    const { id, callId, objectKey } = await stored()
    await server.objectStore.remove(objectKey)
    const leftOut = [`recording ${id}: its file is not in the store`]
    expect(await check(await evidence(manager, callId))).toMatchObject({ problems: [], proven: [], leftOut })
    const silent = testCall(acme)
    await storeCall(server, silent)
    expect(await check(await evidence(manager, silent.id))).toMatchObject({ problems: [], proven: [], leftOut: [] })
    const auditor = await testKey(server, 'auditor', acme)
    await refused(send(server, 'getCallEvidence', { as: auditor, params: { callId } }), 403, 'not-permitted')
  })
})
