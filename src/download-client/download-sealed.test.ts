/** A file that is sealed for an archive key comes in pieces, since connections break, and is opened where it was saved. */

import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeArchiveKeyFile } from '../adapters/archive-keys.ts'
import { createEncryptedObjectStore } from '../adapters/encrypted-object-store.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { openDownloadFolder, WORK_FOLDER } from '../adapters/node-download-folder.ts'
import { parseNameTemplate } from '../core/export/name-template.ts'
import { getStored } from '../store/object-store.ts'
import { type CallSource, TransferCut } from './call-source.ts'
import { downloadRecording } from './download-recording.ts'
import { FileNames } from './file-names.ts'
import type { RecordingWanted } from './recording-wanted.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-sealed-'))
})
afterEach(() => rm(folder, { recursive: true }))

it.each([true, false])('a connection that breaks in the middle of it is gone on with (opened: %s)', async (opens) => {
  const key = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
  const objects = createEncryptedObjectStore(createFilesystemObjectStore(join(folder, 'objects')), {
    keys: createFileKeyRing({ folder: join(folder, 'keys') }),
    encrypts: async () => true,
    archiveKeyOf: async () => key.publicKey,
  })
  const audio = randomBytes(300_000)
  const { sealed } = await objects.put('audio.wav', audio)
  if (!sealed) throw new Error('not sealed')
  const asked: number[] = []
  const source = {
    async openFile(_: unknown, fromByte: number) {
      asked.push(fromByte)
      const stored = await getStored(objects, 'audio.wav', { startByte: fromByte, endByte: sealed.sizeBytes - 1 })
      async function* bytes() {
        for await (const piece of stored) {
          yield fromByte < 210_000 ? piece.subarray(0, 70_001) : piece
          if (fromByte < 210_000) throw new TransferCut('cut')
        }
      }
      return { fromByte, sha256: sealed.sha256, bytes: bytes(), cancel: async () => {} }
    },
    waitBeforeTry: async () => {},
  } as unknown as CallSource
  const template = parseNameTemplate('{id}')
  if (!template.ok) throw new Error(template.reason)
  const wanted = {
    call: { id: 'call', caller: {}, callee: {}, recordings: [] },
    recording: {
      ...{ id: '0198c000-0000-7000-8000-000000000001', startedAt: '2026-11-30T00:00:00.000Z', durationMs: 1000 },
      ...{ encoding: 'mulaw', sizeBytes: audio.length, sealed },
      sha256: createHash('sha256').update(audio).digest('hex'),
    },
  } as unknown as RecordingWanted
  const saved = join(folder, 'saved')
  const parts = {
    ...{ source, folder: await openDownloadFolder(saved), names: new FileNames([]), template: template.template },
    ...{ timeZone: 'UTC', format: 'wav' as const, callJson: false, nowMs: Date.now },
    sealed: { openers: opens ? [key] : [], keepSealed: true },
  }
  const { file } = await downloadRecording(parts, wanted, { received() {}, resumed() {}, corrupted() {} })
  expect(asked.length).toBeGreaterThan(2)
  expect(asked).toEqual(asked.toSorted((one, other) => one - other))
  expect(new Set(asked).size).toBe(asked.length)
  const bytes = await readFile(join(saved, file))
  const digest = createHash('sha256').update(bytes).digest('hex')
  expect([file.endsWith('.tlsealed'), digest]).toEqual([!opens, opens ? wanted.recording.sha256 : sealed.sha256])
  // Neither the sealed file nor a part of it stays beside what was opened.
  expect((await readdir(join(saved, WORK_FOLDER))).filter((name) => name.startsWith(wanted.recording.id))).toEqual([])
})
