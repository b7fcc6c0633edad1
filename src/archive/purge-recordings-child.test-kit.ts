/** For the kill test: a process that purges recordings, and stops after a step until it is killed. */

import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { openPostgres, type PostgresConnection } from '../adapters/postgres.ts'
import type { Bus } from '../store/bus.ts'
import { PLATFORM } from '../store/db.ts'
import { getPurge } from '../store/retention-purges.ts'
import { purgeRecordings, type RetentionParts } from './purge-recordings.ts'

export interface RecordingsPurgeTask {
  readonly connection: PostgresConnection
  readonly folder: string
  readonly purgeId: string
  readonly nowMs: number
  readonly haltAfter: Parameters<NonNullable<RetentionParts['onStep']>>[0]
}

const { connection, folder, purgeId, nowMs, haltAfter } = JSON.parse(process.argv[2] ?? '') as RecordingsPurgeTask
const log = { debug() {}, info() {}, warn() {}, error() {} }
const db = openPostgres(connection, { log })
const bus = { publish: async () => {}, subscribe: () => () => {} } as unknown as Bus
const objects = createFilesystemObjectStore(folder)
const onStep = async (step: RecordingsPurgeTask['haltAfter']) => {
  if (step !== haltAfter) return
  process.send?.('halted')
  await new Promise(() => {})
}
const parts = { db, bus, objects, nowMs: () => nowMs, log, version: '1.2.3', onStep }
await purgeRecordings(parts, await getPurge(db, PLATFORM, purgeId))
await db.destroy()
process.disconnect?.()
