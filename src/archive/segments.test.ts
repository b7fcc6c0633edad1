import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { START_MS } from '../core/audio/talk.test-kit.ts'
import type { CallEvent } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
import { all } from '../core/policy/policy.test-kit.ts'
import type { SettingsDraft } from '../core/policy/presets.ts'
import {
  type ArchiveFixture,
  archiveAll,
  callIdOf,
  channelsOf,
  command,
  contentOf,
  controlledJournal,
  conversation,
  decidedAs,
  journalOf,
  LEFT,
  makeArchiveFixture,
  RIGHT,
  startOf,
  toldAs,
  unrenderedPackets,
} from './archive.test-kit.ts'

const CALL = callIdOf(1)
const ALWAYS: SettingsDraft = { account: all('always') }
const ON_DEMAND: SettingsDraft = { account: all('on-demand') }
const TWO_SEGMENTS = [command('start', 200), command('stop', 600), command('start', 1000)]

let fixture: ArchiveFixture
beforeEach(async () => {
  fixture = await makeArchiveFixture()
  await mkdir(fixture.spoolFolder)
})
afterEach(() => fixture.close())

const spool = (bytes: Uint8Array) => writeFile(fixture.journalPath(CALL), bytes)
const recordings = (): Recording[] =>
  [...fixture.recordings.values()].sort((one, other) => one.startedAtMs - other.startedAtMs)
const samples = (fromMs: number, toMs: number) => [LEFT, RIGHT].map((codes) => codes.slice(fromMs * 8, toMs * 8))
const heard = () => Promise.all(recordings().map((recording) => channelsOf(fixture, recording)))
/** Paused from half a second to one second. */
const pausedHalf = [LEFT, RIGHT].map((codes) => codes.map((code, at) => (at >= 4000 && at < 8000 ? 0xff : code)))

describe('a call with segments', () => {
  it('becomes one recording per segment, of nothing but what was kept', async () => {
    await spool(controlledJournal(CALL, ON_DEMAND, TWO_SEGMENTS))
    await archiveAll(fixture)
    expect(await heard()).toEqual([samples(200, 600), samples(1000, 2000)])
    const [first, second] = recordings()
    expect(first).toMatchObject({
      startedAtMs: START_MS + 200,
      durationMs: 400,
      segment: { index: 0, fromMs: START_MS + 200, toMs: START_MS + 600, startedBy: 'command', endedBy: 'stopped' },
    })
    expect(second).toMatchObject({ startedAtMs: START_MS + 1000, segment: { index: 1, endedBy: 'call-ended' } })
    expect(first?.id).not.toBe(second?.id)
    expect(await readdir(join(fixture.folder, 'objects/account-1/1970/01/01', CALL))).toHaveLength(4)
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', flags: [] })
  })

  it('keeps the time of a pause, as silence, and does not count it as lost', async () => {
    await spool(controlledJournal(CALL, ALWAYS, [command('pause', 500), command('resume', 1000)]))
    await archiveAll(fixture)
    expect(await heard()).toEqual([pausedHalf])
    const [recording] = recordings()
    expect(recording?.segment?.pauses).toEqual([{ fromMs: START_MS + 500, toMs: START_MS + 1000 }])
    expect(recording?.quality).toMatchObject([{ packetsReceived: 75, packetsLost: 0 }, { packetsLost: 0 }, {}])
  })

  it('makes no recording of a segment in which nobody was heard', async () => {
    const packets = conversation().filter(({ arrivalMs }) => arrivalMs >= START_MS + 700)
    await spool(controlledJournal(CALL, ON_DEMAND, TWO_SEGMENTS, packets))
    await archiveAll(fixture)
    expect(await heard()).toEqual([samples(1000, 2000)])
    expect(recordings()[0]?.segment?.index).toBe(1)
    expect(fixture.calls.get(CALL)?.flags).toEqual([])
  })

  it('counts what the kernel threw away to the segment that was recorded meanwhile, once', async () => {
    const dropped = (sinceMs: number, atMs: number, packets: number): CallEvent => ({
      ...{ type: 'stream-dropped', atMs: START_MS + atMs, sinceMs: START_MS + sinceMs, streamId: 1, packets },
    })
    const drops = [dropped(0, 100, 1), dropped(100, 400, 2), dropped(500, 1100, 4), dropped(1100, 2000, 8)]
    await spool(controlledJournal(CALL, ON_DEMAND, TWO_SEGMENTS, conversation(), undefined, drops))
    await archiveAll(fixture)
    expect(recordings().map(({ quality }) => quality.map(({ packetsDropped }) => packetsDropped))).toEqual([
      [undefined, 6, undefined],
      [undefined, 8, undefined],
    ])
    expect(fixture.calls.get(CALL)?.flags).toContain('poor-audio')
  })

  it('that should have been recorded and was not heard at all is flagged', async () => {
    await spool(controlledJournal(CALL, ALWAYS, [], []))
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', flags: ['media-missing'] })
  })

  it('that nobody started leaves nothing, and is not flagged', async () => {
    await spool(controlledJournal(CALL, ON_DEMAND, []))
    await archiveAll(fixture)
    expect(recordings()).toEqual([])
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', flags: [], replay: { outcome: 'armed' } })
    expect(await fixture.objects.find('account-1')).toBeUndefined()
  })

  it('that was too short is flagged only when nothing else was kept', async () => {
    const short = [command('start', 200), command('stop', 600)]
    await spool(controlledJournal(CALL, { ...ON_DEMAND, minimumDurationMs: 500 }, short))
    await archiveAll(fixture)
    expect(recordings()).toEqual([])
    expect(fixture.calls.get(CALL)?.flags).toEqual(['too-short'])
    await spool(controlledJournal(CALL, { ...ON_DEMAND, minimumDurationMs: 500 }, TWO_SEGMENTS))
    fixture.calls.clear()
    await archiveAll(fixture)
    expect(await heard()).toEqual([samples(1000, 2000)])
    expect(fixture.calls.get(CALL)?.flags).toEqual([])
  })

  it('keeps in its journal, when that is kept, only what it may', async () => {
    const packets = [...conversation(), ...unrenderedPackets(100)].sort((a, b) => a.arrivalMs - b.arrivalMs)
    await spool(controlledJournal(CALL, ON_DEMAND, TWO_SEGMENTS, packets))
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)?.flags).toEqual(['codec-not-rendered'])
    const journal = await contentOf(fixture, `account-1/1970/01/01/${CALL}/${CALL}.journal`)
    for (const { packet, arrivalMs } of packets) {
      const offsetMs = arrivalMs - START_MS
      const isKept = (offsetMs >= 200 && offsetMs < 600) || offsetMs >= 1000
      expect([offsetMs, journal.includes(Buffer.from(packet))]).toEqual([offsetMs, isKept])
    }
  })

  it('ends with the same recordings whatever fails, or kills the process, in between', async () => {
    const steps: string[] = []
    fixture.trouble.before = (step) => steps.push(step)
    await spool(controlledJournal(CALL, ON_DEMAND, TWO_SEGMENTS))
    await archiveAll(fixture)
    const before = recordings()
    expect(steps.filter((step) => step === 'save recording')).toHaveLength(2)
    for (const deadly of steps.keys()) {
      let step = 0
      fixture.recordings.clear()
      fixture.trouble.before = () => {
        if (step++ === deadly) throw new Error('killed')
      }
      await spool(controlledJournal(CALL, ON_DEMAND, TWO_SEGMENTS))
      await archiveAll(fixture)
      expect(recordings()).toEqual(before)
      expect(await heard()).toEqual([samples(200, 600), samples(1000, 2000)])
    }
  })
})

describe('a call whose recorder died', () => {
  const cut = (draft: SettingsDraft, told: Parameters<typeof toldAs>[0][], askedAfterMs: number) => {
    const before = [...startOf(CALL), ...told.map(toldAs)]
    return journalOf([...before, decidedAs(draft, before, START_MS + askedAfterMs)], conversation(), [])
  }

  it('keeps what was being recorded, to its last packet', async () => {
    await spool(cut(ON_DEMAND, TWO_SEGMENTS.slice(0, 1), 200))
    await archiveAll(fixture)
    expect(await heard()).toEqual([samples(200, 2000)])
    expect(recordings()[0]?.segment).toMatchObject({ endedBy: 'call-ended', toMs: START_MS + 1980 })
    expect(fixture.calls.get(CALL)).toMatchObject({
      flags: ['cut-short'],
      replay: { status: 'off', outcome: 'record' },
    })
  })

  it('keeps nothing of a pause that was going on', async () => {
    await spool(cut(ALWAYS, [command('pause', 500)], 500))
    await archiveAll(fixture)
    expect(await heard()).toEqual([samples(0, 500)])
  })

  it('keeps nothing that is too short', async () => {
    await spool(cut({ ...ALWAYS, minimumDurationMs: 1981 }, [], 0))
    await archiveAll(fixture)
    expect(recordings()).toEqual([])
    expect(fixture.calls.get(CALL)?.flags).toEqual(['cut-short', 'too-short'])
  })
})

describe('where calls of which nothing is kept are not listed', () => {
  beforeEach(() => {
    fixture.settings = { listUnrecorded: false }
  })

  it('such a call leaves no trace once it is over, whatever fails on the way', async () => {
    let failures = 1
    fixture.trouble.before = (step) => {
      if (step === 'remove' && failures-- > 0) throw new Error('database is away')
    }
    await spool(controlledJournal(CALL, ON_DEMAND, []))
    await archiveAll(fixture)
    expect(fixture.calls.size).toBe(0)
    expect(fixture.saved).not.toContain(`${CALL} ready`)
    expect(await readdir(fixture.spoolFolder)).toEqual([])
  })

  it('nor does one whose recorder died', async () => {
    await spool(journalOf(startOf(CALL).slice(0, -1), [], [decidedAs(ON_DEMAND, startOf(CALL), START_MS)]))
    await archiveAll(fixture)
    expect(fixture.calls.size).toBe(0)
  })

  it('one with a recording stays, and one whose recording is missing', async () => {
    await spool(controlledJournal(CALL, ALWAYS, []))
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)?.state).toBe('ready')
    await spool(controlledJournal(CALL, ALWAYS, [], []))
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)?.flags).toEqual(['media-missing'])
  })
})
