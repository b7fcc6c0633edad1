import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { encodeEventRecord, encodeJournalHeader } from '../core/journal/journal-format.ts'
import { PacketBatch } from '../core/journal/packet-batch.ts'
import type { CallEvent } from '../core/model/call.ts'
import { readCall } from './survey-journal.ts'

const MARK = 0x5eed
const STARTED: CallEvent = {
  ...{ type: 'call-started', atMs: 1000, callId: 'call' },
  ...{ accountId: 'account', recordingClientId: 'client' },
}
const ENDED: CallEvent = { type: 'call-ended', atMs: 2000, cause: 'bye' }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'survey-journal-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function journalOf(...events: readonly CallEvent[]) {
  const batch = new PacketBatch(1000, crc32)
  batch.append(
    0,
    'rtp',
    1500,
    Uint8Array.from({ length: 172 }, (_, index) => index),
  )
  const records = events.map((event) => encodeEventRecord(event, MARK))
  const path = join(folder, 'call.journal')
  await writeFile(path, Buffer.concat([encodeJournalHeader(MARK), batch.seal(MARK) as Uint8Array, ...records]))
  return { path, keys: createFileKeyRing({ folder: join(folder, 'keys') }) }
}

describe('whether a journal is read again without its checksums', () => {
  it('is, when the call is over and every record was good', async () => {
    expect((await readCall(await journalOf(STARTED, ENDED))).journal).toMatchObject({ isChecked: true })
  })

  it('is not while the call goes on: somebody writes it', async () => {
    expect((await readCall(await journalOf(STARTED))).journal).toMatchObject({ isChecked: false })
  })

  it('is not where something in it is damaged', async () => {
    const journal = await journalOf(STARTED, ENDED)
    const bytes = await readFile(journal.path)
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
    await writeFile(journal.path, bytes)
    const reading = await readCall(journal)
    expect(reading.end.damagedBytes).toBeGreaterThan(0)
    expect(reading.journal).toMatchObject({ isChecked: false })
  })

  it('is not where its end is torn', async () => {
    const journal = await journalOf(STARTED, ENDED)
    const bytes = await readFile(journal.path)
    await writeFile(journal.path, Buffer.concat([bytes, bytes.subarray(16, 60)]))
    expect((await readCall(journal)).journal).toMatchObject({ isChecked: false })
  })
})
