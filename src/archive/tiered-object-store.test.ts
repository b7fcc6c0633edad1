import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectTarget } from '../adapters/connect-target.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import type { PlannedCopy } from '../core/model/storage.ts'
import { createAccount } from '../store/accounts.ts'
import { lanesWithWork } from '../store/copy-queue.ts'
import { inScope, PLATFORM } from '../store/db.ts'
import { newId } from '../store/new-id.ts'
import { describeObjectStore } from '../store/object-store.test-suite.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { putStoragePlan } from '../store/storage-plans.ts'
import { changeStorageTarget, createStorageTarget, removeStorageTarget } from '../store/storage-targets.ts'
import { copiesOfObject } from '../store/stored-objects.ts'
import { createTargetStores, type TargetStores } from '../store/target-stores.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { moveCopies } from './move-copies.ts'
import { readObject } from './read-object.ts'
import { createTieredObjectStore } from './tiered-object-store.ts'
import { type UploadParts, workLane } from './upload-copies.ts'

const DAY_MS = 86_400_000
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.close())

let folder: string
let local: ObjectStore
let targets: TargetStores
let objects: ObjectStore
let accountId: string
let nowMs: number
let parts: UploadParts
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-tiers-'))
  local = createFilesystemObjectStore(join(folder, 'local'))
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  const { db } = database
  targets = createTargetStores({ db, keys, connect: connectTarget, allowPrivate: true })
  nowMs = Date.parse('2026-03-01T00:00:00Z')
  objects = createTieredObjectStore({ db, local, targets, nowMs: () => nowMs })
  accountId = newId()
  await createAccount(db, { id: accountId, slug: `a-${accountId}`, name: 'x', domains: [], timeZone: 'UTC' })
  parts = { db, local, objects, targets, nowMs: () => nowMs, random: () => 0.5, log: quiet }
})
afterEach(async () => {
  targets.close()
  await rm(folder, { recursive: true, force: true })
})

describeObjectStore('the tiered store', async () => ({ store: objects, close: async () => {} }))

/** A second disk; `unplug` and `plug` it. */
async function addFolder(name: string) {
  const path = join(folder, name)
  await mkdir(path)
  const id = newId()
  await createStorageTarget(database.db, { id, accountId, name, place: { kind: 'folder', path } })
  return {
    id,
    path,
    store: createFilesystemObjectStore(path),
    unplug: () => rm(path, { recursive: true, force: true }),
  }
}
const plan = (copies: readonly PlannedCopy[], more: { localDays?: number } = {}) =>
  putStoragePlan(database.db, accountId, { copies, ...more }, undefined)
async function upload() {
  for (const lane of await lanesWithWork(database.db))
    if (lane.accountId === accountId) await workLane(parts, lane, new AbortController().signal)
}
const keyOf = (name: string) => `${accountId}/2026/03/01/call/${name}`
const bytes = (text: string) => Buffer.from(text)
const read = async (key: string, store = objects) => (await readObject(store, key)).toString()
const statesOf = async (key: string) => (await copiesOfObject(database.db, key))?.copies.map(({ state }) => state)

it('puts copies where the plan says, in the order in which they came', async () => {
  const disk = await addFolder('disk')
  await plan([{ targetId: disk.id, fromDays: 0 }])
  const order: string[] = []
  for (const name of ['1', '2', '3']) await objects.put(keyOf(name), bytes(name))
  expect(await statesOf(keyOf('1'))).toEqual(['waiting'])
  await workLane(
    { ...parts, onStep: async (step, { key }) => void (step === 'put' && order.push(key)) },
    { accountId, targetId: disk.id },
    new AbortController().signal,
  )
  expect(order).toEqual(['1', '2', '3'].map(keyOf))
  expect(await read(keyOf('2'), disk.store)).toBe('2')
  expect(await statesOf(keyOf('1'))).toEqual(['stored'])
})

it('waits while a target is down, later each time, and loses nothing', async () => {
  const disk = await addFolder('disk')
  await plan([{ targetId: disk.id, fromDays: 0 }])
  await disk.unplug()
  await objects.put(keyOf('1'), bytes('1'))
  await objects.put(keyOf('2'), bytes('2'))
  const waits: number[] = []
  for (let round = 0; round < 14; round++) {
    await upload()
    const [row] = await rowsOf(disk.id)
    expect(row?.last_problem?.problem).toBe('folder-missing')
    const dueMs = row?.next_attempt_at.getTime() ?? 0
    waits.push(dueMs - nowMs)
    nowMs = dueMs
  }
  expect(waits.slice(0, 3)).toEqual([2000, 4000, 8000])
  expect(waits.at(-1)).toBe(3_600_000)
  expect((await rowsOf(disk.id))[1]?.attempts).toBe(0)
  await mkdir(disk.path)
  await upload()
  expect(await statesOf(keyOf('2'))).toEqual(['stored'])
  expect(await read(keyOf('2'), disk.store)).toBe('2')
})

const rowsOf = (targetId: string) =>
  inScope(database.db, PLATFORM, (trx) =>
    trx.selectFrom('object_copies').selectAll().where('target_id', '=', targetId).orderBy('seq').execute(),
  )

it('reads from the nearest copy, and from the next one when it fails', async () => {
  const [near, far] = [await addFolder('near'), await addFolder('far')]
  await plan([
    { targetId: near.id, fromDays: 0 },
    { targetId: far.id, fromDays: 0 },
  ])
  await objects.put(keyOf('1'), bytes('0123456789'))
  await upload()
  await local.remove(keyOf('1'))
  expect(await read(keyOf('1'))).toBe('0123456789')
  await near.unplug()
  expect((await readObject(objects, keyOf('1'), { startByte: 2, endByte: 4 })).toString()).toBe('234')
  expect(await objects.find(keyOf('1'))).toEqual({ sizeBytes: 10 })
  await far.unplug()
  await expect(objects.get(keyOf('1'))).rejects.toMatchObject({ code: 'copies-unavailable' })
})

it('goes on with the next copy where one breaks off', async () => {
  const disk = await addFolder('disk')
  await plan([{ targetId: disk.id, fromDays: 0 }])
  await objects.put(keyOf('1'), bytes('0123456789'))
  await upload()
  await local.put(keyOf('1'), bytes('0123'))
  expect(await read(keyOf('1'))).toBe('0123456789')
})

it('removes every copy: at once for readers, in a target that is down when it is there again', async () => {
  const [disk, other] = [await addFolder('disk'), await addFolder('other')]
  await plan([disk, other].map(({ id }) => ({ targetId: id, fromDays: 0 })))
  await objects.put(keyOf('1'), bytes('1'))
  await upload()
  const saved = join(folder, 'unplugged')
  await moveFolder(disk.path, saved)
  await objects.remove(keyOf('1'))
  const gone = async () => {
    expect(await objects.find(keyOf('1'))).toBeUndefined()
    await expect(objects.get(keyOf('1'))).rejects.toMatchObject({ code: 'object-not-found' })
    for await (const key of objects.list(`${accountId}/`)) expect(key).toBeUndefined()
  }
  await gone()
  await upload()
  expect(await other.store.find(keyOf('1'))).toBeUndefined()
  await gone()
  await moveFolder(saved, disk.path)
  expect(await disk.store.find(keyOf('1'))).toEqual({ sizeBytes: 1 })
  nowMs += DAY_MS
  await upload()
  expect(await disk.store.find(keyOf('1'))).toBeUndefined()
  expect(await copiesOfObject(database.db, keyOf('1'))).toBeUndefined()
})

const moveFolder = async (from: string, to: string) => (await import('node:fs/promises')).rename(from, to)

it('replaces what is replaced, also while the former content is on its way', async () => {
  const disk = await addFolder('disk')
  await plan([{ targetId: disk.id, fromDays: 0 }])
  await objects.put(keyOf('1'), bytes('former'))
  let replaced = false
  parts = {
    ...parts,
    async onStep(step) {
      if (step !== 'put' || replaced) return
      replaced = true
      await objects.put(keyOf('1'), bytes('later'))
    },
  }
  await upload()
  expect(await read(keyOf('1'), disk.store)).toBe('later')
  expect(await statesOf(keyOf('1'))).toEqual(['stored'])
  await objects.put(keyOf('1'), bytes('last'))
  expect(await statesOf(keyOf('1'))).toEqual(['waiting'])
  await upload()
  expect(await read(keyOf('1'), disk.store)).toBe('last')
})

it('gives up on a file that is damaged, says so, and goes on with the next', async () => {
  const disk = await addFolder('disk')
  await plan([{ targetId: disk.id, fromDays: 0 }])
  await objects.put(keyOf('1'), bytes('whole'))
  await objects.put(keyOf('2'), bytes('next'))
  await local.put(keyOf('1'), bytes('whale'))
  await upload()
  expect(await statesOf(keyOf('1'))).toEqual(['failed'])
  expect((await rowsOf(disk.id))[0]?.last_problem?.problem).toBe('source-damaged')
  expect(await disk.store.find(keyOf('1'))).toBeUndefined()
  expect(await statesOf(keyOf('2'))).toEqual(['stored'])
})

describe('with age', () => {
  it('moves local files to a copy that was read back whole', async () => {
    const disk = await addFolder('disk')
    await plan([{ targetId: disk.id, fromDays: 0 }], { localDays: 30 })
    await objects.put(keyOf('1'), bytes('one'))
    await objects.put(keyOf('2'), bytes('two'))
    await upload()
    await disk.store.put(keyOf('2'), bytes('owt'))
    nowMs += 29 * DAY_MS
    await moveCopies(parts)
    expect(await local.find(keyOf('1'))).toBeDefined()
    nowMs += DAY_MS
    await moveCopies(parts)
    expect(await local.find(keyOf('1'))).toBeUndefined()
    expect(await read(keyOf('1'))).toBe('one')
    // The damaged one stays here, and is put again.
    expect(await local.find(keyOf('2'))).toBeDefined()
    expect(await statesOf(keyOf('2'))).toEqual(['waiting'])
    await upload()
    await moveCopies(parts)
    expect(await local.find(keyOf('2'))).toBeUndefined()
    expect(await read(keyOf('2'))).toBe('two')
  })

  it('moves from one target to a colder one, and leaves none without', async () => {
    const [warm, cold] = [await addFolder('warm'), await addFolder('cold')]
    await plan(
      [
        { targetId: warm.id, fromDays: 0, untilDays: 90 },
        { targetId: cold.id, fromDays: 60 },
      ],
      { localDays: 7 },
    )
    await objects.put(keyOf('1'), bytes('one'))
    await upload()
    nowMs += 10 * DAY_MS
    await moveCopies(parts)
    expect(await local.find(keyOf('1'))).toBeUndefined()
    nowMs += 85 * DAY_MS
    const away = join(folder, 'away')
    await moveFolder(cold.path, away)
    await moveCopies(parts)
    await upload()
    await moveCopies(parts)
    expect(await warm.store.find(keyOf('1'))).toBeDefined()
    await moveFolder(away, cold.path)
    nowMs += DAY_MS
    await upload()
    await moveCopies(parts)
    await upload()
    expect(await warm.store.find(keyOf('1'))).toBeUndefined()
    expect(await read(keyOf('1'))).toBe('one')
  })

  it('copies what was there before the plan', async () => {
    const disk = await addFolder('disk')
    await objects.put(keyOf('1'), bytes('one'))
    await plan([{ targetId: disk.id, fromDays: 0 }])
    await moveCopies(parts)
    await upload()
    expect(await read(keyOf('1'), disk.store)).toBe('one')
  })
})

describe('a target in another place', () => {
  it('takes what waits, while what is in the former one is read from there', async () => {
    const disk = await addFolder('disk')
    await plan([{ targetId: disk.id, fromDays: 0 }], { localDays: 1 })
    await objects.put(keyOf('1'), bytes('one'))
    await upload()
    nowMs += 2 * DAY_MS
    await moveCopies(parts)
    await objects.put(keyOf('2'), bytes('two'))
    const path = join(folder, 'new')
    await mkdir(path)
    const place = { kind: 'folder', path } as const
    await changeStorageTarget(database.db, { id: disk.id, accountId, name: 'disk', place }, { id: newId() }, nowMs)
    await upload()
    expect(await createFilesystemObjectStore(path).find(keyOf('2'))).toBeDefined()
    expect(await local.find(keyOf('1'))).toBeUndefined()
    expect(await read(keyOf('1'))).toBe('one')
    // The plan wants everything in the new one, too.
    await moveCopies(parts)
    await upload()
    await disk.unplug()
    expect(await read(keyOf('1'))).toBe('one')
  })

  it('is the former one again when it returns', async () => {
    const disk = await addFolder('disk')
    await plan([{ targetId: disk.id, fromDays: 0 }])
    await objects.put(keyOf('1'), bytes('one'))
    await upload()
    const path = join(folder, 'new')
    await mkdir(path)
    const move = (to: string) =>
      changeStorageTarget(
        database.db,
        { id: disk.id, accountId, name: 'disk', place: { kind: 'folder', path: to } },
        { id: newId() },
        nowMs,
      )
    await move(path)
    await move(disk.path)
    expect((await rowsOf(disk.id)).map(({ state }) => state)).toEqual(['stored'])
    const rows = await sql`select from storage_targets where account_id = ${accountId}`.execute(database.db)
    expect(rows.rows.length).toBeLessThanOrEqual(1)
  })

  it('is not removed while a plan names it, and stays readable until its last copy is gone', async () => {
    const disk = await addFolder('disk')
    await plan([{ targetId: disk.id, fromDays: 0 }])
    await objects.put(keyOf('1'), bytes('one'))
    await upload()
    await expect(removeStorageTarget(database.db, disk.id, nowMs)).rejects.toMatchObject({
      code: 'storage-target-in-use',
    })
    await plan([])
    expect(await removeStorageTarget(database.db, disk.id, nowMs)).toBe('retired')
    await local.remove(keyOf('1'))
    expect(await read(keyOf('1'))).toBe('one')
    await objects.remove(keyOf('1'))
    await upload()
    expect(await removeStorageTarget(database.db, disk.id, nowMs)).toBe('removed')
  })
})
