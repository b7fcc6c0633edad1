import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { START_MS } from '../core/audio/talk.test-kit.ts'
import type { CallEvent } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
import {
  type ArchiveFixture,
  archiveAll,
  callIdOf,
  channelsOf,
  contentOf,
  conversation,
  ENDED,
  journalOf,
  LEFT,
  makeArchiveFixture,
  RIGHT,
  startOf,
  unrenderedPackets,
  unrenderedStream,
} from './archive.test-kit.ts'

const CALL = callIdOf(1)
let fixture: ArchiveFixture
beforeEach(async () => {
  fixture = await makeArchiveFixture()
  await mkdir(fixture.spoolFolder)
})
afterEach(() => fixture.close())

const spool = (callId: string, bytes: Uint8Array) => writeFile(fixture.journalPath(callId), bytes)
const whole = (callId = CALL) => journalOf(startOf(callId), conversation(), [ENDED])

const onlyRecording = (): Recording => {
  expect([...fixture.recordings.keys()]).toHaveLength(1)
  return [...fixture.recordings.values()][0] as Recording
}

describe('a call of an account that was closed for good', () => {
  it('is erased, not archived, and what of it was stored before goes too', async () => {
    await spool(CALL, whole())
    // Killed in the middle of the archiving, before the purge.
    fixture.trouble.before = (what) => {
      if (what === 'save recording') throw new Error('the database is away')
    }
    const first = fixture.archiver()
    first.callEnded(CALL)
    await vi.waitFor(() => expect(first.status.failing).toBe(1))
    await first.close()
    const prefix = `account-1/1970/01/01/${CALL}/`
    const stored = async () => {
      let count = 0
      for await (const _ of fixture.objects.list(prefix)) count += 1
      return count
    }
    expect(await stored()).toBe(2)
    const journal = await readFile(fixture.journalPath(CALL))
    fixture.purged.add('account-1')
    await archiveAll(fixture)
    expect(await stored()).toBe(0)
    expect(await readdir(fixture.spoolFolder)).toEqual([])
    expect(fixture.recordings.size).toBe(0)
    const sha256 = createHash('sha256').update(journal).digest('hex')
    expect(fixture.erased).toEqual([{ key: `spool/${CALL}.journal`, sizeBytes: journal.length, sha256 }])
  })
})

describe('an ended call', () => {
  it('becomes a recording with every sample, and its journal goes', async () => {
    await spool(CALL, whole())
    const archiver = fixture.archiver()
    archiver.callEnded(CALL)
    await archiver.idle()
    const recording = onlyRecording()
    expect(recording).toMatchObject({
      callId: CALL,
      accountId: 'account-1',
      startedAtMs: START_MS,
      durationMs: 2000,
      encoding: 'mulaw',
      channels: [
        { partyIndex: 0, streamIds: [0] },
        { partyIndex: 1, streamIds: [1] },
      ],
      objectKey: `account-1/1970/01/01/${CALL}/${recording.id}.wav`,
    })
    expect(await channelsOf(fixture, recording)).toEqual([LEFT, RIGHT])
    expect((await contentOf(fixture, recording.peaksKey)).length).toBe(2 * 40 * 2)
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', endCause: 'bye', flags: [] })
    expect(await readdir(fixture.spoolFolder)).toEqual([])
    expect(archiver.status).toEqual({ waiting: 0, failing: 0, archived: 1, recovered: 0 })
    await archiver.close()
  })

  it('that is shorter than the minimum leaves no audio, and says so', async () => {
    fixture.settings = { minimumDurationMs: 2001 }
    await spool(CALL, whole())
    await archiveAll(fixture)
    expect(fixture.recordings.size).toBe(0)
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', flags: ['too-short'] })
    expect(await readdir(fixture.spoolFolder)).toEqual([])
    expect(await fixture.objects.find('account-1')).toBeUndefined()
  })

  it('without any packet is flagged, and is not too short', async () => {
    fixture.settings = { minimumDurationMs: 1000 }
    await spool(CALL, journalOf(startOf(CALL), [], [ENDED]))
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', flags: ['media-missing'] })
  })

  it('with comfort noise alone is flagged like one without any packet', async () => {
    fixture.settings = { minimumDurationMs: 1000 }
    const noise = unrenderedPackets(5).map((arrival) => ({ ...arrival, streamId: 0 }))
    for (const { packet } of noise) packet[1] = 13
    await spool(CALL, journalOf(startOf(CALL), noise, [ENDED]))
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', flags: ['media-missing'] })
  })

  it('keeps its journal as an object when a codec is not rendered yet', async () => {
    const journal = journalOf(
      [...startOf(CALL), unrenderedStream],
      [...conversation(), ...unrenderedPackets(50)],
      [ENDED],
    )
    await spool(CALL, journal)
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)?.flags).toEqual(['codec-not-rendered'])
    expect(onlyRecording().quality[2]).toMatchObject({ streamId: 2, packetsReceived: 50, packetsNotRendered: 50 })
    expect(await contentOf(fixture, `account-1/1970/01/01/${CALL}/${CALL}.journal`)).toEqual(journal)
    expect(await readdir(fixture.spoolFolder)).toEqual([])
  })
})

describe('a journal with a bad sector in the middle', () => {
  it('gives everything but the records hit, and is kept next to the recording', async () => {
    const journal = whole()
    const hit = journalOf(startOf(CALL), conversation().slice(0, 30), []).length + 100
    journal.fill(0, hit, hit + 512)
    await spool(CALL, journal)
    await archiveAll(fixture)
    const recording = onlyRecording()
    const lost = (codes: readonly number[]) => [...codes.slice(0, 2400), ...Array(800).fill(0xff), ...codes.slice(3200)]
    expect(await channelsOf(fixture, recording)).toEqual([lost(LEFT), lost(RIGHT)])
    expect(recording.quality.map((stream) => stream.packetsLost)).toEqual([5, 5])
    expect(fixture.calls.get(CALL)?.flags).toEqual(['audio-lost', 'poor-audio'])
    expect(await contentOf(fixture, `account-1/1970/01/01/${CALL}/${CALL}.journal`)).toEqual(journal)
  })
})

describe('a journal whose process died before it had erased what it says', () => {
  const destroyed: CallEvent = {
    type: 'audio-destroyed',
    atMs: START_MS + 2000,
    intervals: [{ fromMs: START_MS + 500, toMs: START_MS + 1000 }],
  }
  const silenced = (codes: readonly number[]) => codes.map((code, at) => (at >= 4000 && at < 8000 ? 0xff : code))

  it('is silent there', async () => {
    await spool(CALL, journalOf(startOf(CALL), conversation(), [destroyed, ENDED]))
    await archiveAll(fixture)
    expect(await channelsOf(fixture, onlyRecording())).toEqual([silenced(LEFT), silenced(RIGHT)])
  })

  it('is kept without those packets when it is kept, nor what may have been one', async () => {
    const [before, packets] = [[...startOf(CALL), unrenderedStream], conversation()]
    const journal = journalOf(before, [...packets, ...unrenderedPackets(100)], [destroyed, ENDED])
    const half = journalOf(before, packets.slice(0, 65), []).length
    journal.fill(1, half, half + 20)
    await spool(CALL, journal)
    await archiveAll(fixture)
    const kept = await contentOf(fixture, `account-1/1970/01/01/${CALL}/${CALL}.journal`)
    for (const { packet, arrivalMs } of [...packets, ...unrenderedPackets(100)]) {
      if (arrivalMs < START_MS + 500 || arrivalMs >= START_MS + 1000) continue
      expect(kept.includes(Buffer.from(packet))).toBe(false)
    }
    expect(kept.length).toBe(journal.length)
  })
})

describe('what fails', () => {
  it('is tried again until it works, and can be seen meanwhile', async () => {
    let failures = 5
    fixture.trouble.before = (step) => {
      if (step === 'put wav' && failures-- > 0) throw new Error('bucket is away')
    }
    await spool(CALL, whole())
    const archiver = fixture.archiver()
    archiver.callEnded(CALL)
    await expect
      .poll(() => archiver.status, { interval: 1 })
      .toMatchObject({
        waiting: 1,
        failing: 1,
        lastError: 'bucket is away',
      })
    await archiver.idle()
    expect(archiver.status).toEqual({ waiting: 0, failing: 0, archived: 1, recovered: 0 })
    expect(await channelsOf(fixture, onlyRecording())).toEqual([LEFT, RIGHT])
    await archiver.close()
  })

  it('does not keep other calls waiting', async () => {
    const other = callIdOf(2)
    const failing = callIdOf(3)
    fixture.trouble.before = (step) => {
      if (step === 'put journal') throw new Error('no')
    }
    await spool(failing, journalOf([...startOf(failing), unrenderedStream], unrenderedPackets(50), [ENDED]))
    await spool(other, whole(other))
    const archiver = fixture.archiver()
    await archiver.start()
    await expect.poll(() => archiver.status.archived).toBe(1)
    expect(archiver.status.waiting).toBe(1)
    await archiver.close()
    expect(await readdir(fixture.spoolFolder)).toEqual([`${failing}.journal`])
  })

  it('at any step, and the process with it, ends with one recording after the next start', async () => {
    const steps: string[] = []
    fixture.trouble.before = (step) => {
      steps.push(step)
    }
    await spool(CALL, whole())
    await archiveAll(fixture)
    expect(steps).toEqual(['settings', 'save ended', 'put wav', 'put peaks', 'save recording', 'save ready'])

    for (const deadly of steps) {
      fixture.recordings.clear()
      fixture.trouble.before = (step) => {
        if (step === deadly) throw new Error('killed')
      }
      await spool(CALL, whole())
      const first = fixture.archiver()
      await first.start()
      await expect.poll(() => first.status.failing, { interval: 1 }).toBe(1)
      await first.close()
      fixture.trouble.before = () => undefined
      await archiveAll(fixture)
      expect(await channelsOf(fixture, onlyRecording())).toEqual([LEFT, RIGHT])
      expect(await readdir(join(fixture.folder, 'objects/account-1/1970/01/01', CALL))).toHaveLength(2)
      expect(await readdir(fixture.spoolFolder)).toEqual([])
    }
  })

  it('after everything was saved but the journal still lies there, changes nothing', async () => {
    await spool(CALL, whole())
    await archiveAll(fixture)
    const before = onlyRecording()
    await spool(CALL, whole())
    await archiveAll(fixture)
    expect(onlyRecording()).toEqual(before)
  })
})

describe('a journal whose process died', () => {
  const cut = () => journalOf(startOf(CALL), conversation(), [])

  it('is closed where it ends, flagged, and archived with all that was received', async () => {
    await spool(CALL, cut())
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)).toMatchObject({
      state: 'ready',
      endCause: 'crash',
      endedAtMs: START_MS + 1980,
      flags: ['cut-short'],
    })
    expect(await channelsOf(fixture, onlyRecording())).toEqual([LEFT, RIGHT])
  })

  it('is recovered while calls go on, when only the thread that wrote it died', async () => {
    await spool(CALL, whole().subarray(0, -50))
    const archiver = fixture.archiver()
    archiver.callCutShort(CALL)
    // A refused call leaves no journal.
    archiver.callCutShort(callIdOf(2))
    await archiver.idle()
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', endCause: 'crash', flags: ['cut-short'] })
    expect(archiver.status).toEqual({ waiting: 0, failing: 0, archived: 1, recovered: 1 })
    await archiver.close()
  })

  it('loses only its torn last record, wherever it is cut', async () => {
    const bytes = cut()
    const firstPackets = journalOf(startOf(CALL), [], []).length
    for (let length = firstPackets; length < bytes.length; length += 1997) {
      fixture.recordings.clear()
      await spool(CALL, bytes)
      await truncate(fixture.journalPath(CALL), length)
      await archiveAll(fixture)
      const fullBatches = Math.floor((length - firstPackets) / (13 + 8 + 10 * 182))
      const [left] = fullBatches > 0 ? await channelsOf(fixture, onlyRecording()) : [[]]
      expect(left).toEqual(LEFT.slice(0, fullBatches * 5 * 160))
      expect(fixture.calls.get(CALL)?.flags).toContain('cut-short')
    }
  })

  it('can die again during recovery', async () => {
    const { recoverJournal } = await import('./recover-journal.ts')
    await spool(CALL, cut().subarray(0, -5))
    expect(await recoverJournal({ path: fixture.journalPath(CALL), keys: fixture.keys })).toBe('recovered')
    const recovered = await readFile(fixture.journalPath(CALL))
    for (const lost of [1, 70, 150]) {
      await spool(CALL, recovered.subarray(0, -lost))
      await recoverJournal({ path: fixture.journalPath(CALL), keys: fixture.keys })
      expect(await recoverJournal({ path: fixture.journalPath(CALL), keys: fixture.keys })).toBe('finished')
    }
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', endCause: 'crash', flags: ['cut-short'] })
  })

  it('is set aside, not removed, when no call can be read from it; an empty one is removed', async () => {
    await spool(callIdOf(7), Buffer.from('this was something else once'))
    await spool(callIdOf(8), new Uint8Array(0))
    await spool(callIdOf(9), whole(callIdOf(9)).subarray(0, 20))
    await spool(CALL, whole())
    await archiveAll(fixture)
    expect(await readdir(fixture.spoolFolder)).toEqual([`${callIdOf(7)}.journal.unreadable`])
    expect(fixture.calls.get(CALL)?.state).toBe('ready')
  })
})
