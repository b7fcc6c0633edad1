/** A call that came twice to one recorder is archived as one that came once and lost less. */

import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { party, START_MS, speech, stream, talk } from '../core/audio/talk.test-kit.ts'
import { otherWay } from '../core/audio/twins.test-kit.ts'
import type { CallEvent } from '../core/model/call.ts'
import {
  type ArchiveFixture,
  archiveAll,
  callIdOf,
  channelsOf,
  conversation,
  ENDED,
  encryptedJournal,
  journalOf,
  LEFT,
  makeArchiveFixture,
  RIGHT,
  startOf,
  unrenderedStream,
} from './archive.test-kit.ts'
import { journalKey } from './object-keys.ts'
import { readCall } from './survey-journal.ts'

const CALL = callIdOf(1)
let fixture: ArchiveFixture
beforeEach(async () => {
  fixture = await makeArchiveFixture()
  await mkdir(fixture.spoolFolder, { recursive: true })
  return () => fixture.close()
})

const SECOND: readonly CallEvent[] = [
  {
    ...{ type: 'session-started', atMs: START_MS, sessionId: 'second', sipCallId: 'y', from: '', to: '' },
    ...{ remote: '192.0.2.2', twinOf: 'session' },
  },
  ...[2, 3].map((id): CallEvent => ({ type: 'stream-added', atMs: START_MS, sessionId: 'second', stream: stream(id) })),
  { type: 'parties-known', atMs: START_MS, parties: [party(0, 'caller', [0, 2]), party(1, 'callee', [1, 3])] },
]

/** Each way loses what the other keeps. */
const WAYS = [
  ...[0, 1].flatMap((id) => otherWay(ofStream(id), id, (index) => index % 5 === 1)),
  ...[0, 1].flatMap((id) => otherWay(ofStream(id), id + 2, (index) => index % 5 === 3, 12)),
].sort((one, other) => one.arrivalMs - other.arrivalMs)

function ofStream(id: number) {
  return conversation().filter(({ streamId }) => streamId === id)
}

const journal = (more: readonly CallEvent[] = [], packets = WAYS) =>
  journalOf([...startOf(CALL), ...SECOND, ...more], packets, [ENDED])

async function archived(bytes: Uint8Array) {
  await writeFile(fixture.journalPath(CALL), bytes)
  await archiveAll(fixture)
  const [recording] = fixture.recordings.values()
  if (!recording) throw new Error('no recording')
  return recording
}

describe('a call that came twice', () => {
  it('is one recording with every packet that either way brought, and the call says how many that were', async () => {
    const recording = await archived(journal())
    expect(await channelsOf(fixture, recording)).toEqual([[...LEFT], [...RIGHT]])
    expect(recording.encoding).toBe('mulaw')
    const counts = recording.quality.map(({ packetsReceived, packetsLost, packetsDuplicated, packetsReordered }) => {
      return [packetsReceived, packetsLost, packetsDuplicated, packetsReordered]
    })
    expect(counts).toEqual([
      [100, 0, 0, 0],
      [100, 0, 0, 0],
    ])
    expect(fixture.calls.get(CALL)?.sources).toEqual([
      { sessionId: 'session', packets: 160, packetsOnlyHere: 40 },
      { sessionId: 'second', packets: 160, packetsOnlyHere: 40 },
    ])
    expect(existsSync(`${fixture.journalPath(CALL)}.united`)).toBe(false)
  })

  it('does not say that its machine lost what the other way brought', async () => {
    const dropped = (streamId: number): CallEvent => ({
      ...{ type: 'stream-dropped', atMs: START_MS + 1000, sinceMs: START_MS, streamId, packets: 20 },
    })
    const recording = await archived(journal([dropped(0), dropped(2)]))
    expect(recording.quality.map(({ packetsDropped = 0 }) => packetsDropped)).toEqual([0, 0])
  })

  it('also from an encrypted journal; what is made of it on the way is encrypted too', async () => {
    const recording = await archived(encryptedJournal(journal(), await fixture.keys.newDataKey('account-1')))
    expect(await channelsOf(fixture, recording)).toEqual([[...LEFT], [...RIGHT]])
  })

  it('keeps a journal with every packet once, where there is one to keep', async () => {
    const other = talk(4, { codes: speech(9, 1600), payloadType: 4, ssrc: 9 })
    const unrendered = { ...unrenderedStream, stream: { ...stream(4), codecs: [] } } as CallEvent
    await archived(
      journal(
        [unrendered],
        [...WAYS, ...other].sort((one, two) => one.arrivalMs - two.arrivalMs),
      ),
    )
    const call = fixture.calls.get(CALL)
    if (!call) throw new Error('no call')
    const kept = await fixture.objects.get(journalKey(call))
    const path = `${fixture.spoolFolder}/kept`
    await writeFile(path, kept)
    expect((await readCall({ path, keys: fixture.keys })).packetCount).toBe(210)
  })
})
