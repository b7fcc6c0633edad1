import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectTarget } from '../../adapters/connect-target.ts'
import { createTieredObjectStore } from '../../archive/tiered-object-store.ts'
import { workLane } from '../../archive/upload-copies.ts'
import type { Account } from '../../core/model/account.ts'
import { createTargetStores } from '../../store/target-stores.ts'
import { storeCallOf } from '../access/access.test-kit.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

let server: TestServer
let acme: Account
let platform: string
let manager: string
let folder: string
beforeAll(async () => {
  server = await startTestServer()
  folder = await mkdtemp(join(tmpdir(), 'tapeline-targets-'))
  acme = await testAccount(server, 'acme')
  platform = await testKey(server, 'administrator')
  manager = await testKey(server, 'account-administrator', acme)
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

const nowhere = {
  name: 'Nowhere',
  place: { kind: 's3' as const, endpoint: 'http://127.0.0.1:1', bucket: 'calls', pathStyle: true, accessKeyId: 'AK' },
  secretAccessKey: 'never told again',
}

it('tries a target with what recordings will need, and leaves nothing in it', async () => {
  const body = { name: 'Second disk', place: { kind: 'folder' as const, path: folder } }
  const target = await ask(server, 'createStorageTarget', { as: platform, body })
  const params = { storageTargetId: target.id }
  const test = await ask(server, 'testStorageTarget', { as: platform, params })
  expect(test).toEqual({
    ok: true,
    checks: ['put', 'find', 'range', 'list', 'remove'].map((step) => ({ step, ok: true })),
  })
  await ask(server, 'removeStorageTarget', { as: platform, params })
})

it('explains in words what is wrong with a target', async () => {
  const target = await ask(server, 'createStorageTarget', { as: manager, body: nowhere })
  const { ok, checks } = await ask(server, 'testStorageTarget', { as: manager, params: { storageTargetId: target.id } })
  expect(ok).toBe(false)
  expect(checks).toHaveLength(1)
  expect(checks[0]).toMatchObject({ step: 'put', ok: false, problem: { code: 'connection-refused' } })
  expect(checks[0]?.problem?.text).toContain('Nothing answers at 127.0.0.1:1')
  await ask(server, 'removeStorageTarget', { as: manager, params: { storageTargetId: target.id } })
})

it('never answers a secret, keeps it when none is given, and forgets it for another server', async () => {
  const target = await ask(server, 'createStorageTarget', { as: manager, body: nowhere })
  expect(target).toMatchObject({ hasSecret: true, counts: { waiting: 0, stored: 0, failed: 0, removing: 0 } })
  const params = { storageTargetId: target.id }
  const { secretAccessKey: _, ...rest } = nowhere
  const renamed = await ask(server, 'updateStorageTarget', {
    as: manager,
    params,
    body: { ...rest, name: 'Elsewhere' },
  })
  expect(renamed).toMatchObject({ name: 'Elsewhere', hasSecret: true })
  const moved = { ...rest, place: { ...rest.place, endpoint: 'http://127.0.0.1:2' } }
  expect(await ask(server, 'updateStorageTarget', { as: manager, params, body: moved })).toMatchObject({
    hasSecret: false,
  })
  const list = await ask(server, 'listStorageTargets', { as: manager })
  expect(JSON.stringify(list)).not.toContain(nowhere.secretAccessKey)
  await ask(server, 'removeStorageTarget', { as: manager, params })
})

it('lets only the platform name folders of its machine', async () => {
  const body = { name: 'Root', place: { kind: 'folder' as const, path: '/' } }
  await refused(send(server, 'createStorageTarget', { as: manager, body }), 403, 'not-permitted')
})

it('copies where the plan of the account says, tells what waits, and why', async () => {
  const params = { accountId: acme.id }
  const disk = await ask(server, 'createStorageTarget', {
    as: platform,
    query: params,
    body: { name: 'Disk of Acme', place: { kind: 'folder', path: folder } },
  })
  const bucket = await ask(server, 'createStorageTarget', { as: manager, body: nowhere })
  expect(await ask(server, 'getStoragePlan', { as: manager })).toEqual({ isOwn: false })
  const copies = [disk, bucket].map(({ id }) => ({ targetId: id, fromDays: 0 }))
  await ask(server, 'putStoragePlan', { as: manager, body: { copies } })
  expect(await ask(server, 'getStoragePlan', { as: manager })).toEqual({ isOwn: true, plan: { copies } })

  const { db, parts } = server
  const nowMs = Date.now
  const targets = createTargetStores({ db, keys: parts.keys, connect: connectTarget, allowPrivate: true })
  const local = server.objectStore
  const objects = createTieredObjectStore({ db, local, targets, nowMs })
  const { recordings } = await storeCallOf(server, acme, [{ users: [] }])
  const { id: recordingId, objectKey } = recordings[0] ?? { id: '', objectKey: '' }
  await objects.put(objectKey, Buffer.from('audio'))
  const uploads = { db, local, objects, targets, nowMs, random: () => 0.5, log: parts.log }
  for (const { id } of [disk, bucket])
    await workLane(uploads, { accountId: acme.id, targetId: id }, new AbortController().signal)
  targets.close()

  const waiting = (await ask(server, 'listWaitingCopies', { as: manager })).copies
  expect(waiting).toMatchObject([
    { targetName: 'Nowhere', state: 'waiting', attempts: 1, sizeBytes: 5, problem: { code: 'connection-refused' } },
  ])
  const { storageTargets } = await ask(server, 'listStorageTargets', { as: manager })
  expect(storageTargets.map(({ name, counts }) => [name, counts.stored, counts.waiting])).toEqual([
    ['Disk of Acme', 1, 0],
    ['Nowhere', 0, 1],
  ])
  const seenBy = async (as: string) =>
    (await ask(server, 'listRecordingCopies', { as, params: { recordingId } })).copies.map((copy) =>
      [copy.targetName, copy.state, copy.attempts, copy.problem?.code].filter((part) => part !== undefined).join(' '),
    )
  const places = ['Local store stored', 'Disk of Acme stored', 'Nowhere waiting 1']
  expect(await seenBy(await testKey(server, 'viewer', acme))).toEqual(places)
  expect(await seenBy(manager)).toEqual([...places.slice(0, 2), `${places[2]} connection-refused`])
  expect(await ask(server, 'retryWaitingCopies', { as: manager })).toEqual({ copies: 1 })

  await refused(
    send(server, 'removeStorageTarget', { as: manager, params: { storageTargetId: bucket.id } }),
    409,
    'storage-target-in-use',
  )
  await ask(server, 'removeStoragePlan', { as: manager })
  expect(await ask(server, 'getStoragePlan', { as: manager })).toEqual({ isOwn: false })
})
