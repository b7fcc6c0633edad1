import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { START_MS } from '../core/audio/talk.test-kit.ts'
import type { CallEvent } from '../core/model/call.ts'
import { conversation, journalOf, startOf } from './archive.test-kit.ts'
import { surveyRecordings } from './survey-journal.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-silence-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Of each stream, when the parties talked for two seconds and the recording ends `endMs` after the start. */
async function silentMs(endMs: number, events: readonly CallEvent[] = []) {
  const path = join(folder, 'call.journal')
  await writeFile(path, journalOf([...startOf('call')], conversation(), events))
  const kept = [{ fromMs: START_MS, toMs: START_MS + endMs }]
  const { recordings } = await surveyRecordings({ path, keys: {} as never }, [], [{ index: 0, kept }])
  return recordings[0]?.quality.map(({ silentAtEndMs }) => silentAtEndMs)
}

const changed = (id: number, direction: 'inactive' | 'recvonly', offsetMs: number): CallEvent => ({
  type: 'stream-changed',
  atMs: START_MS + offsetMs,
  stream: { id, kind: 'audio', direction, codecs: [], rtpPort: 20_000 },
})

describe('what stopped coming before the end of a recording', () => {
  it('is told from ten seconds on', async () => {
    expect(await silentMs(11_900)).toEqual([undefined, undefined])
    expect(await silentMs(15_000)).toEqual([expect.any(Number), expect.any(Number)])
  })

  it('is nothing while the stream is held, and counts from where it is held no longer', async () => {
    expect(await silentMs(30_000, [changed(0, 'inactive', 2000), changed(1, 'inactive', 2000)])).toEqual([
      undefined,
      undefined,
    ])
    const resumed = [changed(0, 'inactive', 2000), changed(0, 'recvonly', 15_000)]
    expect((await silentMs(30_000, resumed))?.[0]).toBe(15_000)
    const resumedLate = [changed(0, 'inactive', 2000), changed(0, 'recvonly', 25_000)]
    expect((await silentMs(30_000, resumedLate))?.[0]).toBeUndefined()
  })

  it('is not excused by what is signalled after the end', async () => {
    expect((await silentMs(30_000, [changed(0, 'inactive', 31_000)]))?.[0]).toBeGreaterThan(27_000)
  })
})
