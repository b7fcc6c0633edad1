import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeArchiveKeyFile } from '../adapters/archive-keys.ts'
import { createEncryptedObjectStore } from '../adapters/encrypted-object-store.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { canonicalJson } from '../core/audit/canonical-json.ts'
import { PURGE_STEPS, type PurgeStep } from '../core/model/termination.ts'
import { findAccount } from '../store/accounts.ts'
import { findApiKey } from '../store/api-keys.ts'
import { checkChain } from '../store/audit-chains.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { allCallIds } from '../store/calls.ts'
import { accountScope, inScope, PLATFORM } from '../store/db.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { addCalls, createHold, releaseHold } from '../store/legal-holds.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { tablesOfAccounts } from '../store/remove-account-rows.ts'
import { createSignInSession } from '../store/sign-in-sessions.ts'
import { cancelTermination, getTermination, terminatedFiles } from '../store/terminations.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { closeAccount, fillAccount } from './purge.test-kit.ts'
import { type PurgeParts, purgeAccount } from './purge-account.ts'
import { readMeasured } from './read-measured.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 12)
const HOUR_MS = 3_600_000
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

let database: TestDatabase
let folder: string
let objects: ObjectStore
let keys: KeyRing
let clock: { nowMs: number }
beforeEach(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tapeline-purge-'))
  objects = createFilesystemObjectStore(folder)
  keys = createFileKeyRing({ folder: join(folder, 'keys') })
  clock = { nowMs: NOW_MS }
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

function parts(changes: Partial<PurgeParts> = {}): PurgeParts {
  const bus: Bus = { publish: async () => {}, subscribe: () => () => {} } as unknown as Bus
  return { db: database.db, bus, objects, keys, nowMs: () => clock.nowMs, log: quiet, version: '1.2.3', ...changes }
}

const fill = (slug: string) => fillAccount(database.db, objects, slug, NOW_MS)
const close = (accountId: string) => closeAccount(database.db, accountId, clock.nowMs)

async function rowsOf(accountId: string): Promise<number> {
  let rows = 0
  for (const table of [...(await tablesOfAccounts(database.db)), 'audit_events', 'audit_chains'] as 'calls'[]) {
    const found = await inScope(database.db, PLATFORM, (trx) =>
      trx.selectFrom(table).select('account_id').where('account_id', '=', accountId).execute(),
    )
    rows += found.length
  }
  return rows
}

test('an account that is closed lets nobody in, and everybody again when that is taken back', async () => {
  const { db } = database
  const { accountId, userId, secret } = await fill('acme')
  const session = { userId, accountId, expiresAtMs: NOW_MS + HOUR_MS }
  const closing = await close(accountId)
  await expect(findApiKey(db, secret, NOW_MS)).rejects.toMatchObject({ code: 'account-closed' })
  await expect(createSignInSession(db, session, NOW_MS)).rejects.toMatchObject({ code: 'account-closed' })
  expect(await findAccount(db, PLATFORM, accountId)).toMatchObject({ isClosed: true })
  await expect(close(accountId)).rejects.toMatchObject({ code: 'account-closing' })
  await cancelTermination(db, closing, 'Grace', NOW_MS)
  expect(await findApiKey(db, secret, NOW_MS)).toMatchObject({ accountId })
  await createSignInSession(db, session, NOW_MS)
  clock.nowMs += 24 * HOUR_MS
  await purgeAccount(parts(), closing.id)
  expect((await getTermination(db, closing.id)).state).toBe('cancelled')
  expect(await rowsOf(accountId)).toBeGreaterThan(0)
})

test('nothing is destroyed while a case holds a call, also one that was opened when the account was closed already', async () => {
  const { db } = database
  const { accountId } = await fill('held')
  const { id } = await close(accountId)
  const hold = await createHold(db, { accountId, name: 'Miller', reason: 'letter', createdByName: 'Grace' }, NOW_MS)
  const callIds = (await allCallIds(db, accountScope(accountId))).slice(0, 1)
  await db.transaction().execute((trx) => addCalls(trx, hold, callIds, 'Grace', NOW_MS))
  clock.nowMs += 24 * HOUR_MS
  const rows = await rowsOf(accountId)
  await purgeAccount(parts(), id)
  expect([(await getTermination(db, id)).state, await rowsOf(accountId)]).toEqual(['scheduled', rows])
  await db.transaction().execute((trx) => releaseHold(trx, hold, { byName: 'Grace', reason: 'settled' }, clock.nowMs))
  await purgeAccount(parts(), id)
  expect([(await getTermination(db, id)).state, await rowsOf(accountId)]).toEqual(['purged', 0])
})

test('nothing is destroyed before its time; then every file and row of the account is, and nothing of another', async () => {
  const { db } = database
  const acme = await fill('acme')
  const other = await fill('other')
  const rowsOfOther = await rowsOf(other.accountId)
  const logBefore = await checkChain(db, `account/${acme.accountId}`)
  const { id } = await close(acme.accountId)
  clock.nowMs += 4 * HOUR_MS - 1
  await purgeAccount(parts(), id)
  for (const key of acme.keys) expect(await objects.find(key)).toBeDefined()
  clock.nowMs += 1
  await purgeAccount(parts(), id)

  for (const key of acme.keys) expect(await objects.find(key)).toBeUndefined()
  for (const key of other.keys) expect(await objects.find(key)).toBeDefined()
  expect(await rowsOf(acme.accountId)).toBe(0)
  expect(await findAccount(db, PLATFORM, acme.accountId)).toBeUndefined()
  expect(await rowsOf(other.accountId)).toBe(rowsOfOther)
  expect((await checkChain(db, `account/${other.accountId}`)).problem).toBeUndefined()

  const { state, certificate } = await getTermination(db, id)
  expect(state).toBe('purged')
  expect(certificate).toMatchObject({
    account: { slug: 'acme', name: 'Account acme' },
    reason: 'contract ended',
    requestedBy: 'Grace',
    approvedBy: 'Alan',
    purgeStartedAt: new Date(clock.nowMs).toISOString(),
    rows: { users: 1, calls: 3, recordings: 3, api_keys: 1, audit_events: 3 },
    files: { count: acme.keys.length },
    outstandingCalls: [],
    auditLog: {
      events: 3,
      headHash: logBefore.head.hash,
      whole: true,
      byAction: { 'call.viewed': 2, 'user.created': 1 },
    },
    version: '1.2.3',
  })
  const files = []
  for await (const file of terminatedFiles(db, id)) files.push(file)
  expect(files.map(({ key }) => key)).toEqual([...acme.keys].sort())
  const list = files.map(({ sha256, key }) => `${sha256}  ${key}\n`).join('')
  expect(certificate?.files.listSha256).toBe(createHash('sha256').update(list).digest('hex'))
  expect(files.find(({ key }) => key.endsWith('.journal'))?.sha256).toBe(
    createHash('sha256').update('journal').digest('hex'),
  )
  // The platform's log says so, with the hash of the certificate, and is whole itself.
  const { events } = await listAuditEvents(db, PLATFORM, { action: 'account.purged' })
  expect(events[0]?.details.certificateSha256).toBe(
    createHash('sha256').update(canonicalJson(certificate)).digest('hex'),
  )
  expect((await checkChain(db, 'platform')).problem).toBeUndefined()
  for await (const key of objects.list(`${acme.accountId}/`)) expect(key).toBe('gone')
})

test.each(PURGE_STEPS)('a purge that dies before %s goes on where it was, and certifies the same', async (step) => {
  const { accountId, keys } = await fill('acme')
  const { id } = await close(accountId)
  clock.nowMs += 5 * HOUR_MS
  const onStep = async (name: PurgeStep) => {
    if (name === step) throw new Error('killed')
  }
  await expect(purgeAccount(parts({ onStep }), id)).rejects.toThrow('killed')
  const asFarAs = await getTermination(database.db, id)
  expect(asFarAs.state).toBe('purging')
  await expect(cancelTermination(database.db, asFarAs, 'Grace', clock.nowMs)).rejects.toMatchObject({
    code: 'termination-over',
  })
  await purgeAccount(parts(), id)
  expect((await getTermination(database.db, id)).certificate).toMatchObject({
    rows: { users: 1, calls: 3, recordings: 3, audit_events: 3 },
    files: { count: keys.length },
  })
  for (const key of keys) expect(await objects.find(key)).toBeUndefined()
})

test('a store that fails at any file is asked again, and each file is counted once', async () => {
  const { accountId, keys } = await fill('acme')
  const { id } = await close(accountId)
  clock.nowMs += 5 * HOUR_MS
  let failures = 0
  for (let budget = 0; ; budget++) {
    let removals = 0
    const failing: ObjectStore = {
      ...objects,
      async remove(key) {
        if (removals++ === budget % keys.length && failures < keys.length) {
          failures += 1
          throw new Error('the store is away')
        }
        await objects.remove(key)
      },
    }
    const done = await purgeAccount(parts({ objects: failing }), id).then(
      () => true,
      () => false,
    )
    if (done) break
  }
  expect(failures).toBeGreaterThan(1)
  expect((await getTermination(database.db, id)).certificate?.files.count).toBe(keys.length)
})

test('a file that does not go away is no proof: no certificate, tried again', async () => {
  const { accountId } = await fill('acme')
  const { id } = await close(accountId)
  clock.nowMs += 5 * HOUR_MS
  const stubborn: ObjectStore = { ...objects, remove: async () => {} }
  await expect(purgeAccount(parts({ objects: stubborn }), id)).rejects.toThrow('is still there')
  expect(await getTermination(database.db, id)).toMatchObject({ state: 'purging' })
  expect((await getTermination(database.db, id)).certificate).toBeUndefined()
})

test('what belongs to an account only by a reference goes with what it refers to', async () => {
  const blocking = await sql<{ name: string }>`
    select conname as name from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace and confdeltype not in ('c', 'n')
      and exists (select from pg_attribute where attrelid = confrelid and attname = 'account_id' and not attisdropped)
      and not exists (select from pg_attribute where attrelid = conrelid and attname = 'account_id' and not attisdropped)`.execute(
    database.db,
  )
  expect(blocking.rows).toEqual([])
})

test('what was encrypted cannot be read after the purge, whoever kept a copy; the certificate says that its keys are gone', async () => {
  const files = objects
  objects = createEncryptedObjectStore(files, { keys, encrypts: async () => true })
  const acme = await fill('acme')
  const other = await fill('other')
  const [key = ''] = acme.keys.filter((each) => each.endsWith('.wav'))
  const copy = await bytesOf(files, key)
  expect(copy.includes('audio acme')).toBe(false)
  await keys.rotateAccountKey(acme.accountId)
  const { id } = await close(acme.accountId)
  clock.nowMs += 4 * HOUR_MS
  await purgeAccount(parts(), id)
  expect((await getTermination(database.db, id)).certificate).toMatchObject({ keysDestroyed: 2 })
  await files.put(key, copy)
  const later = createEncryptedObjectStore(files, {
    keys: createFileKeyRing({ folder: join(folder, 'keys') }),
    encrypts: async () => true,
  })
  await expect(bytesOf(later, key)).rejects.toMatchObject({ code: 'encryption-key-destroyed' })
  for (const each of other.keys) expect(await later.find(each)).toBeDefined()
  expect((await bytesOf(later, other.keys[0] ?? '')).toString()).toBe('audio other 0')
})

test('what is sealed for an archive key goes as all else does, and is counted: audio as its row tells, the rest as it lies there', async () => {
  const files = objects
  const { publicKey } = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
  objects = createEncryptedObjectStore(files, { keys, encrypts: async () => true, archiveKeyOf: async () => publicKey })
  const acme = await fill('acme')
  await expect(bytesOf(objects, acme.keys[0] ?? '')).rejects.toMatchObject({ code: 'archive-key-needed' })
  let bytes = 0
  for (const key of acme.keys) {
    const isNamed = key.endsWith('.wav') && !key.endsWith('stray.wav')
    bytes += isNamed ? 'audio acme 0'.length : (await readMeasured(objects, key)).sizeBytes
  }
  const { id } = await close(acme.accountId)
  clock.nowMs += 4 * HOUR_MS
  await purgeAccount(parts(), id)
  for (const key of acme.keys) expect(await files.find(key)).toBeUndefined()
  const { certificate } = await getTermination(database.db, id)
  expect(certificate?.files).toMatchObject({ count: acme.keys.length, bytes })
})

async function bytesOf(store: ObjectStore, key: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of await store.get(key)) pieces.push(piece)
  return Buffer.concat(pieces)
}
