import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createEncryptedObjectStore } from '../adapters/encrypted-object-store.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { completeSettings } from '../core/policy/presets.ts'
import { encryptsAccount } from '../store/account-encryption.ts'
import { saveSettings } from '../store/account-settings.ts'
import { createAccount } from '../store/accounts.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import { PLATFORM } from '../store/db.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { readObject } from './read-object.ts'
import { sealObjects } from './seal-jobs.ts'

let database: TestDatabase
let folder: string
let accountId: string
beforeEach(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tapeline-seal-'))
  accountId = (await createAccount(database.db, { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' })).id
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const signal = new AbortController().signal

it('encrypts what lay there when the account switches it on, goes on where it was killed, and seals it again with a new key', async () => {
  const { db } = database
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  const files = createFilesystemObjectStore(join(folder, 'objects'))
  const open = (beneath: ObjectStore) =>
    createEncryptedObjectStore(beneath, { keys, encrypts: (id) => encryptsAccount(db, id) })
  const seal = (beneath = files) =>
    sealObjects({ db, objects: open(beneath), nowMs: Date.now, log: quiet }, accountId, signal)
  const names = Array.from({ length: 9 }, (_, index) => `${accountId}/2026/01/0${index + 1}/call/r.wav`)
  for (const name of names) await open(files).put(name, Buffer.from(`audio of ${name}`))
  expect((await readObject(files, names[0] ?? '')).toString()).toContain('audio of')
  expect(await seal()).toEqual({ encrypted: 0, resealed: 0 })

  const settings = completeSettings({ encryptJournal: true })
  await saveSettings(db, PLATFORM, { accountId, settings })
  let puts = 0
  const dying: ObjectStore = {
    ...files,
    put: async (...put) => {
      if (++puts > 4) throw new Error('killed')
      return files.put(...put)
    },
  }
  await expect(seal(dying)).rejects.toThrow('5 objects')
  expect(await seal()).toEqual({ encrypted: 5, resealed: 0 })
  expect(await seal()).toEqual({ encrypted: 0, resealed: 0 })

  await keys.rotateAccountKey(accountId)
  puts = 0
  await expect(seal(dying)).rejects.toThrow('5 objects')
  expect(await seal()).toEqual({ encrypted: 0, resealed: 5 })
  for (const name of names) {
    expect((await readObject(files, name)).includes('audio of')).toBe(false)
    expect((await readObject(open(files), name)).toString()).toBe(`audio of ${name}`)
  }
  const { events } = await listAuditEvents(db, PLATFORM, { action: 'recordings.sealed' })
  expect(events.map(({ details }) => details)).toEqual([
    { encrypted: 0, resealed: 5 },
    { encrypted: 0, resealed: 4 },
    { encrypted: 5, resealed: 0 },
    { encrypted: 4, resealed: 0 },
  ])
})
