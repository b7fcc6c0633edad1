import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import { createFfmpegMp3 } from './ffmpeg-mp3.ts'

const STEREO = { sampleRateHz: 8000, channels: 2 }

let folder: string
let warnings: object[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-mp3-'))
  warnings = []
})
afterEach(async () => {
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})

const mp3By = (program: string) =>
  createFfmpegMp3({
    program,
    workFolder: folder,
    log: { debug() {}, info() {}, error() {}, warn: (fields) => warnings.push(fields) },
  })

/** A tone on the left, another one half as loud on the right; in chunks that end anywhere. */
async function* tones(samples: number): AsyncGenerator<Uint8Array> {
  const pcm = new Int16Array(samples * 2)
  for (let at = 0; at < samples; at++) {
    pcm[at * 2] = 8000 * Math.sin((at * 2 * Math.PI * 440) / 8000)
    pcm[at * 2 + 1] = 4000 * Math.sin((at * 2 * Math.PI * 700) / 8000)
  }
  const bytes = Buffer.from(pcm.buffer)
  for (let at = 0; at < bytes.length; at += 3001) yield bytes.subarray(at, at + 3001)
}
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
async function* broken(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(4000)
  throw new Error('the input broke')
}
async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of chunks) pieces.push(piece)
  return Buffer.concat(pieces)
}
async function encoded(samples: number): Promise<Buffer> {
  let file: Buffer = Buffer.alloc(0)
  const failure = await mp3By('ffmpeg').encode(tones(samples), STEREO, async (chunks) => {
    file = await whole(chunks)
  })
  expect(failure).toBeUndefined()
  return file
}

describe.skipIf(missing('ffmpeg'))('MP3 by ffmpeg', () => {
  it.each([1, 79, 8000, 80_123])('gives %i samples back where they were, each side by itself', async (samples) => {
    const before = await whole(tones(samples))
    const after = await whole(mp3By('ffmpeg').decode(once(await encoded(samples)), STEREO).samples)
    expect(after.length).toBeGreaterThanOrEqual(before.length)
    expect(after.length).toBeLessThan(before.length + 4 * 1152)
    if (samples < 8000) return
    const [then, now] = [before, after].map((bytes) => new Int16Array(Uint8Array.from(bytes).buffer))
    for (const channel of [0, 1]) {
      let signal = 0
      let error = 0
      for (let at = channel; at < (then?.length ?? 0); at += 2) {
        const sample = then?.[at] ?? 0
        signal += sample ** 2
        error += (sample - (now?.[at] ?? 0)) ** 2
      }
      expect(10 * Math.log10(signal / error)).toBeGreaterThan(20)
    }
  })

  it('has the same number of bytes in every second', async () => {
    const [one, two] = [(await encoded(80_000)).length, (await encoded(160_000)).length]
    expect(two - one).toBeGreaterThan(59_000)
    expect(two - one).toBeLessThan(61_000)
  })

  it('stops when no more is wanted', async () => {
    const file = await encoded(800_000)
    const decoding = mp3By('ffmpeg').decode(once(file), STEREO)
    for await (const _ of decoding.samples) break
    expect(decoding.failure()).toBeUndefined()
  })

  it('says that a file is no MP3', async () => {
    const decoding = mp3By('ffmpeg').decode(once(Buffer.alloc(5000, 'no music')), STEREO)
    await expect(whole(decoding.samples)).rejects.toThrow('ffmpeg ended with')
    expect(decoding.failure()).toContain('ffmpeg ended with')
  })

  it('fails as its input does, and stores nothing', async () => {
    const mp3 = mp3By('ffmpeg')
    let stored = false
    const encoding = mp3.encode(broken(), STEREO, async () => {
      stored = true
    })
    await expect(encoding).rejects.toThrow('the input broke')
    expect(stored).toBe(false)
    const decoding = mp3.decode(broken(), STEREO)
    await expect(whole(decoding.samples)).rejects.toThrow('the input broke')
    expect([decoding.failure(), warnings]).toEqual([undefined, []])
  })

  it('fails as the store does', async () => {
    const encoding = mp3By('ffmpeg').encode(tones(8000), STEREO, () => Promise.reject(new Error('no room')))
    await expect(encoding).rejects.toThrow('no room')
  })
})

/** Takes everything and makes nothing. One that does not even read ends at a moment of its own, with other words each time. */
const idleFolder = mkdtempSync(join(tmpdir(), 'tapeline-idle-'))
const IDLE = join(idleFolder, 'idle')
writeFileSync(IDLE, '#!/bin/sh\nexec cat >/dev/null\n', { mode: 0o755 })
afterAll(() => rmSync(idleFolder, { recursive: true, force: true }))

describe('a program that', () => {
  it.each([
    ['is missing', '/nowhere/ffmpeg', 'cannot be started'],
    ['fails', '/bin/false', 'ended with 1'],
    ['makes nothing', IDLE, 'bytes were made instead of'],
  ])('%s is told, once', async (_, program, words) => {
    const mp3 = mp3By(program)
    let stored = false
    const encode = () =>
      mp3.encode(tones(800_000), STEREO, async () => {
        stored = true
      })
    expect(await encode()).toContain(words)
    expect(await encode()).toContain(words)
    expect(stored).toBe(false)
    expect(warnings).toHaveLength(1)
  })

  it('is missing cannot decode either', async () => {
    const decoding = mp3By('/nowhere/ffmpeg').decode(once(new Uint8Array(100)), STEREO)
    await expect(whole(decoding.samples)).rejects.toThrow('cannot be started')
    expect(decoding.failure()).toContain('cannot be started')
  })
})
