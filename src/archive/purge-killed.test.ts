import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { clientConfig } from '../adapters/postgres.ts'
import { canonicalJson } from '../core/audit/canonical-json.ts'
import { PURGE_STEPS, type PurgeStep } from '../core/model/termination.ts'
import { checkChain } from '../store/audit-chains.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { PLATFORM } from '../store/db.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { getTermination, terminatedFiles } from '../store/terminations.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { closeAccount, fillAccount } from './purge.test-kit.ts'
import { purgeAccount } from './purge-account.ts'
import type { PurgeTask } from './purge-child.test-kit.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 12)
const DUE_MS = NOW_MS + 5 * 3_600_000

let database: TestDatabase
let folder: string
let objects: ObjectStore
beforeEach(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tapeline-purge-'))
  objects = createFilesystemObjectStore(folder)
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

function purging(task: Pick<PurgeTask, 'terminationId' | 'haltIn'>) {
  const { connection } = database
  const whole: PurgeTask = { ...task, connection, folder, nowMs: DUE_MS }
  return fork(join(import.meta.dirname, 'purge-child.test-kit.ts'), [JSON.stringify(whole)], { execArgv: [] })
}

/** Steps that move files stop at a file; those that remove rows wait for a row that somebody else holds. */
const HALTS: Readonly<Record<PurgeStep, { readonly afterObjects: number } | { readonly heldRow: string }>> = {
  close: { afterObjects: 0 },
  exports: { afterObjects: 1 },
  'note-files': { afterObjects: 3 },
  'remove-files': { afterObjects: 3 },
  'remove-copies': { afterObjects: 0 },
  'remove-rows': { heldRow: 'select 1 from users where account_id = $1 for update' },
  certify: { heldRow: 'select 1 from accounts where id = $1 for update' },
}

test.each(PURGE_STEPS)(
  'a purge that is killed in the middle of %s is ended by another process, with a whole certificate',
  { timeout: 120_000 },
  async (step) => {
    const { db, connection } = database
    const { accountId, keys } = await fillAccount(db, objects, 'acme', NOW_MS)
    const { id: terminationId } = await closeAccount(db, accountId, NOW_MS)
    const ring = createFileKeyRing({ folder: join(folder, 'keys') })
    await ring.newDataKey(accountId)
    const halt = HALTS[step]
    const holder = new pg.Client(clientConfig(connection))
    holder.on('error', () => {})
    await holder.connect()
    if ('heldRow' in halt) {
      await holder.query('begin')
      await holder.query('set local role tapeline_platform')
      expect((await holder.query(halt.heldRow, [accountId])).rowCount).toBe(1)
    }
    const haltIn = 'heldRow' in halt ? {} : { haltIn: { step, ...halt } }
    const first = purging({ terminationId, ...haltIn })
    if ('heldRow' in halt) {
      const waiting = 'select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))'
      await vi.waitFor(async () => expect((await holder.query(waiting)).rowCount).toBeGreaterThan(0), 60_000)
    } else {
      expect((await once(first, 'message'))[0]).toBe('halted')
    }
    first.kill('SIGKILL')
    expect(await once(first, 'exit')).toEqual([null, 'SIGKILL'])
    await holder.query('rollback')
    await holder.end()
    expect(await getTermination(db, terminationId)).toMatchObject({ state: 'purging', step })

    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const bus = { publish: async () => {}, subscribe: () => () => {} } as unknown as Bus
    await purgeAccount({ db, bus, objects, keys: ring, nowMs: () => DUE_MS, log, version: '1.2.3' }, terminationId)
    const { state, certificate } = await getTermination(db, terminationId)
    expect(state).toBe('purged')
    expect(certificate).toMatchObject({
      rows: { users: 1, calls: 3, recordings: 3, api_keys: 1, audit_events: 3 },
      files: { count: keys.length },
      keysDestroyed: 1,
      auditLog: { events: 3, whole: true },
    })
    const list: string[] = []
    for await (const { sha256, key } of terminatedFiles(db, terminationId)) list.push(`${sha256}  ${key}\n`)
    expect(list.map((line) => line.slice(66, -1))).toEqual([...keys].sort())
    expect(certificate?.files.listSha256).toBe(createHash('sha256').update(list.join('')).digest('hex'))
    for (const key of keys) expect(await objects.find(key)).toBeUndefined()
    const { events } = await listAuditEvents(db, PLATFORM, { action: 'account.purged' })
    expect(events.map(({ details }) => details.certificateSha256)).toEqual([
      createHash('sha256').update(canonicalJson(certificate)).digest('hex'),
    ])
    expect((await checkChain(db, 'platform')).problem).toBeUndefined()
  },
)
