/** For the kill test: a process that redacts a recording, and stops after a step until it is killed. */

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { openPostgres, type PostgresConnection } from '../adapters/postgres.ts'
import type { Bus } from '../store/bus.ts'
import { type RedactStep, redactRecording } from './redact-recording.ts'

export interface RedactTask {
  readonly connection: PostgresConnection
  readonly folder: string
  readonly redactionId: string
  readonly nowMs: number
  readonly haltAfter: RedactStep
}

const { connection, folder, redactionId, nowMs, haltAfter } = JSON.parse(process.argv[2] ?? '') as RedactTask
const log = { debug() {}, info() {}, warn() {}, error() {} }
const db = openPostgres(connection, { log })
const bus = { publish: async () => {}, subscribe: () => () => {} } as unknown as Bus
const objectStore = createFilesystemObjectStore(join(folder, 'objects'))
const keys = createFileKeyRing({ folder: join(folder, 'keys') })
const mp3 = createFfmpegMp3({ program: 'ffmpeg', workFolder: tmpdir(), log })
const onStep = async (step: RedactStep) => {
  if (step !== haltAfter) return
  process.send?.('halted')
  await new Promise(() => {})
}
const parts = { db, bus, objectStore, keys, mp3, nowMs: () => nowMs, log, version: '1.2.3', onStep }
await redactRecording(parts, redactionId)
await db.destroy()
process.disconnect?.()
