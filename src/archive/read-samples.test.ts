import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { encodeWavHeader } from '../core/audio/wav-header.ts'
import type { Recording } from '../core/model/recording.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { readSamples } from './read-samples.ts'

let folder: string
let objectStore: ObjectStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-samples-'))
  objectStore = createFilesystemObjectStore(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const log = { debug() {}, info() {}, warn() {}, error() {} }

it.each([1, 2])(
  'gives the samples of a PCM file as they are on the disk, and no others: %d channels',
  async (channels) => {
    const samples = 400_001
    const pcm = Int16Array.from({ length: samples * channels }, (_, index) => ((index * 7919) % 65_536) - 32_768)
    const header = encodeWavHeader({ encoding: 'pcm16', sampleRateHz: 16_000, channels }, samples)
    const objectKey = `${channels}.wav`
    const { sizeBytes } = await objectStore.put(objectKey, Buffer.concat([header, Buffer.from(pcm.buffer)]))
    const recording = {
      ...{ objectKey, sizeBytes, encoding: 'pcm16', sampleRateHz: 16_000, durationMs: 3125 },
      channels: Array.from({ length: channels }, () => ({ streamIds: [] })),
    } as unknown as Recording
    const mp3 = createFfmpegMp3({ program: 'ffmpeg', workFolder: folder, log })
    const read = await readSamples({ objectStore, mp3 }, recording)
    const blocks: Int16Array[] = []
    for await (const block of read.blocks) blocks.push(block)
    expect(read.samples).toBe(samples)
    expect(blocks.reduce((sum, { length }) => sum + length, 0)).toBe(samples * channels)
    let at = 0
    for (const block of blocks) {
      expect(block).toEqual(pcm.subarray(at, at + block.length))
      at += block.length
    }
  },
)
