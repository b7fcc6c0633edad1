/** The download client as people run it: a process, against the real server, over real connections that fail. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { encodeWavHeader } from '../../src/core/audio/wav-header.ts'
import type { Account } from '../../src/core/model/account.ts'
import type { Recording } from '../../src/core/model/recording.ts'
import {
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testCall,
  testKey,
} from '../../src/server/server.test-kit.ts'
import { saveRecording } from '../../src/store/recordings.ts'
import {
  filesIn,
  manifestOf,
  openTroubledWay,
  runClient,
  sha256,
  startClient,
  type TroubledWay,
} from './download-client.ts'

const CALLS = 40
const base = mkdtempSync(join(tmpdir(), 'tapeline-download-'))
let server: TestServer
let way: TroubledWay
let account: Account
let key: string
let recordings: Recording[]
let folder: string
let folders = 0

/** Of its own content, some 100 kB. */
function audio(seed: number, samplesPerChannel = 50_000 + seed * 11): Buffer {
  const codes = Buffer.alloc(samplesPerChannel * 2)
  for (let at = 0; at < codes.length; at++) codes[at] = (at * 7 + (at >> 8) * seed + seed) & 0xff
  const format = { encoding: 'mulaw', sampleRateHz: 8000, channels: 2 } as const
  return Buffer.concat([encodeWavHeader(format, samplesPerChannel), codes])
}

async function accountWith(slug: string, calls: number, startedAtMs?: number) {
  const made = await testAccount(server, slug)
  const stored: Recording[] = []
  for (let index = 0; index < calls; index++) {
    const changes = startedAtMs === undefined ? {} : { startedAtMs: startedAtMs + index }
    stored.push((await storeCall(server, testCall(made, changes), audio(index + 1))) as Recording)
  }
  return { account: made, recordings: stored, key: await testKey(server, 'viewer', made) }
}

beforeAll(async () => {
  server = await startTestServer()
  way = await openTroubledWay(await server.app.listen({ port: 0, host: '127.0.0.1' }))
  ;({ account, recordings, key } = await accountWith('acme', CALLS))
})
afterAll(async () => {
  await way?.close()
  await server?.close()
  rmSync(base, { recursive: true, force: true })
})
beforeEach(() => {
  folder = join(base, `run-${folders++}`)
  way.audioBytes = 0
})
afterEach(() => {
  way.trouble = {}
  way.paths.length = 0
})

const args = (...more: string[]) => [folder, '--url', way.url, ...more]
const hashes = (all: readonly Recording[]) => all.map((each) => each.sha256).sort()
const saved = () => manifestOf(folder).filter(({ event }) => event === 'saved')

/** Every recording is there once, right, and written down once. */
function expectWhole(all: readonly Recording[]): void {
  const files = filesIn(folder)
  expect([...files.values()].sort()).toEqual(hashes(all))
  expect(
    saved()
      .map(({ recordingId }) => recordingId)
      .sort(),
  ).toEqual(all.map(({ id }) => id).sort())
  for (const entry of saved()) expect(files.get(String(entry.file))).toBe(entry.sha256)
  expect(readdirSync(join(folder, '.tapeline-download'))).toEqual([])
}

describe('a whole download', () => {
  it('saves everything once, and the second time nothing', async () => {
    const first = await runClient(args(), { key })
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain(`${CALLS} recordings: ${CALLS} saved`)
    expectWhole(recordings)
    const bytes = way.audioBytes
    // Of a recording that was purged from the server before the rest of it came.
    writeFileSync(join(folder, '.tapeline-download', '0190.0123456789abcdef.part'), 'audio')
    const second = await runClient(args(), { key })
    expect(second.stdout).toMatch(/^40 recordings: 0 saved .*40 were here already/)
    expect(way.audioBytes).toBe(bytes)
    expectWhole(recordings)
  })

  it('says nothing when quiet, and saves nothing when dry', async () => {
    expect(await runClient(args('--dry-run'), { key })).toMatchObject({ code: 0 })
    expect(existsSync(folder)).toBe(false)
    expect(await runClient(args('--quiet'), { key })).toEqual({ code: 0, stdout: '', stderr: '' })
    expectWhole(recordings)
  })

  it('loses and doubles nothing when it is killed again and again', async () => {
    way.trouble = { delayMs: 15 }
    let killed = 0
    for (let round = 0; round < 8; round++) {
      const { child, ended } = startClient(args('--concurrency', '4'), { key })
      const goal = (round + 1) * 200_000 + round * 77_777
      const before = way.audioBytes
      let over = false
      void ended.then(() => {
        over = true
      })
      while (way.audioBytes - before < goal / 2 && !over) await new Promise((resolve) => setTimeout(resolve, 1))
      child.kill('SIGKILL')
      if ((await ended).code === null) killed++
    }
    expect(killed).toBeGreaterThan(3)
    way.trouble = {}
    expect(await runClient(args(), { key })).toMatchObject({ code: 0, stderr: '' })
    expectWhole(recordings)
    // What had arrived was used: at most the four that were on their way came twice, each time.
    const total = recordings.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    expect(way.audioBytes).toBeLessThanOrEqual(total * (1 + (8 * 4) / CALLS))
  })

  it('adopts a file that was moved before it could be written down', async () => {
    await runClient(args(), { key })
    const manifest = join(folder, 'tapeline-manifest.jsonl')
    // As a kill at this moment leaves it, in the middle of a line.
    writeFileSync(manifest, readFileSync(manifest, 'utf8').slice(0, 1000))
    const bytes = way.audioBytes
    expect(await runClient(args(), { key })).toMatchObject({ code: 0 })
    expect(way.audioBytes).toBe(bytes)
    expectWhole(recordings)
  })

  it('stops at SIGTERM, and lets nobody else in meanwhile', async () => {
    way.trouble = { delayMs: 50 }
    const { child, ended } = startClient(args('--concurrency', '2'), { key })
    while (way.audioBytes === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const other = await runClient(args(), { key })
    expect(other).toMatchObject({ code: 5, stderr: expect.stringContaining('(download-in-use)') })
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('run it again to go on') })
    way.trouble = {}
    expect(await runClient(args(), { key })).toMatchObject({ code: 0 })
    expectWhole(recordings)
  })
})

describe('a bad connection', () => {
  it('that is cut every 30 kB brings everything, each byte about once', async () => {
    way.trouble = {
      change: (path, bytes, sentBytes) =>
        path.includes('/audio') && sentBytes + bytes.length > 30_000
          ? { bytes: bytes.subarray(0, Math.max(0, 30_000 - sentBytes)), cut: true }
          : { bytes },
    }
    const { code, stdout, stderr } = await runClient(args('--concurrency', '32', '--retries', '1'), { key })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/\d+ tries again/)
    expectWhole(recordings)
    const total = recordings.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    expect(way.audioBytes).toBeLessThan(total * 1.2)
  })

  it('that turns a bit over is noticed, and the recording fetched again', async () => {
    const spoilt = new Set<string>()
    way.trouble = {
      change(path, bytes) {
        if (!path.includes('/audio') || spoilt.size === 5 || spoilt.has(path)) return { bytes }
        spoilt.add(path)
        const changed = Buffer.from(bytes)
        changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 4
        return { bytes: changed }
      },
    }
    const { code, stdout } = await runClient(args(), { key })
    expect({ code, spoilt: spoilt.size }).toEqual({ code: 0, spoilt: 5 })
    expect(stdout).toContain('5 arrived damaged and were fetched again')
    expectWhole(recordings)
  })

  it('that always does so brings no file of it, and all the others', async () => {
    const [bad] = recordings as [Recording]
    way.trouble = {
      change: (path, bytes) =>
        path.includes(bad.id) ? { bytes: Buffer.from(bytes.map((each) => each ^ 1)) } : { bytes },
    }
    const { code, stderr } = await runClient(args(), { key })
    expect(code).toBe(4)
    expect(stderr).toContain(`recording ${bad.id}: What arrives is not what the server has (download-corrupted)`)
    expect(stderr).toContain('1 of 40 recordings could not be saved (download-incomplete)')
    expect([...filesIn(folder).values()].sort()).toEqual(hashes(recordings.slice(1)))
    expect(manifestOf(folder).map(({ event }) => event)).not.toContain('run-completed')
  })

  it('to a server that is busy is tried again', async () => {
    let refusals = 0
    way.trouble = {
      refuse(_, response) {
        if (refusals++ % 3 !== 0 || refusals > 60) return false
        response.writeHead(refusals % 2 === 0 ? 503 : 429, { 'retry-after': '0' }).end('busy')
        return true
      },
    }
    expect(await runClient(args(), { key })).toMatchObject({ code: 0, stderr: '' })
    expectWhole(recordings)
  })
})

describe('what it cannot do', () => {
  it.each([
    ['without a key', {}, 2, 'not-signed-in'],
    ['with a wrong key', { key: 'tl_wrong' }, 2, 'not-signed-in'],
  ])('%s it says so', async (_, options, code, errorCode) => {
    const run = await runClient(args(), options)
    expect(run).toMatchObject({ code, stderr: expect.stringContaining(`(${errorCode})`) })
  })

  it('without the permission it says so once', async () => {
    const auditor = await testKey(server, 'auditor', account)
    const { code, stderr } = await runClient(args('--concurrency', '1'), { key: auditor })
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 1 })
    expect(stderr).toContain('(not-permitted)')
    expect(filesIn(folder).size).toBe(0)
  })

  it.each([
    ['tl_ü', 'TAPELINE_API_KEY has blanks, lines or letters that no key has'],
    ['', 'TAPELINE_API_KEY is empty'],
  ])('says what is wrong with the key %j', async (wrong, words) => {
    expect(await runClient(args(), { key: wrong })).toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
  })

  it('says of a key that ends in the middle what may be the matter, and goes on with another', async () => {
    let answers = 0
    way.trouble = {
      refuse(path, response) {
        if (!path.includes('/audio') || answers++ < 5) return false
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"code":"not-signed-in"}}')
        return true
      },
    }
    expect(await runClient(args('--concurrency', '1'), { key })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not accept this API key: it is wrong, has expired or was removed'),
    })
    way.trouble = {}
    expect(await runClient(args(), { key })).toMatchObject({ stdout: expect.stringContaining('5 were here already') })
    expectWhole(recordings)
  })

  it('refuses a time that ends before it begins, instead of finding nothing every night', async () => {
    expect(await runClient(args('--from', '2026-03-02', '--to', '2026-03-01'), { key })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'tapeline: --from is not before --to: no call can match (document-invalid)\n',
    })
  })

  it('names what is a folder instead of a key', async () => {
    const { stderr } = await runClient(args('--key-file', base), {})
    expect(stderr).toBe(`tapeline: ${base}: is a folder; a file is expected\n`)
  })

  it.runIf(existsSync('/dev/full'))('saves everything where there is no room for what it says', async () => {
    const { ended } = startClient(args(), { key, stdout: openSync('/dev/full', 'w') })
    expect(await ended).toMatchObject({ code: 0 })
    expectWhole(recordings)
  })

  it('says that an address is none of TLS', async () => {
    const url = way.url.replace('http:', 'https:')
    expect(await runClient([folder, '--url', url, '--retries', '0'], { key })).toEqual({
      code: 3,
      stdout: '',
      stderr: `tapeline: ${url} does not answer: it speaks no TLS; is its address http://…? (server-unreachable)\n`,
    })
  })

  it('says that a server is away, or is none', async () => {
    const away = await runClient([folder, '--url', 'http://127.0.0.1:9', '--retries', '1'], { key })
    expect(away).toMatchObject({ code: 3, stderr: expect.stringContaining('(server-unreachable)') })
    way.trouble = {
      refuse(_, response) {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hotel</h1>')
        return true
      },
    }
    const other = await runClient(args(), { key })
    expect(other).toMatchObject({ code: 3, stderr: expect.stringContaining('not as Tapeline does') })
  })

  it('says where a server sends it, instead of losing its key on the way there', async () => {
    way.trouble = {
      refuse(path, response) {
        response.writeHead(301, { location: `https://calls.example.com${path}` }).end()
        return true
      },
    }
    expect(await runClient(args(), { key })).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('sends elsewhere: give --url https://calls.example.com (server-unreachable)'),
    })
  })

  it.each([
    [{ url: 'http://127.0.0.1:9', folderr: 'x' }, 'unknown "folderr"'],
    [{ url: 'http://127.0.0.1:9', filter: { direction: 'up' } }, 'filter.direction'],
    [{ url: 'ftp://x' }, 'url'],
    [{ url: 'http://127.0.0.1:9', name: '{owner}' }, 'has {owner}'],
  ])('refuses the configuration %j', async (config, words) => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'c.json'), JSON.stringify(config))
    const run = await runClient([join(folder, 'x'), '--config', join(folder, 'c.json')], { key })
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(words) })
    expect(run.stderr).toContain('(document-invalid)')
  })
})

describe('what is asked for', () => {
  it('comes from a file, with names and calls as wanted', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'key'), `${key}\n`)
    const config = {
      ...{ url: way.url, keyFile: 'key', folder: 'recordings', format: 'pcm16', callJson: true },
      name: '{date}/{direction}-{caller}-{callee}',
      filter: { text: 'Lovelace', minimumDurationMs: 1000 },
    }
    writeFileSync(join(folder, 'c.json'), JSON.stringify(config))
    const noted = { as: key, params: { callId: recordings[0]?.callId ?? '' }, body: { text: 'wants a refund' } }
    await send(server, 'addNote', noted)
    const run = await runClient(['--config', join(folder, 'c.json')])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(way.paths[2]).toContain('text=Lovelace&minimumDurationMs=1000&recorded=true')
    folder = join(folder, 'recordings')
    // All of one day have one name: they differ by their ids, but for one.
    const names = [...filesIn(folder).keys()]
    expect(
      names.filter((name) => /^2026-03-01\/inbound-Ada Lovelace-101( [0-9a-f]{12})?\.wav$/.test(name)),
    ).toHaveLength(CALLS)
    expect(names.filter((name) => name.endsWith('.json'))).toHaveLength(CALLS)
    for (const entry of saved().slice(0, 3)) {
      const query = { encoding: 'pcm16' }
      const params = { recordingId: String(entry.recordingId) }
      const { rawPayload } = await send(server, 'getRecordingAudio', { as: key, params, query })
      expect(entry).toMatchObject({ encoding: 'pcm16', sha256: sha256(rawPayload) })
      expect(sha256(readFileSync(join(folder, String(entry.file))))).toBe(entry.sha256)
      const call = JSON.parse(readFileSync(join(folder, String(entry.file).replace('.wav', '.json')), 'utf8'))
      expect(call).toMatchObject({ id: entry.callId, parties: expect.any(Array) })
    }
    const file = String(saved().find(({ recordingId }) => recordingId === recordings[0]?.id)?.file)
    expect(JSON.parse(readFileSync(join(folder, file.replace('.wav', '.json')), 'utf8'))).toMatchObject({
      annotations: { notes: [{ text: 'wants a refund', author: { kind: 'api-key' } }], tags: [] },
    })
    expect(await runClient(['--config', join(folder, '../c.json')])).toMatchObject({
      stdout: expect.stringContaining('0 saved'),
    })
  })

  it('is what a search finds, as it is typed in the portal', async () => {
    const searched = await accountWith('searched', 2)
    const outbound = testCall(searched.account, { direction: 'outbound' })
    const wanted = (await storeCall(server, outbound, audio(73))) as Recording
    const options = { key: searched.key }
    const found = await runClient(args('--search', 'from:Lovelace -direction:inbound'), options)
    expect(found).toMatchObject({ code: 0, stdout: expect.stringContaining('1 recordings: 1 saved') })
    expectWhole([wanted])
    const unread = await runClient(args('--search', 'form:Ada'), options)
    expect(unread).toMatchObject({ code: 1, stderr: expect.stringContaining('Did you mean from:?') })
  })

  it('since the last time is what is new, also of a call that was long', async () => {
    const day = 24 * 3_600_000
    const recent = await accountWith('recent', 3, Date.now() - 60_000)
    const old = testCall(recent.account, { startedAtMs: Date.now() - 10 * day })
    const oldRecording = (await storeCall(server, old, audio(71))) as Recording
    const begun = testCall(recent.account, { startedAtMs: Date.now() - 9 * day, state: 'live' })
    const { endedAtMs: _, endCause: __, ...live } = begun
    await storeCall(server, live)
    const options = { key: recent.key }
    const since = args('--since', 'last')
    expect((await runClient(since, options)).stdout).toContain('4 recordings: 4 saved')
    const long = (await storeCall(server, begun && { ...begun, state: 'ready' }, audio(70))) as Recording
    const newest = testCall(recent.account, { startedAtMs: Date.now() })
    const newRecording = (await storeCall(server, newest, audio(72))) as Recording
    // The old one is not looked at any more.
    expect((await runClient(since, options)).stdout).toContain('5 recordings: 2 saved')
    expect((await runClient(since, options)).stdout).toContain('4 recordings: 0 saved')
    expectWhole([...recent.recordings, oldRecording, long, newRecording])
    // Of a recorder that was away over the weekend.
    const late = testCall(recent.account, { startedAtMs: Date.now() - 3 * day })
    const lateRecording = (await storeCall(server, late, audio(74))) as Recording
    expect((await runClient(since, options)).stdout).toContain('5 recordings: 1 saved')
    expectWhole([...recent.recordings, oldRecording, long, newRecording, lateRecording])
    // Another filter has another last time.
    expect((await runClient([...since, '--text', 'Ada'], options)).stdout).toContain('7 recordings: 0 saved')
  })

  it('since the last time is everything when a clock was ahead at that time', async () => {
    const recent = await accountWith('ahead', 2, Date.now() - 60_000)
    const old = testCall(recent.account, { startedAtMs: Date.now() - 30 * 24 * 3_600_000 })
    const options = { key: recent.key }
    const since = args('--since', 'last')
    await runClient(since, options)
    const manifest = join(folder, 'tapeline-manifest.jsonl')
    const ahead = new Date(Date.now() + 365 * 24 * 3_600_000).toISOString()
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"nextFrom":"[^"]+"/, `"nextFrom":"${ahead}"`))
    const missed = (await storeCall(server, old, audio(75))) as Recording
    expect((await runClient(args('--since', 'last', '--dry-run'), options)).stdout).toContain('1 to save')
    expect((await runClient(since, options)).stdout).toContain('3 recordings: 1 saved')
    expectWhole([...recent.recordings, missed])
  })

  it('is fetched again when it was made anew, or is no longer what it was', async () => {
    const own = await accountWith('anew', 2)
    const options = { key: own.key }
    await runClient(args(), options)
    const [first, second] = own.recordings as [Recording, Recording]
    const bytes = audio(90)
    await server.objectStore.put(`${first.objectKey}2`, bytes)
    const anew = { ...first, objectKey: `${first.objectKey}2`, sizeBytes: bytes.length, sha256: sha256(bytes) }
    await saveRecording(server.db, anew)
    expect((await runClient(args(), options)).stdout).toContain('1 saved')
    expect([...filesIn(folder).values()].sort()).toEqual(hashes([anew, second]))
    const file = join(folder, String(saved().find(({ recordingId }) => recordingId === second.id)?.file))
    writeFileSync(file, 'spoilt')
    expect(await runClient(args('--verify', '--dry-run'), options)).toMatchObject({
      stdout: expect.stringContaining('1 to save'),
      stderr: expect.stringContaining('changed: '),
    })
    expect(readFileSync(file, 'utf8')).toBe('spoilt')
    expect(await runClient(args('--verify'), options)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 saved'),
      stderr: expect.stringContaining('changed: '),
    })
    expect([...filesIn(folder).values()].sort()).toEqual(hashes([anew, second]))
    // Whoever exchanges a file may write its hash into the manifest as well.
    writeFileSync(file, 'forged')
    const manifest = join(folder, 'tapeline-manifest.jsonl')
    const forged = readFileSync(manifest, 'utf8').replaceAll(
      `"sha256":"${second.sha256}"`,
      `"sha256":"${sha256(Buffer.from('forged'))}"`,
    )
    writeFileSync(manifest, forged.replaceAll(`"sizeBytes":${second.sizeBytes}`, '"sizeBytes":6'))
    expect(await runClient(args('--verify'), options)).toMatchObject({ stdout: expect.stringContaining('1 saved') })
    expect([...filesIn(folder).values()].sort()).toEqual(hashes([anew, second]))
  })
})

describe('the client in one file', () => {
  it('runs in an empty folder with nothing but Node', async () => {
    const empty = join(base, 'empty')
    mkdirSync(empty)
    const script = join(import.meta.dirname, '../../scripts/bundle-download.ts')
    execFileSync(process.execPath, [script, empty], { stdio: 'pipe' })
    expect(readdirSync(empty)).toEqual(['tapeline-download.mjs'])
    const text = readFileSync(join(empty, 'tapeline-download.mjs'), 'utf8')
    const imported = [...text.matchAll(/^import .* from "(.*)";$/gm)].map(([, name = '']) => name)
    expect(imported.filter((name) => !name.startsWith('node:'))).toEqual([])
    // A system may have another Node beside the one that runs the tests.
    for (const node of new Set([process.execPath, ...['/usr/bin/node'].filter(existsSync)])) {
      const options = { key, node, cwd: empty, program: 'tapeline-download.mjs' }
      expect(await runClient(args(), options)).toMatchObject({ code: 0, stderr: '' })
      expectWhole(recordings)
      rmSync(folder, { recursive: true })
    }
  })
})
