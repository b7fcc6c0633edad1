import { createHash } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import type { Recording } from '../core/model/recording.ts'
import { all } from '../core/policy/policy.test-kit.ts'
import type { SettingsDraft } from '../core/policy/presets.ts'
import {
  type ArchiveFixture,
  archiveAll,
  callIdOf,
  contentOf,
  controlledJournal,
  conversation,
  makeArchiveFixture,
} from './archive.test-kit.ts'
import { decodedChannels, loudness, squareWave } from './mp3.test-kit.ts'

const CALL = callIdOf(1)
const silent = { debug() {}, info() {}, warn() {}, error() {} }
/** The caller in the first second, the callee in the other. */
const packets = conversation(squareWave(10, 8000, 16_000), squareWave(7, 0, 8000))

let fixture: ArchiveFixture
beforeEach(async () => {
  fixture = await makeArchiveFixture()
  await mkdir(fixture.spoolFolder)
})
afterEach(() => fixture.close())

const spool = (draft: SettingsDraft, callId = CALL) =>
  writeFile(fixture.journalPath(callId), controlledJournal(callId, { account: all('always'), ...draft }, [], packets))
async function archived(draft: SettingsDraft): Promise<Recording> {
  await spool(draft)
  await archiveAll(fixture)
  const [recording, ...others] = [...fixture.recordings.values()]
  if (!recording || others.length > 0) throw new Error('one recording')
  return recording
}
const files = () => readdir(join(fixture.folder, 'objects/account-1/1970/01/01', CALL))

describe('a recording', () => {
  it('keeps its codes as captured, unless the account says otherwise', async () => {
    expect(await archived({})).toMatchObject({ encoding: 'mulaw', segment: { format: 'as-captured' } })
  })

  it('is 16-bit PCM as wav', async () => {
    const recording = await archived({ format: 'wav' })
    expect(recording).toMatchObject({ encoding: 'pcm16', durationMs: 2000, sizeBytes: 44 + 2 * 2 * 16_000 })
    const wav = await contentOf(fixture, recording.objectKey)
    expect(wav.readUInt16LE(20)).toBe(1)
    expect(createHash('sha256').update(wav).digest('hex')).toBe(recording.sha256)
  })

  describe.skipIf(missing('ffmpeg'))('as mp3', () => {
    it('is heard party by party, and is what its row says', async () => {
      const recording = await archived({ format: 'mp3' })
      expect(recording).toMatchObject({ encoding: 'mp3', durationMs: 2000, sampleRateHz: 8000 })
      const file = await contentOf(fixture, recording.objectKey)
      expect(recording.objectKey).toMatch(/\.mp3$/)
      expect(createHash('sha256').update(file).digest('hex')).toBe(recording.sha256)
      expect(file.length).toBe(recording.sizeBytes)
      const mp3 = createFfmpegMp3({ program: 'ffmpeg', workFolder: fixture.folder, log: silent })
      const [left, right] = await decodedChannels(fixture, mp3, recording)
      if (!left || !right) throw new Error('two channels')
      expect([left.length, right.length]).toEqual([16_000, 16_000])
      const loud = [left.slice(200, 7800), left.slice(8600), right.slice(200, 7400), right.slice(8200)].map(loudness)
      expect(loud.map((each) => each > 1000)).toEqual([true, false, false, true])
      expect(Math.max(loud[1] as number, loud[2] as number)).toBeLessThan(5)
      const peaks = new Int8Array(await contentOf(fixture, recording.peaksKey))
      expect([peaks.slice(0, 30), peaks.slice(44, 80)].map((part) => part.some((peak) => peak !== 0))).toEqual([
        true,
        false,
      ])
      expect(fixture.calls.get(CALL)).toMatchObject({ flags: [], state: 'ready' })
      expect((await readdir(fixture.folder)).sort()).toEqual(['objects', 'spool'])
    })

    it('is the same file however often it is archived', async () => {
      const first = await archived({ format: 'mp3' })
      expect((await archived({ format: 'mp3' })).sha256).toBe(first.sha256)
    })

    it('takes the place of what an earlier try had to store as WAV', async () => {
      fixture.ffmpeg = '/nowhere/ffmpeg'
      fixture.trouble.before = (step) => {
        if (step !== 'save recording') return
        fixture.ffmpeg = 'ffmpeg'
        throw new Error('database')
      }
      await spool({ format: 'mp3' })
      const failing = fixture.archiver()
      await failing.start()
      await expect.poll(() => failing.status.failing).toBe(1)
      await failing.close()
      fixture.trouble.before = () => undefined
      await archiveAll(fixture)
      expect([...fixture.recordings.values()].map(({ encoding }) => encoding)).toEqual(['mp3'])
      expect((await files()).filter((name) => name.endsWith('.wav'))).toEqual([])
      expect(fixture.calls.get(CALL)?.flags).toEqual([])
    })
  })

  it('is stored as WAV where MP3 is not available, and its call says so; the log says it once', async () => {
    fixture.ffmpeg = '/nowhere/ffmpeg'
    await spool({ format: 'mp3' }, callIdOf(2))
    const recording = await archived({ format: 'mp3' }).catch(() => [...fixture.recordings.values()][0])
    expect(fixture.recordings.size).toBe(2)
    expect(recording).toMatchObject({ encoding: 'pcm16', durationMs: 2000 })
    for (const callId of [CALL, callIdOf(2)]) {
      expect(fixture.calls.get(callId)).toMatchObject({ flags: ['format-not-available'], state: 'ready' })
    }
    expect(fixture.warnings).toEqual(['MP3 is not available'])
  })
})
