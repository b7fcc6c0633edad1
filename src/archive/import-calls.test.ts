import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { pairFiles } from '../core/call-import/pair-files.ts'
import type { RecordingMetadata } from '../core/call-import/read-metadata.ts'
import type { Account } from '../core/model/account.ts'
import { AppError } from '../core/model/app-error.ts'
import { createAccount } from '../store/accounts.ts'
import { findCall } from '../store/calls.ts'
import { accountScope, inScope, PLATFORM } from '../store/db.ts'
import { loadDirectory } from '../store/directory.ts'
import { findCallByName } from '../store/find-call-by-name.ts'
import { listCalls } from '../store/list-calls.ts'
import { giveDates } from '../store/recording-dates.ts'
import { recordingsOfCall } from '../store/recordings.ts'
import { findRetention } from '../store/retention-policies.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { createUser } from '../store/users.ts'
import { type ImportLine, type ImportParts, importCalls } from './import-calls.ts'
import { readSamples } from './read-samples.ts'

const FFMPEG = 'ffmpeg'
const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 5, 1)

let database: TestDatabase
let folder: string
let account: Account
let parts: ImportParts
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  folder = await mkdtemp(join(tmpdir(), 'tapeline-import-'))
  account = await createAccount(db, { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' })
  await createUser(db, PLATFORM, {
    accountId: account.id,
    name: 'Clara',
    extension: '101',
    numbers: [],
    sipAddresses: [],
    role: 'user',
    active: true,
    accessLevel: 'by-role',
    hidesRecordings: false,
  })
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  parts = {
    db,
    objects: createFilesystemObjectStore(join(folder, 'objects')),
    mp3: createFfmpegMp3({ program: 'ffmpeg', workFolder: folder, log }),
    directory: await loadDirectory(db),
    nowMs: () => NOW_MS,
  }
})
afterAll(async () => {
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

async function audio(path: string, format: string): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  const args = `-y -hide_banner -loglevel error -f lavfi -i sine=f=440:d=3:r=8000 ${format}`
  execFileSync(FFMPEG, [...args.split(' '), file])
}

const told = (file: string, id: string, changes: Partial<RecordingMetadata> = {}): RecordingMetadata => ({
  ...{ where: 'calls.csv line 2', otherIds: [], file, id, caller: '+491715550001', callee: '101' },
  startedAtMs: NOW_MS - 30 * DAY_MS,
  ...changes,
})

async function run(
  rows: readonly RecordingMetadata[],
  changes: object = {},
  of: ImportParts = parts,
): Promise<ImportLine[]> {
  const { files } = pairFiles(
    rows.map(({ file = '' }) => file),
    rows,
    () => undefined,
  )
  const lines: ImportLine[] = []
  for await (const line of importCalls(of, { account, folder, files, source: 'MIR', dryRun: false, ...changes }))
    lines.push(line)
  return lines
}

describe.skipIf(missing('ffmpeg'))('import', () => {
  it.each([
    ['pcm16', 'gsm.wav', '-c:a libgsm_ms'],
    ['mulaw', 'mulaw.wav', '-c:a pcm_mulaw'],
    ['alaw', 'stereo.wav', '-c:a pcm_alaw -ac 2'],
    ['pcm16', 'pcm.wav', '-c:a pcm_s16le -ar 22050'],
    ['pcm16', 'pcm8.wav', '-c:a pcm_u8'],
    ['mp3', 'some.mp3', '-c:a libmp3lame -ar 16000'],
  ])('stores %s of %s, playable and measured, with the hash of the file it was', async (encoding, file, format) => {
    await audio(file, format)
    const [line] = await run([told(file, `id of ${file}`)])
    expect(line).toMatchObject({ outcome: 'imported', originalId: `id of ${file}` })
    const scope = accountScope(account.id)
    const [recording] = await recordingsOfCall(database.db, scope, line?.callId ?? '')
    if (!recording) throw new Error('there is no recording')
    expect(recording.encoding).toBe(encoding)
    expect(Math.abs(recording.durationMs - 3000)).toBeLessThan(150)
    const stored = await parts.objects.find(recording.objectKey)
    expect(stored?.sizeBytes).toBe(recording.sizeBytes)
    expect(recording.sound?.[0]?.heardMs).toBeGreaterThan(2500)
    expect(recording.sound?.[0]?.heardMs).toBeLessThan(3200)
    expect(recording.sound?.[0]?.speechLevelDbov).toBeLessThan(-18)
    const { samples, blocks } = await readSamples({ objectStore: parts.objects, mp3: parts.mp3 }, recording)
    let loudest = 0
    for await (const block of blocks) for (const sample of block) loudest = Math.max(loudest, Math.abs(sample))
    expect(samples).toBeGreaterThan(2.8 * recording.sampleRateHz)
    expect(loudest).toBeGreaterThan(2000)
    const sha256 = createHash('sha256')
      .update(await readFile(join(folder, file)))
      .digest('hex')
    const call = await findCall(database.db, scope, recording.callId)
    expect(call).toMatchObject({
      state: 'ready',
      direction: 'inbound',
      imported: { source: 'MIR', fileName: file, sha256 },
    })
    expect(call?.parties[1]?.userId).toBeDefined()
  })

  it('imports nothing a second time, and finds a call by its id of before', async () => {
    await audio('twice.wav', '-c:a pcm_mulaw')
    const rows = [told('twice.wav', 'original 4711', { otherIds: ['x@y.example'] })]
    const [first] = await run(rows)
    const [second] = await run(rows)
    expect([first?.outcome, second?.outcome]).toEqual(['imported', 'already-imported'])
    for (const name of ['original 4711', 'x@y.example']) {
      expect((await findCallByName(database.db, accountScope(account.id), name))?.id).toBe(first?.callId)
    }
    const { calls } = await listCalls(database.db, accountScope(account.id), { text: 'original 4711' })
    expect(calls.map(({ id }) => id)).toEqual([first?.callId])
  })

  it('goes on where a run was cut off between audio and row', async () => {
    await audio('cut.wav', '-c:a pcm_mulaw')
    const rows = [told('cut.wav', 'cut off')]
    const objects = {
      ...parts.objects,
      put: (key: string, content: AsyncIterable<Uint8Array> | Uint8Array) =>
        key.endsWith('.peaks')
          ? Promise.reject(new AppError('storage-failed', 'the disk is full'))
          : parts.objects.put(key, content),
    }
    await expect(run(rows, {}, { ...parts, objects })).rejects.toThrow('the disk is full')
    const [line] = await run(rows)
    expect(line?.outcome).toBe('imported')
    expect((await recordingsOfCall(database.db, accountScope(account.id), line?.callId ?? '')).length).toBe(1)
  })

  it('keeps it from the day of the call, and skips what would go at once', async () => {
    await audio('old.wav', '-c:a pcm_mulaw')
    const days = (count: number) => ({ startedAtMs: NOW_MS - count * DAY_MS })
    const [old] = await run([told('old.wav', 'old', days(366))])
    expect(old).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('older than the 365 days') })
    const [young] = await run([told('old.wav', 'young', days(300))])
    const retention = await findRetention(database.db, account.id)
    while ((await giveDates(database.db, retention, NOW_MS)) > 0);
    const [date] = await inScope(database.db, accountScope(account.id), (trx) =>
      trx
        .selectFrom('recording_dates')
        .selectAll()
        .where('call_id', '=', young?.callId ?? '')
        .execute(),
    )
    expect(Math.round(((date?.expires_at.getTime() ?? 0) - NOW_MS) / DAY_MS)).toBe(65)
  })

  it('tells what it cannot read and goes on, and changes nothing in a dry run', async () => {
    await writeFile(join(folder, 'broken.wav'), 'this is text')
    await audio('good.wav', '-c:a pcm_mulaw')
    const rows = [told('broken.wav', 'broken'), told('gone.wav', 'gone'), told('good.wav', 'good')]
    const dry = await run(rows, { dryRun: true })
    expect(dry.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'imported'])
    expect(await findCall(database.db, accountScope(account.id), dry[2]?.callId ?? '')).toBeUndefined()
    expect((await run(rows)).map(({ outcome, reason }) => [outcome, reason])[0]).toEqual([
      'failed',
      'it is no WAV file',
    ])
  })

  it('takes two files with one id for two recordings, the same two each time', async () => {
    await audio('leg-1.wav', '-c:a pcm_mulaw')
    await audio('leg-2.wav', '-c:a pcm_mulaw')
    const rows = [told('leg-1.wav', 'same'), told('leg-2.wav', 'same')]
    const [first, second] = await run(rows)
    expect(first?.callId).not.toBe(second?.callId)
    expect((await run(rows)).map(({ outcome }) => outcome)).toEqual(['already-imported', 'already-imported'])
  })

  it('takes another file with the id and start of one that is there for a second recording, and the same file for the same', async () => {
    await audio('monday/talk.wav', '-c:a pcm_mulaw')
    await audio('moved/talk.wav', '-c:a pcm_mulaw')
    await audio('tuesday/talk.wav', '-c:a pcm_alaw')
    const importOne = async (day: string) => (await run([told(`${day}/talk.wav`, 'one id')]))[0]
    const [monday, moved, tuesday, again] = [
      await importOne('monday'),
      await importOne('moved'),
      await importOne('tuesday'),
      await importOne('tuesday'),
    ]
    expect([monday, moved, tuesday, again].map((line) => line?.outcome)).toEqual([
      'imported',
      'already-imported',
      'imported',
      'already-imported',
    ])
    expect(moved?.callId).toBe(monday?.callId)
    expect(tuesday?.callId).not.toBe(monday?.callId)
    expect(again?.callId).toBe(tuesday?.callId)
  })
})
