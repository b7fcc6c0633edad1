import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing, TOOLS } from '../../../test/tools.ts'
import { removeExpiredExports, startExportJobs } from '../../archive/export-jobs.ts'
import { MAXIMUM_EXPORTS } from '../../contract/export.ts'
import { encodeG711 } from '../../core/audio/g711.ts'
import { encodeWavHeader } from '../../core/audio/wav-header.ts'
import { vcon } from '../../core/export/vcon.test-kit.ts'
import type { Account } from '../../core/model/account.ts'
import type { Call, Party } from '../../core/model/call.ts'
import { saveCall } from '../../store/calls.ts'
import { accountScope } from '../../store/db.ts'
import { createUser } from '../../store/users.ts'
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
  testMp3,
} from '../server.test-kit.ts'

let server: TestServer
let acme: Account
let other: Account
let platform: string
let manager: string
let viewer: string

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  other = await testAccount(server, 'other', { timeZone: 'America/New_York' })
  platform = await testKey(server, 'administrator')
  manager = await testKey(server, 'account-administrator', acme)
  viewer = await testKey(server, 'viewer', acme)
  const { db, bus, objectStore, jobs, parts } = server
  await startExportJobs(jobs, {
    db,
    bus,
    objectStore,
    mp3: testMp3,
    hasRoom: async () => true,
    openPlace: () => expect.unreachable(),
    nowMs: parts.nowMs,
    log: quiet,
  })
})
afterAll(() => server?.close())

async function finished(as: string, body: unknown) {
  const { id } = await ask(server, 'createExport', { as, body })
  await expect
    .poll(() => ask(server, 'getExport', { as, params: { exportId: id } }), { timeout: 15_000, interval: 30 })
    .toMatchObject({ state: 'ready' })
  return ask(server, 'getExport', { as, params: { exportId: id } })
}

async function file(as: string, exportId: string): Promise<Buffer> {
  const response = await send(server, 'getExportFile', { as, params: { exportId } })
  expect(response.statusCode).toBe(200)
  return response.rawPayload
}

/** By another program: name → bytes. */
async function unzipped(zip: Buffer): Promise<Map<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-unzip-'))
  try {
    await writeFile(join(folder, 'export.zip'), zip)
    const out = join(folder, 'out')
    await promisify(execFile)('unzip', ['-q', join(folder, 'export.zip'), '-d', out], {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
    const names = (await readdir(out, { recursive: true })).filter((name) => /\.\w+$/.test(name)).sort()
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(out, name))] as const)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

it.skipIf(missing('unzip'))('makes a ZIP of WAV files and a table, readable by other programs', async () => {
  const user = {
    name: 'Grace "Amazing" Hopper',
    numbers: [],
    sipAddresses: [],
    role: 'viewer',
    accountId: acme.id,
  } as const
  const grace = await createUser(server.db, accountScope(acme.id), user)
  const startedAtMs = Date.parse('2026-03-29T01:00:02Z')
  const [caller, callee] = testCall(acme).parties
  if (!caller || !callee) throw new Error('two parties')
  const recorded = testCall(acme, {
    startedAtMs,
    endedAtMs: startedAtMs + 3250,
    parties: [
      { ...caller, name: '=HYPERLINK("http://evil")' },
      { ...callee, userId: grace.id, name: 'Zoë / 東京' },
    ],
    flags: ['metadata-repaired'],
  })
  const sameSecond = testCall(acme, { ...recorded, id: testCall(acme).id, startedAtMs: startedAtMs + 400 })
  const skipped = testCall(acme, {
    startedAtMs: startedAtMs + 60_000,
    decision: { outcome: 'skip', excludedBy: 'no-rule', triggers: [], direction: 'inbound', trace: [] },
  })
  const [first, second] = [testAudio(), testAudio(8000)]
  const stored = await storeCall(server, recorded, first)
  await storeCall(server, sameSecond, second)
  await storeCall(server, skipped)

  const made = await finished(viewer, { callIds: [recorded.id, sameSecond.id, skipped.id, recorded.id] })
  expect(made).toMatchObject({ callsDone: 3, callsTotal: 3, accountId: acme.id })
  const zip = await file(viewer, made.id)
  expect(made.sizeBytes).toBe(zip.length)
  const files = await unzipped(zip)
  const name = '2026-03-29 03-00-02 =HYPERLINK(_http___evil_) to Zoë _ 東京'
  expect([...files.keys()]).toEqual([`${name} (2).wav`, `${name}.wav`, 'calls.csv', 'calls.jsonl'])
  expect(files.get(`${name}.wav`)?.equals(first)).toBe(true)
  expect(files.get(`${name} (2).wav`)?.equals(second)).toBe(true)

  const lines = (files.get('calls.csv') ?? Buffer.alloc(0)).toString().split('\r\n')
  expect(lines[0]?.startsWith('\uFEFFstarted_at,time_zone,started_at_utc,')).toBe(true)
  expect(lines[1]).toBe(
    `${[
      '2026-03-29 03:00:02,Europe/Berlin,2026-03-29T01:00:02.000Z,3.250,inbound',
      `"'=HYPERLINK(""http://evil"")",+4930123456,,Zoë / 東京,101,"Grace ""Amazing"" Hopper"`,
      `yes,Recorded: the account's rules ask for it,metadata-repaired,${name}.wav`,
      `2026-03-29T01:00:02.000Z,3.000,${await shaOf(first)},acme,${recorded.id}`,
    ].join(',')},${stored?.id},,,,,,mulaw,,,,,,,`,
  )
  expect(lines[3]).toContain('no,Not recorded: no rule asks for it,,,,,,acme,')
  expect(lines).toHaveLength(5)
  const objects = (files.get('calls.jsonl') ?? Buffer.alloc(0)).toString().trimEnd().split('\n')
  expect(objects.map((line) => JSON.parse(line))).toMatchObject([
    { caller_name: '=HYPERLINK("http://evil")', file: `${name}.wav`, sha256: await shaOf(first), call_id: recorded.id },
    { call_id: sameSecond.id },
    { call_id: skipped.id, recorded: 'no' },
  ])
})

/** Samples as another program reads them, of all channels. */
function heard(file: Buffer | undefined): Int16Array {
  const given = ['-v', 'error', '-i', '-', '-f', 's16le', '-']
  const { stdout, stderr } = spawnSync(TOOLS.ffmpeg.program, given, {
    input: file ?? Buffer.alloc(0),
    maxBuffer: 2 ** 26,
  })
  expect(stderr.toString()).toBe('')
  return new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length))
}

/** Of a stereo file; how much of `signal` is not in `copy`, in dB below it. */
function fidelityDb(signal: Int16Array, copy: Int16Array): number {
  let power = 0
  let error = 0
  signal.forEach((sample, at) => {
    power += sample ** 2
    error += (sample - (copy[at] ?? 0)) ** 2
  })
  return 10 * Math.log10(power / error)
}

/** A tone on each side, of other heights. */
function tones(samples: number): Buffer {
  const codes = new Uint8Array(2 * samples)
  for (const [channel, hz] of [300, 500].entries()) {
    const wave = Int16Array.from({ length: samples }, (_, at) => 8000 * Math.sin((at * 2 * Math.PI * hz) / 8000))
    encodeG711(wave, 'mulaw').forEach((code, at) => {
      codes[2 * at + channel] = code
    })
  }
  return Buffer.concat([encodeWavHeader({ encoding: 'mulaw', sampleRateHz: 8000, channels: 2 }, samples), codes])
}

describe.skipIf(missing('unzip', 'ffmpeg'))('audio in an export', () => {
  const SAMPLES = 24_123
  let call: Call
  let stored: Int16Array
  beforeAll(async () => {
    call = testCall(acme)
    const audio = tones(SAMPLES)
    await storeCall(server, call, audio)
    stored = heard(audio)
  })

  async function exported(audio: { readonly format?: string; readonly channels?: string }) {
    const made = await finished(viewer, { callIds: [call.id], audio })
    const files = await unzipped(await file(viewer, made.id))
    const rows = (files.get('calls.jsonl') ?? Buffer.alloc(0)).toString().trimEnd().split('\n')
    return {
      audio: [...files].filter(([name]) => !name.startsWith('calls.')),
      rows: rows.map((line): Record<string, unknown> => JSON.parse(line)),
    }
  }
  const side = (channel: number) => stored.filter((_, at) => at % 2 === channel)

  it('is lossless as WAV and FLAC, and what the table says of it is true of the file', async () => {
    for (const [format, ending] of [
      ['wav', '.wav'],
      ['flac', '.flac'],
    ] as const) {
      const { audio, rows } = await exported({ format })
      const [[name, bytes] = ['', Buffer.alloc(0)]] = audio
      expect([audio.length, name.endsWith(ending)]).toEqual([1, true])
      expect(heard(bytes)).toEqual(stored)
      const encoding = format === 'wav' ? 'pcm16' : format
      expect(rows).toMatchObject([{ file: name, sha256: await shaOf(bytes), encoding }])
    }
  })

  it('is all of it and in its place as Opus and MP3, each party on a side alone', async () => {
    for (const [format, rateHz] of [
      ['opus', 48_000],
      ['mp3', 8000],
    ] as const) {
      const { audio, rows } = await exported({ format })
      expect(rows).toMatchObject([{ encoding: format }])
      const samples = heard(audio[0]?.[1])
      const step = rateHz / 8000
      for (const channel of [0, 1]) {
        const copy = side(channel).map((_, at) => samples[at * step * 2 + channel] ?? 0)
        expect(fidelityDb(side(channel), copy)).toBeGreaterThan(15)
      }
      if (format === 'opus') expect(samples.length / 2).toBe(SAMPLES * step)
    }
  })

  it('is a file of each party, named for who is heard', async () => {
    const { audio, rows } = await exported({ format: 'flac', channels: 'per-party' })
    expect(audio.map(([name]) => name.slice(20))).toEqual([
      'Ada Lovelace to 101 - 101.flac',
      'Ada Lovelace to 101 - Ada Lovelace.flac',
    ])
    expect(heard(audio[1]?.[1])).toEqual(side(0))
    expect(heard(audio[0]?.[1])).toEqual(side(1))
    expect(rows).toMatchObject([{ party: 'Ada Lovelace' }, { party: '101' }])
  })

  it('of a party whose side others were heard on, too, names them all: who joined, who took over', async () => {
    const [caller, callee] = testCall(acme).parties
    if (!caller || !callee) throw new Error('two parties')
    const startedAtMs = Date.parse('2026-05-20T10:00:00Z')
    const later = (name: string, changes: Partial<Party>) => ({ ...callee, index: 2, name, ...changes })
    const shared = testCall(acme, {
      startedAtMs,
      parties: [
        caller,
        callee,
        later('Bo', { joinedAtMs: startedAtMs + 1000 }),
        later('Cy', { leftAtMs: startedAtMs - 1 }),
        later('Di', { streamIds: [7] }),
      ],
    })
    await storeCall(server, shared, tones(SAMPLES))
    const body = { callIds: [shared.id], audio: { channels: 'per-party' }, table: { columns: ['party', 'file'] } }
    const reader = await testKey(server, 'viewer', acme)
    const files = await unzipped(await file(reader, (await finished(reader, body)).id))
    const stem = '2026-05-20 12-00-00 Ada Lovelace to 101'
    expect(files.get('calls.csv')?.toString().split('\r\n').slice(1)).toEqual([
      `Ada Lovelace,${stem} - Ada Lovelace.wav`,
      `"101, Bo","${stem} - 101, Bo.wav"`,
      '',
    ])
  })

  it('is both in one where they are mixed, as MP3 and Opus too', async () => {
    const other = side(1)
    const sum = side(0).map((sample, at) => sample + (other[at] ?? 0))
    expect(heard((await exported({ channels: 'mixed' })).audio[0]?.[1])).toEqual(sum)
    const opus = heard((await exported({ format: 'opus', channels: 'mixed' })).audio[0]?.[1])
    expect(
      fidelityDb(
        sum,
        sum.map((_, at) => opus[at * 6] ?? 0),
      ),
    ).toBeGreaterThan(15)
  })

  it('is left out where only the table is wanted', async () => {
    const { audio, rows } = await exported({ format: 'none' })
    expect(audio).toEqual([])
    expect(rows).toMatchObject([{ call_id: call.id, recorded: 'yes', recording_seconds: '3.000' }])
  })
})

it.skipIf(missing('unzip'))('names files as it is asked to, and tells of each beside it', async () => {
  const call = testCall(acme, { startedAtMs: Date.parse('2026-05-01T10:00:00Z') })
  const silent = testCall(acme, { startedAtMs: Date.parse('2026-05-01T11:00:00Z') })
  await storeCall(server, call, testAudio(800))
  await storeCall(server, silent)
  const body = {
    callIds: [call.id, silent.id],
    fileNames: '{date}/{direction} {caller}',
    jsonPerFile: true,
    table: { columns: ['call_id', 'file'] },
  }
  const made = await finished(viewer, body)
  const files = await unzipped(await file(viewer, made.id))
  const stem = '2026-05-01/inbound Ada Lovelace'
  const without = '2026-05-01 13-00-00 Ada Lovelace to 101'
  expect([...files.keys()].sort()).toEqual([
    `${without}.json`,
    `${stem}.json`,
    `${stem}.wav`,
    'calls.csv',
    'calls.jsonl',
  ])
  expect(files.get('calls.csv')?.toString()).toBe(`\uFEFFcall_id,file\r\n${call.id},${stem}.wav\r\n${silent.id},\r\n`)
  expect(JSON.parse((files.get(`${stem}.json`) ?? '').toString())).toMatchObject({
    call_id: call.id,
    file: `${stem}.wav`,
    parties: [{ role: 'caller', name: 'Ada Lovelace', number: '+4930123456' }, { role: 'callee' }],
  })
  const wrong = { callIds: [call.id], fileNames: '{owner}' }
  await refused(send(server, 'createExport', { as: viewer, body: wrong }), 400, 'invalid-request')
})

it.skipIf(missing('unzip'))(
  'makes a vCon of each call, whose audio is the file beside it, in whatever form',
  async () => {
    const call = testCall(acme, { startedAtMs: Date.parse('2026-05-02T10:00:00Z') })
    const silent = testCall(acme, { startedAtMs: Date.parse('2026-05-02T11:00:00Z') })
    // More than one chunk, and no multiple of three.
    await storeCall(server, call, testAudio(70_001))
    await storeCall(server, silent)
    for (const channels of ['stored', 'per-party'] as const) {
      const body = { callIds: [call.id, silent.id], vcon: true, audio: { format: 'stored', channels } }
      const files = await unzipped(await file(viewer, (await finished(viewer, body)).id))
      const names = [...files.keys()].filter((name) => name.endsWith('.vcon.json')).sort()
      expect(names).toEqual([
        '2026-05-02 12-00-00 Ada Lovelace to 101.vcon.json',
        '2026-05-02 13-00-00 Ada Lovelace to 101.vcon.json',
      ])
      const [whole, empty] = names.map((name) => vcon.parse(JSON.parse((files.get(name) ?? '').toString())))
      expect(whole?.subject).toBe('Ada Lovelace to 101')
      expect(whole?.parties).toMatchObject([{ name: 'Ada Lovelace', tel: '+4930123456' }, {}])
      expect(whole?.dialog).toHaveLength(channels === 'stored' ? 1 : 2)
      for (const { filename = '', body: text, parties } of whole?.dialog ?? []) {
        const decoded = Buffer.from(String(text), 'base64url')
        expect(await shaOf(decoded)).toBe(await shaOf(files.get(filename) ?? Buffer.alloc(0)))
        expect(decoded.length).toBeGreaterThan(70_000)
        expect(parties).toEqual(channels === 'stored' ? [0, 1] : expect.any(Number))
      }
      expect(whole?.analysis[0]?.body).toMatchObject(
        [{ call_id: call.id, recorded: 'yes' }].concat(
          channels === 'stored' ? [] : [{ call_id: call.id, recorded: 'yes' }],
        ),
      )
      expect(empty).toMatchObject({
        dialog: [],
        analysis: [{ body: [{ call_id: silent.id, recorded: 'no' }] }, { body: [] }],
      })
    }
  },
)

async function shaOf(bytes: Buffer): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex')
}

it.skipIf(missing('unzip'))(
  'tells of a note that was edited after an export who did, and on request what it said before',
  async () => {
    const call = testCall(acme)
    await storeCall(server, call)
    const params = { callId: call.id }
    const note = await ask(server, 'addNote', { as: viewer, params, body: { text: 'wants a refund' } })
    const gone = await ask(server, 'addNote', { as: viewer, params, body: { text: 'card 4111' } })
    const reader = await testKey(server, 'viewer', acme)
    const exported = async (history?: true) => {
      const body = { callIds: [call.id], jsonPerFile: true, table: { columns: ['notes'], ...(history && { history }) } }
      const files = await unzipped(await file(reader, (await finished(reader, body)).id))
      const text = (name: string) => (files.get(name) ?? '').toString()
      const [beside = ''] = [...files.keys()].filter((name) => name.endsWith('.json'))
      return { csv: text('calls.csv').slice(1), line: JSON.parse(text('calls.jsonl')), json: JSON.parse(text(beside)) }
    }
    expect((await exported()).line.notes).toMatchObject([{ text: 'wants a refund' }, { text: 'card 4111' }])

    const author = note.author.name
    const body = { text: 'got a refund' }
    const edited = await ask(server, 'changeNote', { as: manager, params: { ...params, noteId: note.id }, body })
    await send(server, 'removeNote', { as: manager, params: { ...params, noteId: gone.id } })
    const by = edited.changedBy?.name
    const now = await exported()
    const inJson = [{ text: 'got a refund', author, edited_by: by, edited_at_utc: edited.changedAt }]
    expect(now.csv).toBe(`notes\r\n"${author} (edited by ${by}): got a refund"\r\n`.replaceAll('"', ''))
    expect(now).toMatchObject({ line: { notes: inJson }, json: { notes: inJson } })
    expect(JSON.stringify(now)).not.toContain('4111')

    const whole = await exported(true)
    const history = [
      { by: author, change: 'note-added', text: 'wants a refund' },
      { by: author, change: 'note-added', text: 'card 4111' },
      { by, change: 'note-changed', text: 'got a refund' },
      { by, change: 'note-removed', text: 'card 4111' },
    ]
    expect(whole).toMatchObject({ line: { history }, json: { history } })
    expect(whole.csv).toContain(`${by}: note changed: got a refund\n`)
  },
)

it.skipIf(missing('unzip'))(
  'tells the moment of a note as the player does, where the recording begins later than the call',
  async () => {
    const call = testCall(acme)
    await storeCall(server, { ...call, startedAtMs: call.startedAtMs + 2000 }, testAudio())
    await saveCall(server.db, { ...call, endedAtMs: call.startedAtMs + 5000 })
    const body = { text: 'wants a refund', offsetMs: 4000 }
    await ask(server, 'addNote', { as: viewer, params: { callId: call.id }, body })
    const wanted = { callIds: [call.id], audio: { format: 'none' }, table: { columns: ['notes'] } } as const
    const files = await unzipped(await file(viewer, (await finished(viewer, wanted)).id))
    expect((files.get('calls.csv') ?? '').toString()).toContain(' (0:02): wants a refund')
  },
)

it('exports what matches a filter, for the platform in a folder per account', async () => {
  const from = '2026-06-01T00:00:00Z'
  const startedAtMs = Date.parse(from)
  await storeCall(server, testCall(acme, { startedAtMs }), testAudio(800))
  await storeCall(server, testCall(other, { startedAtMs }), testAudio(800))
  const ofAcme = await finished(viewer, { filter: { from } })
  expect(ofAcme).toMatchObject({ callsTotal: 1, callsDone: 1 })
  const ofAll = await finished(platform, { filter: { from, recorded: true } })
  expect(ofAll).toMatchObject({ callsTotal: 2 })
  const text = (await file(platform, ofAll.id)).toString('latin1')
  expect(text).toContain('acme/2026-06-01 02-00-00')
  expect(text).toContain('other/2026-05-31 20-00-00')
  await refused(send(server, 'createExport', { as: viewer, body: { filter: { text: 'nobody' } } }), 400, 'export-empty')
})

it('exports a call with all its legs, however one of them was asked for, and says that they are one call', async () => {
  const as = await testKey(server, 'viewer', acme)
  const startedAtMs = Date.parse('2026-05-01T09:00:00Z')
  const at = { startedAtMs, endedAtMs: startedAtMs + 60_000 }
  const identifiers = { 'X-Call-Id': '5f0f4c8e-7dec-11d0-a765-00a0c91e6bf6' }
  const queue = testCall(acme, { ...at, identifiers })
  const agent = testCall(acme, { ...at, identifiers, direction: 'internal' })
  const single = testCall(acme, { ...at, direction: 'internal' })
  for (const call of [queue, agent, single]) await storeCall(server, call, testAudio(800))
  const filter = { from: '2026-05-01T00:00:00Z', to: '2026-05-02T00:00:00Z', direction: 'internal' as const }
  for (const body of [{ callIds: [queue.id, single.id] }, { callIds: [agent.id, queue.id, single.id] }, { filter }]) {
    const made = await finished(as, body)
    expect(made).toMatchObject({ callsDone: 3, callsTotal: 3, furtherLegs: 1 })
  }
  expect(await finished(as, { callIds: [single.id] })).toMatchObject({ callsTotal: 1, furtherLegs: 0 })
})

it('goes on with a download that was cut, and only with the same file', async () => {
  const call = testCall(acme)
  await storeCall(server, call, testAudio(8000))
  const [made, other] = [await finished(viewer, { callIds: [call.id] }), await finished(viewer, { callIds: [call.id] })]
  const part = (exportId: string, headers: Record<string, string>) =>
    send(server, 'getExportFile', { as: viewer, params: { exportId }, headers })
  const first = await part(made.id, { range: 'bytes=0-999' })
  expect([first.statusCode, first.rawPayload.length]).toEqual([206, 1000])
  const tag = String(first.headers.etag)
  const rest = await part(made.id, { range: 'bytes=1000-', 'if-range': tag })
  expect(rest.statusCode).toBe(206)
  const whole = await file(viewer, made.id)
  expect(Buffer.concat([first.rawPayload, rest.rawPayload]).equals(whole)).toBe(true)
  expect((await part(other.id, { range: 'bytes=1000-', 'if-range': tag })).statusCode).toBe(200)
})

it('leaves a recording out of ZIP and table when its file is gone', async () => {
  const call = testCall(acme)
  const recording = await storeCall(server, call, testAudio(800))
  await server.objectStore.remove(recording?.objectKey ?? '')
  const made = await finished(viewer, { callIds: [call.id] })
  expect((await file(viewer, made.id)).toString('latin1')).not.toContain('.wav')
})

it('keeps exports of one person from another of the same account', async () => {
  const call = testCall(acme)
  await storeCall(server, call)
  const made = await finished(viewer, { callIds: [call.id] })
  for (const name of ['getExport', 'getExportFile', 'removeExport'] as const) {
    await refused(send(server, name, { as: manager, params: { exportId: made.id } }), 404, 'export-not-found')
  }
  expect((await ask(server, 'listExports', { as: viewer })).exports.map(({ id }) => id)).toContain(made.id)
  expect((await ask(server, 'listExports', { as: manager })).exports).toEqual([])
})

it('tells its progress on the bus and its use in the audit log', async () => {
  const call = testCall(acme)
  await storeCall(server, call, testAudio(800))
  const told: (string | undefined)[] = []
  const stop = server.bus.subscribe('export-changed', (message) => told.push(message.id))
  const made = await finished(manager, { callIds: [call.id] })
  await file(manager, made.id)
  stop()
  expect(told.filter((id) => id === made.id).length).toBeGreaterThanOrEqual(3)
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { limit: '2' } })
  expect(auditEvents).toMatchObject([
    { action: 'export.downloaded', subject: { id: made.id } },
    { action: 'calls.exported', subject: { id: made.id }, details: { calls: 1, callIds: [call.id] } },
  ])
})

it('keeps so many of one person, until one is removed', async () => {
  const call = testCall(acme)
  await storeCall(server, call)
  const as = await testKey(server, 'viewer', acme)
  const create = () => send(server, 'createExport', { as, body: { callIds: [call.id] } })
  const made: string[] = []
  for (let count = 0; count < MAXIMUM_EXPORTS; count++) made.push((await create()).json().id)
  await refused(create(), 409, 'too-many-exports')
  await ask(server, 'removeExport', { as, params: { exportId: made[0] ?? '' } })
  expect((await create()).statusCode).toBe(202)
})

it('is over when it is removed, and after a day', async () => {
  const call = testCall(acme)
  await storeCall(server, call, testAudio(800))
  const [removed, expired] = [
    await finished(viewer, { callIds: [call.id] }),
    await finished(viewer, { callIds: [call.id] }),
  ]
  await ask(server, 'removeExport', { as: viewer, params: { exportId: removed.id } })
  await refused(send(server, 'getExport', { as: viewer, params: { exportId: removed.id } }), 404, 'export-not-found')
  expect(await server.objectStore.find(`exports/${removed.id}.zip`)).toBeUndefined()

  server.clock.nowMs += 25 * 3_600_000
  await refused(send(server, 'getExport', { as: viewer, params: { exportId: expired.id } }), 404, 'export-not-found')
  const { db, bus, objectStore, parts } = server
  await removeExpiredExports({
    db,
    bus,
    objectStore,
    mp3: testMp3,
    hasRoom: async () => true,
    openPlace: () => expect.unreachable(),
    nowMs: parts.nowMs,
    log: quiet,
  })
  expect(await objectStore.find(`exports/${expired.id}.zip`)).toBeUndefined()
})
