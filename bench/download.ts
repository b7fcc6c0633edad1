/**
 * The download client as people run it against a whole Tapeline over loopback: recordings of a minute of G.711, fetched, verified, named and
 * written down; once in peace, once killed at random. Baselines in the same run: a program that fetches the same files and forgets them, one
 * after the other and eight at once; and curl, which writes them to files, eight at once, and verifies nothing.
 * TAPELINE_BENCH_RECORDINGS sets how many, TAPELINE_BENCH_SEED when it is killed.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFilesystemObjectStore } from '../src/adapters/filesystem-object-store.ts'
import { randomFrom } from '../src/archive/faulty-link.test-kit.ts'
import { callPrefix } from '../src/archive/object-keys.ts'
import { encodeWavHeader } from '../src/core/audio/wav-header.ts'
import { openDatabase } from '../src/main/open-database.ts'
import { createAccount } from '../src/store/accounts.ts'
import { createApiKey } from '../src/store/api-keys.ts'
import { sampleCall } from '../src/store/call.test-kit.ts'
import { saveCall } from '../src/store/calls.ts'
import { accountScope } from '../src/store/db.ts'
import { newId } from '../src/store/new-id.ts'
import { saveRecording } from '../src/store/recordings.ts'
import { filesIn, manifestOf, runClient, startClient } from '../test/e2e/download-client.ts'
import { TapelineProcess } from '../test/e2e/tapeline-process.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }
const SAMPLES_PER_CHANNEL = 250_000
const KILLS = 12

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const count = Number(process.env.TAPELINE_BENCH_RECORDINGS ?? (quick ? 300 : 10_000))
  const base = mkdtempSync(join(tmpdir(), 'tapeline-bench-'))
  const load = loadavg()[0] ?? Number.NaN
  const tapeline = await TapelineProcess.start({ dataFolder: join(base, 'data') })
  try {
    const { key, ids, hashes, bytes } = await fill(tapeline.dataFolder, count)
    const rate = async (act: () => Promise<unknown>) => {
      const startedAt = performance.now()
      await act()
      return bytes / 1e6 / ((performance.now() - startedAt) / 1000)
    }
    const oneByOne = await rate(() => fetchAll(tapeline.httpUrl, key, ids, 1))
    const eight = await rate(() => fetchAll(tapeline.httpUrl, key, ids, 8))
    const curled = await rate(() => curlAll(join(base, 'curl'), tapeline.httpUrl, key, ids))
    rmSync(join(base, 'curl'), { recursive: true })
    const folder = join(base, 'whole')
    const client = await rate(() => finish(folder, tapeline.httpUrl, key))
    const again = await rate(() => finish(folder, tapeline.httpUrl, key))
    expectWhole(folder, hashes)
    rmSync(folder, { recursive: true })
    const cut = join(base, 'cut')
    const seed = Number(process.env.TAPELINE_BENCH_SEED ?? Math.floor(Math.random() * 2 ** 31))
    const wholeMs = (bytes / client / 1e6) * 1000
    const killed = await rate(() => withKills(cut, tapeline.httpUrl, key, { wholeMs, random: randomFrom(seed) }))
    expectWhole(cut, hashes)
    const size = `${count} recordings of ${Math.round(bytes / count / 1000)} kB`
    return {
      name: `download: ${size}, ${availableParallelism()} cores (load before: ${load.toFixed(1)})`,
      rows: [
        { label: 'fetched and forgotten, one by one (baseline)', value: oneByOne, unit: 'MB/s' },
        { label: 'fetched and forgotten, eight at once (baseline)', value: eight, unit: 'MB/s' },
        { label: 'curl, eight at once, written to files, not verified (baseline)', value: curled, unit: 'MB/s' },
        { label: 'tapeline download, start of the program included', value: client, unit: 'MB/s' },
        { label: 'ratio to one by one', value: client / oneByOne, unit: '' },
        { label: 'ratio to eight at once', value: client / eight, unit: '' },
        { label: 'ratio to curl', value: client / curled, unit: '' },
        { label: `killed ${KILLS} times on the way, all runs together`, value: killed, unit: 'MB/s' },
        { label: 'when all is there', value: bytes / 1e6 / again, unit: 's' },
      ],
      notes: [
        `After the kills (TAPELINE_BENCH_SEED=${seed}): ${count} files, ${count} lines of the manifest, each hash right, none twice.`,
      ],
    }
  } finally {
    await tapeline.stop()
    rmSync(base, { recursive: true, force: true })
  }
}

async function fetchAll(url: string, key: string, ids: readonly string[], atOnce: number): Promise<void> {
  const waiting = ids.values()
  const worker = async () => {
    for (const id of waiting) {
      const answer = await fetch(`${url}/api/v1/recordings/${id}/audio?download=1`, {
        headers: { authorization: `Bearer ${key}` },
      })
      if (!answer.ok) throw new Error(`${answer.status}`)
      for await (const _ of answer.body ?? []);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

async function finish(folder: string, url: string, key: string): Promise<void> {
  const { code, stderr } = await runClient([folder, '--url', url, '--quiet'], { key })
  if (code !== 0) throw new Error(`download ended with ${code}: ${stderr}`)
}

async function curlAll(folder: string, url: string, key: string, ids: readonly string[]): Promise<void> {
  const config = `${folder}.config`
  const ofOne = (id: string) =>
    `url = "${url}/api/v1/recordings/${id}/audio?download=1"\noutput = "${folder}/${id}.wav"\n`
  writeFileSync(config, `header = "authorization: Bearer ${key}"\n${ids.map(ofOne).join('')}`)
  const args = ['-s', '-S', '-f', '-Z', '--parallel-max', '8', '--create-dirs', '-K', config]
  await promisify(execFile)('curl', args)
}

interface KillOptions {
  readonly wholeMs: number
  readonly random: () => number
}

/** At any moment of the time that it takes, from the start of the program on. */
async function withKills(folder: string, url: string, key: string, { wholeMs, random }: KillOptions): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, ended } = startClient([folder, '--url', url, '--quiet'], { key })
    await new Promise((resolve) => setTimeout(resolve, 200 + ((2 * wholeMs) / (KILLS + 1)) * random()))
    child.kill('SIGKILL')
    await ended
  }
  await finish(folder, url, key)
}

function expectWhole(folder: string, hashes: readonly string[]): void {
  const wanted = [...hashes].sort().join()
  const entries = manifestOf(folder).filter(({ event }) => event === 'saved')
  const written = entries.map(({ recordingSha256 }) => String(recordingSha256)).sort()
  const recordings = new Set(entries.map(({ recordingId }) => recordingId))
  const files = [...filesIn(folder).values()].sort()
  if (files.join() !== wanted || written.join() !== wanted || recordings.size !== hashes.length) {
    throw new Error(`${hashes.length} recordings, ${files.length} files, ${written.length} lines of the manifest`)
  }
}

/** Calls with audio, each of its own content. */
async function fill(dataFolder: string, count: number) {
  const { db, close } = await openDatabase({ dataFolder, databaseUrl: undefined }, 'command', log)
  try {
    const store = createFilesystemObjectStore(join(dataFolder, 'objects'))
    const account = await createAccount(db, { slug: 'bench', name: 'Bench', domains: [], timeZone: 'UTC' })
    const ids: string[] = []
    const hashes: string[] = []
    const format = { encoding: 'mulaw', sampleRateHz: 8000, channels: 2 } as const
    const header = encodeWavHeader(format, SAMPLES_PER_CHANNEL)
    const audio = Buffer.concat([header, Buffer.alloc(SAMPLES_PER_CHANNEL * 2, 0x7f)])
    for (let index = 0; index < count; index++) {
      const startedAtMs = Date.UTC(2026, 0, 1) + index * 60_000
      const call = sampleCall({ accountId: account.id, state: 'ready', startedAtMs, endedAtMs: startedAtMs + 60_000 })
      const id = newId()
      const objectKey = `${callPrefix(call)}${id}.wav`
      audio.writeUInt32LE(index, header.length)
      const sha256 = createHash('sha256').update(audio).digest('hex')
      await saveCall(db, call)
      await store.put(objectKey, audio)
      await saveRecording(db, {
        ...{ id, callId: call.id, accountId: account.id, startedAtMs, objectKey, sha256 },
        ...{ encoding: 'mulaw', sampleRateHz: 8000, durationMs: SAMPLES_PER_CHANNEL / 8, sizeBytes: audio.length },
        ...{
          channels: [{ streamIds: [0] }, { streamIds: [1] }],
          peaksKey: objectKey,
          peaksPerSecond: 100,
          quality: [],
        },
      })
      ids.push(id)
      hashes.push(sha256)
    }
    const draft = { name: 'bench', role: 'viewer', accountId: account.id } as const
    const { secret } = await createApiKey(db, accountScope(account.id), draft)
    return { key: secret, ids, hashes, bytes: count * audio.length }
  } finally {
    await close()
  }
}
