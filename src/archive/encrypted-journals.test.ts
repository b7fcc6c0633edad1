import { existsSync, renameSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { START_MS } from '../core/audio/talk.test-kit.ts'
import {
  type ArchiveFixture,
  archiveAll,
  callIdOf,
  channelsOf,
  command,
  contentOf,
  controlledJournal,
  conversation,
  ENDED,
  encryptedJournal,
  journalOf,
  LEFT,
  makeArchiveFixture,
  RIGHT,
  startOf,
  unrenderedPackets,
} from './archive.test-kit.ts'
import { journalKey } from './object-keys.ts'
import { pruneStoredJournal } from './prune-stored-journal.ts'
import { recoverJournal } from './recover-journal.ts'
import { readCall } from './survey-journal.ts'

const CALL = callIdOf(1)
let fixture: ArchiveFixture
beforeEach(async () => {
  fixture = await makeArchiveFixture()
  await mkdir(fixture.spoolFolder, { recursive: true })
  return () => fixture.close()
})

/** The same journal, encrypted. */
async function spool(journal: Uint8Array, cutBytes = 0): Promise<void> {
  const bytes = encryptedJournal(journal, await fixture.keys.newDataKey('account-1'))
  await writeFile(fixture.journalPath(CALL), bytes.subarray(0, bytes.length - cutBytes))
}
const whole = () => journalOf(startOf(CALL), conversation(), [ENDED])
const isThere = () => existsSync(fixture.journalPath(CALL))

describe('an encrypted journal', () => {
  it('becomes the same recording', async () => {
    await spool(whole())
    await archiveAll(fixture)
    const [recording] = fixture.recordings.values()
    if (!recording) throw new Error('no recording')
    expect(await channelsOf(fixture, recording)).toEqual([[...LEFT], [...RIGHT]])
    expect(isThere()).toBe(false)
  })

  it('is recovered after a crash: the torn record is cut, the end is written, encrypted', async () => {
    await spool(journalOf(startOf(CALL), conversation(), []), 5)
    const source = { path: fixture.journalPath(CALL), keys: fixture.keys }
    expect(await recoverJournal(source)).toBe('recovered')
    expect((await readFile(source.path)).includes('call-ended')).toBe(false)
    expect(await recoverJournal(source)).toBe('finished')
    expect(await readCall(source)).toMatchObject({ call: { endCause: 'crash' }, end: { damagedBytes: 0 } })
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready', flags: ['cut-short'] })
  })

  it('waits, with what to do told, while its key is not there', async () => {
    await spool(journalOf(startOf(CALL), conversation(), []))
    const installationKey = join(fixture.folder, 'keys', 'installation.key')
    renameSync(installationKey, `${installationKey}.away`)
    // Another process.
    fixture.keys = createFileKeyRing({ folder: join(fixture.folder, 'keys') })
    const archiver = fixture.archiver()
    await archiver.start()
    await expect
      .poll(() => archiver.status)
      .toMatchObject({ waiting: 1, failing: 1, lastError: 'A key file is not there' })
    await archiver.close()
    expect(isThere()).toBe(true)
    renameSync(`${installationKey}.away`, installationKey)
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)).toMatchObject({ state: 'ready' })
  })

  it('that somebody tampered with is archived with what is sound, flagged, and kept', async () => {
    await spool(whole())
    const path = fixture.journalPath(CALL)
    const bytes = await readFile(path)
    // The record in the middle, twice: whole, but in the wrong place.
    const mark = bytes.subarray(12, 16)
    const at = bytes.indexOf(mark, bytes.length >> 1)
    const end = bytes.indexOf(mark, at + 1)
    await writeFile(path, Buffer.concat([bytes, bytes.subarray(at, end)]))
    await archiveAll(fixture)
    expect(fixture.calls.get(CALL)?.flags).toContain('audio-lost')
    expect(fixture.errors).toContain('journal was tampered with: it has records that were not written by Tapeline')
    expect(await fixture.objects.find(journalKey(fixture.calls.get(CALL) ?? never()))).toBeDefined()
  })

  it('is kept encrypted where not everything is rendered, with what may be kept, and is pruned there again', async () => {
    const packets = [...conversation(), ...unrenderedPackets(100)].sort((a, b) => a.arrivalMs - b.arrivalMs)
    await spool(controlledJournal(CALL, ALWAYS, [command('pause', 500), command('resume', 1000)], packets))
    await archiveAll(fixture)
    const call = fixture.calls.get(CALL) ?? never()
    expect(call.flags).toContain('codec-not-rendered')
    const stored = join(fixture.folder, 'stored.journal')
    const read = async () => {
      await writeFile(stored, await contentOf(fixture, journalKey(call)))
      return readCall({ path: stored, keys: fixture.keys })
    }
    const before = await read()
    expect(before).toMatchObject({ call: { id: CALL }, end: { damagedBytes: 0 } })
    expect(before.packetCount).toBeLessThan(packets.length)
    const { replay } = call
    const [segment] = replay?.segments ?? []
    if (!replay || !segment) throw new Error('no segment')
    const shorter = { ...segment, kept: [{ fromMs: START_MS, toMs: START_MS + 200 }] }
    await pruneStoredJournal(fixture.objects, fixture.keys, { ...call, replay: { ...replay, segments: [shorter] } })
    const after = await read()
    expect(after.packetCount).toBe(packets.filter(({ arrivalMs }) => arrivalMs < START_MS + 200).length)
    expect(after.end).toMatchObject({ damagedBytes: 0, sizeBytes: before.end.sizeBytes })
    expect((await readFile(stored)).includes('sip:')).toBe(false)
  })
})

const ALWAYS = {
  account: { inbound: { onnet: 'always', offnet: 'always' }, outbound: { onnet: 'always', offnet: 'always' } },
} as const

function never(): never {
  throw new Error('no call')
}
