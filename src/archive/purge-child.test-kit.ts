/** For the kill test: a process that purges an account, and stops in the middle of a step when it is told to, until it is killed. */

import { join } from 'node:path'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { openPostgres, type PostgresConnection } from '../adapters/postgres.ts'
import type { PurgeStep } from '../core/model/termination.ts'
import type { Bus } from '../store/bus.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { purgeAccount } from './purge-account.ts'

export interface PurgeTask {
  readonly connection: PostgresConnection
  readonly folder: string
  readonly terminationId: string
  readonly nowMs: number
  /** In this step, once so many objects were looked for or removed. Absent: only where something else holds it up. */
  readonly haltIn?: { readonly step: PurgeStep; readonly afterObjects: number }
}

const { connection, folder, terminationId, nowMs, haltIn } = JSON.parse(process.argv[2] ?? '') as PurgeTask
const log = { debug() {}, info() {}, warn() {}, error() {} }
const db = openPostgres(connection, { log })
const objects = createFilesystemObjectStore(folder)
let step: PurgeStep | undefined
let touched = 0

async function touch(): Promise<void> {
  if (!haltIn || haltIn.step !== step || touched++ < haltIn.afterObjects) return
  process.send?.('halted')
  await new Promise(() => {})
}

const halting: ObjectStore = {
  ...objects,
  async find(key) {
    await touch()
    return objects.find(key)
  },
  async remove(key) {
    await objects.remove(key)
    await touch()
  },
}
const bus = { publish: touch, subscribe: () => () => {} } as unknown as Bus
const onStep = async (next: PurgeStep) => {
  step = next
}
const keys = createFileKeyRing({ folder: join(folder, 'keys') })
const removeCopies = async () => {
  await touch()
  return []
}
const parts = { db, bus, objects: halting, nowMs: () => nowMs, log, version: '1.2.3', onStep, removeCopies, keys }
await purgeAccount(parts, terminationId)
await db.destroy()
process.disconnect?.()
