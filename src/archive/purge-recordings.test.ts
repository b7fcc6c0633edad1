import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { connectTarget } from '../adapters/connect-target.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { canonicalJson } from '../core/audit/canonical-json.ts'
import type { Call } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
import type { RetentionPolicy } from '../core/model/retention.ts'
import { all } from '../core/policy/policy.test-kit.ts'
import { completeSettings } from '../core/policy/presets.ts'
import { DAY_MS } from '../core/retention/decide-retention.ts'
import { saveSettings } from '../store/account-settings.ts'
import { createAccount } from '../store/accounts.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { changeTags } from '../store/call-tags.ts'
import { findCall, saveCall } from '../store/calls.ts'
import { lanesWithWork } from '../store/copy-queue.ts'
import { accountScope, type Db, inScope, PLATFORM } from '../store/db.ts'
import { purgeOverQuota, recordingsOverQuota, usageOf } from '../store/due-recordings.ts'
import { readEvidence } from '../store/evidence.ts'
import { createExport, findExport, saveExportProgress } from '../store/exports.ts'
import { claimCall } from '../store/late-facts.ts'
import { addCalls, createHold, releaseHold } from '../store/legal-holds.ts'
import type { Mail } from '../store/mailer.ts'
import { newId } from '../store/new-id.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { findRecording, saveRecording } from '../store/recordings.ts'
import { findRetention, saveRetention } from '../store/retention-policies.ts'
import { createPurge, filesOfPurge, getPurge, listPurges, purgesOf, wasPurged } from '../store/retention-purges.ts'
import { putStoragePlan } from '../store/storage-plans.ts'
import { createStorageTarget } from '../store/storage-targets.ts'
import { createTargetStores, type TargetStores } from '../store/target-stores.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { createUser } from '../store/users.ts'
import { ALONE, controlledJournal } from './archive.test-kit.ts'
import { archiveCall } from './archive-call.ts'
import { exportKey } from './export-calls.ts'
import { callPrefix, journalKey } from './object-keys.ts'
import { callAndRecording } from './purge.test-kit.ts'
import { dateRecordings, purgeRecordings, type RetentionParts } from './purge-recordings.ts'
import type { RecordingsPurgeTask } from './purge-recordings-child.test-kit.ts'
import { purgeDueRecordings } from './retention-jobs.ts'
import { createTieredObjectStore } from './tiered-object-store.ts'
import { workLane } from './upload-copies.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 12)
const quiet = { debug() {}, info() {}, warn() {}, error: console.error }
const bus = { publish: async () => {}, subscribe: () => () => {} } as unknown as Bus

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await createTestDatabase()
  db = database.db
})
afterAll(() => database?.close())

let folder: string
let local: ObjectStore
let objects: ObjectStore
let targets: TargetStores
let accountId: string
let clock: { nowMs: number }
let parts: RetentionParts
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-retention-'))
  local = createFilesystemObjectStore(join(folder, 'objects'))
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  targets = createTargetStores({ db, keys, connect: connectTarget, allowPrivate: true })
  clock = { nowMs: NOW_MS }
  const nowMs = () => clock.nowMs
  objects = createTieredObjectStore({ db, local, targets, nowMs })
  accountId = newId()
  await createAccount(db, { id: accountId, slug: `a-${accountId}`, name: 'Acme', domains: [], timeZone: 'UTC' })
  parts = { db, bus, objects, nowMs, log: quiet, version: '1.2.3' }
  await keep(30)
})
afterEach(async () => {
  // What one test leaves is not purged by another.
  await sql`update accounts set state = 'terminating' where id = ${accountId}`.execute(db).catch(() => {})
  targets.close()
  await rm(folder, { recursive: true, force: true })
})

async function keep(days: number, changes: Partial<RetentionPolicy> = {}): Promise<void> {
  const settings = { preset: 'tapeline', account: rules, retentionDays: days } as const
  await saveSettings(db, accountScope(accountId), { accountId, settings })
  const { version, epoch } = await findRetention(db, accountId)
  const own = { rules: [], callDays: 'with-recordings', ...changes } as const
  await saveRetention(db, { accountId, version, epoch: epoch + 1, ...own, changedByName: 'Ada' }, clock.nowMs)
}
const rules = { inbound: { onnet: 'off', offnet: 'off' }, outbound: { onnet: 'off', offnet: 'off' } } as const

/** A call of so many days ago with a recording, its wave form and a journal that was kept. */
async function recorded(daysAgo: number): Promise<{ readonly call: Call; readonly recording: Recording }> {
  const made = callAndRecording(accountId, NOW_MS - daysAgo * DAY_MS - 10_000, `audio of ${daysAgo}`)
  await saveCall(db, made.call)
  await objects.put(made.recording.objectKey, Buffer.from(`audio of ${daysAgo}`))
  await objects.put(made.recording.peaksKey, Buffer.from('peaks'))
  await objects.put(journalKey(made.call), Buffer.from('journal'))
  await saveRecording(db, made.recording)
  return made
}

type Made = Awaited<ReturnType<typeof recorded>>
const isThere = async ({ recording }: Made) =>
  (await findRecording(db, PLATFORM, recording.id)) !== undefined &&
  (await objects.find(recording.objectKey)) !== undefined
async function leftOf({ call }: Made): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const key of objects.list(callPrefix(call))) keys.push(key)
  return keys
}

test('an export with a recording that is gone goes with it, also when the process died between the two', async () => {
  const { call } = await recorded(40)
  const draft = { accountId, requestedBy: 'ada', callIds: [call.id] }
  const { id } = await createExport(db, accountScope(accountId), draft, NOW_MS)
  await objects.put(exportKey(id), Buffer.from('zip'))
  const dying: ObjectStore = {
    ...objects,
    async remove(key) {
      if (key === exportKey(id)) throw new Error('killed')
      await objects.remove(key)
    },
  }
  const asked = { accountId, kind: 'asked', untilMs: NOW_MS, startedAtMs: NOW_MS, askedByName: 'Ada' } as const
  await dateRecordings(parts, await findRetention(db, accountId))
  const purge = await db.transaction().execute((trx) => createPurge(trx, asked))
  await expect(purgeRecordings({ ...parts, objects: dying }, purge)).rejects.toThrow('killed')
  await purgeRecordings(parts, await getPurge(db, PLATFORM, purge.id))
  expect(await findExport(db, PLATFORM, id)).toBeUndefined()
  expect(await objects.find(exportKey(id))).toBeUndefined()
})

test('a call that was purged does not come back from the journal of a recorder that had died before it removed it', async () => {
  const path = join(folder, 'call.journal')
  const callId = newId()
  const archive = async (isPurged: boolean) => {
    await writeFile(path, controlledJournal(callId, { account: all('always') }, [], undefined, accountId))
    const outcome = await archiveCall(path, {
      ...{ objects, keys: createFileKeyRing({ folder: join(folder, 'keys') }), log: quiet },
      mp3: createFfmpegMp3({ program: 'ffmpeg', workFolder: folder, log: quiet }),
      register: {
        ...ALONE,
        saveCall: async (call) => void (await saveCall(db, call)),
        saveRecording: (recording) => saveRecording(db, recording),
        removeCall: async () => {},
        settings: async () => completeSettings({ account: all('always') }),
        destroyedSince: async ({ id }) => ((await wasPurged(db, accountId, id)) ? 'whole' : []),
      },
    })
    expect(outcome).toBe(isPurged ? 'erased' : 'recorded')
  }
  await archive(false)
  const call = await findCall(db, PLATFORM, callId)
  if (!call) throw new Error('call')
  clock.nowMs = call.startedAtMs + 40 * DAY_MS
  await aDayLater()
  expect(await findCall(db, PLATFORM, callId)).toBeUndefined()
  await writeFile(`${path}.united`, 'audio of a try that was killed')
  await archive(true)
  expect(await findCall(db, PLATFORM, callId)).toBeUndefined()
  expect(await leftOf({ call } as Made)).toEqual([])
  for (const each of [path, `${path}.united`]) await expect(access(each)).rejects.toThrow('ENOENT')
})

/** As the process that works does it: dates at once, and what is over a day later. */
async function aDayLater(): Promise<void> {
  await purgeDueRecordings(parts)
  clock.nowMs += DAY_MS
  await purgeDueRecordings(parts)
}

async function lastPurge() {
  const [purge] = await listPurges(db, accountId)
  if (!purge) throw new Error('There was no purge')
  return purge
}

test('what is over goes with every file, row and export, and a certificate says so; the rest stays', async () => {
  const [old, older, young] = [await recorded(31), await recorded(40), await recorded(5)]
  await createExport(db, PLATFORM, { accountId, requestedBy: 'x', callIds: [old.call.id] }, NOW_MS).then(
    async ({ id }) => {
      await objects.put(exportKey(id), Buffer.from('zip'))
      await saveExportProgress(db, id, { state: 'ready', callsDone: 1, objectKey: exportKey(id) })
      await aDayLater()
      expect([await findExport(db, PLATFORM, id), await objects.find(exportKey(id))]).toEqual([undefined, undefined])
    },
  )
  expect([await isThere(old), await isThere(older), await isThere(young)]).toEqual([false, false, true])
  expect([await leftOf(old), await leftOf(older)]).toEqual([[], []])
  expect(await leftOf(young)).toHaveLength(3)
  expect(await findCall(db, PLATFORM, old.call.id)).toBeUndefined()

  const { state, certificate, ...purge } = await lastPurge()
  expect(state).toBe('done')
  const list: string[] = []
  for await (const { sha256, key } of filesOfPurge(db, { ...purge, state })) list.push(`${sha256}  ${key}\n`)
  expect(list).toEqual(
    [older, old]
      .map(({ recording: { sha256, objectKey } }) => `${sha256}  ${objectKey}\n`)
      .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)),
  )
  expect(certificate).toMatchObject({
    account: { id: accountId, name: 'Acme' },
    ...{ recordings: 2, calls: 2, bytes: old.recording.sizeBytes + older.recording.sizeBytes },
    byReason: { 'the account keeps recordings for 30 days': 2 },
    listSha256: createHash('sha256').update(list.join('')).digest('hex'),
    outstandingCopies: [],
  })
  const { events } = await listAuditEvents(db, accountScope(accountId), { action: 'recordings.purged' })
  const certificateSha256 = createHash('sha256').update(canonicalJson(certificate)).digest('hex')
  expect(events.map(({ details }) => [details.recordings, details.certificateSha256])).toEqual([[2, certificateSha256]])
  const deeds: string[] = []
  for await (const { entry } of readEvidence(db, accountId)) {
    const { deed, recordingId } = JSON.parse(entry)
    if (deed === 'removed') deeds.push(recordingId)
  }
  expect(deeds.sort()).toEqual([old.recording.id, older.recording.id].sort())
})

test('nothing goes by itself that nobody could see coming for a day; whoever asks for it does not wait', async () => {
  const old = await recorded(31)
  await purgeDueRecordings(parts)
  clock.nowMs += DAY_MS - 1
  await purgeDueRecordings(parts)
  expect([await isThere(old), (await listPurges(db, accountId)).length]).toEqual([true, 0])
  const asked = { accountId, kind: 'asked', untilMs: NOW_MS, startedAtMs: NOW_MS, askedByName: 'Ada' } as const
  const purge = await createPurge(db, asked)
  await expect(createPurge(db, asked)).rejects.toMatchObject({ code: 'purge-running' })
  await purgeRecordings(parts, purge)
  expect(await isThere(old)).toBe(false)
  expect((await getPurge(db, PLATFORM, purge.id)).certificate).toMatchObject({ askedBy: 'Ada', recordings: 1 })
})

test('what a case holds stays until the case is released, what was tagged in time as long as the tag says', async () => {
  await keep(30, { rules: [{ when: { kind: 'tag', tag: 'complaint' }, days: 60 }] })
  const [held, tagged] = [await recorded(50), await recorded(50)]
  const hold = await createHold(db, { accountId, name: 'Miller', reason: 'court', createdByName: 'Ada' }, NOW_MS)
  await db.transaction().execute((trx) => addCalls(trx, hold, [held.call.id], 'Ada', NOW_MS))
  await purgeDueRecordings(parts)
  // Its date was written down, and was another one.
  const by = { kind: 'user', id: newId(), name: 'Ada' } as const
  await changeTags(db, { accountId, callId: tagged.call.id, add: ['complaint'], remove: [], by, atMs: clock.nowMs })
  clock.nowMs += DAY_MS
  await purgeDueRecordings(parts)
  expect([await isThere(held), await isThere(tagged)]).toEqual([true, true])
  clock.nowMs += 400 * DAY_MS
  await purgeDueRecordings(parts)
  expect([await isThere(held), await isThere(tagged)]).toEqual([true, false])
  await db.transaction().execute((trx) => releaseHold(trx, hold, { byName: 'Ada', reason: 'settled' }, clock.nowMs))
  clock.nowMs += DAY_MS
  await purgeDueRecordings(parts)
  expect(await isThere(held)).toBe(false)
})

test('a call outlives its audio where that is set, and goes when its own time is over, as calls without audio do', async () => {
  await keep(30, { callDays: 90 })
  const [old, silent] = [await recorded(31), await recorded(31)]
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('recordings').where('id', '=', silent.recording.id).execute())
  await inScope(db, PLATFORM, (trx) =>
    trx.updateTable('calls').set({ recorded: false }).where('id', '=', silent.call.id).execute(),
  )
  await aDayLater()
  expect([await isThere(old), await leftOf(old)]).toEqual([false, []])
  const calls = async () =>
    [await findCall(db, PLATFORM, old.call.id), await findCall(db, PLATFORM, silent.call.id)].map(
      (call) => call !== undefined,
    )
  expect(await calls()).toEqual([true, true])
  clock.nowMs += 60 * DAY_MS
  await purgeDueRecordings(parts)
  expect(await calls()).toEqual([false, false])
  expect(await leftOf(silent)).toEqual([])
  expect((await lastPurge()).certificate).toMatchObject({ recordings: 0, calls: 2 })
})

test('a call that somebody is at work on has its turn the next day', async () => {
  const old = await recorded(31)
  const facts = await claimCall(db, old.call)
  await aDayLater()
  expect(await isThere(old)).toBe(true)
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('late_facts').where('id', 'in', facts.ids).execute())
  clock.nowMs += DAY_MS
  await purgeDueRecordings(parts)
  expect(await isThere(old)).toBe(false)
})

test('where there is no room the oldest goes before its date, after people were told, and nothing that a case holds', async () => {
  const made = [await recorded(9), await recorded(8), await recorded(7), await recorded(6), await recorded(5)]
  const [held, oldest, second] = made
  if (!held || !oldest || !second) throw new Error('five were made')
  const hold = await createHold(db, { accountId, name: 'Miller', reason: 'court', createdByName: 'Ada' }, NOW_MS)
  await db.transaction().execute((trx) => addCalls(trx, hold, [held.call.id], 'Ada', NOW_MS))
  const person = { accountId, name: 'Ann', numbers: [], sipAddresses: [] }
  const email = `ann@${accountId}.example`
  await createUser(db, accountScope(accountId), { ...person, email, role: 'account-administrator' })
  const letters: Mail[] = []
  const mailer = { send: async (mail: Mail) => void letters.push(mail) }
  const told = async () => {
    await purgeDueRecordings({ ...parts, mailer })
    const { events } = await listAuditEvents(db, accountScope(accountId), { action: 'retention.quota-near' })
    return [events.map(({ details }) => details.level), letters.map(({ to }) => to)]
  }
  await keep(30, { quota: { recordings: 6 } })
  expect(await told()).toEqual([[80], [email]])
  expect(await told()).toEqual([[80], [email]])
  await keep(30, { quota: { recordings: 3 } })
  expect(await told()).toEqual([
    [100, 80],
    [email, email],
  ])
  expect(await Promise.all(made.map(isThere))).toEqual([true, false, false, true, true])
  expect((await lastPurge()).certificate).toMatchObject({ byReason: { 'there was no room for more recordings': 2 } })
})

test('what there is no room for can be seen before: the same recordings, without what is due anyway and what a case holds', async () => {
  const [held, due, oldest, second] = [await recorded(9), await recorded(40), await recorded(8), await recorded(7)]
  await recorded(6)
  const hold = await createHold(db, { accountId, name: 'Miller', reason: 'court', createdByName: 'Ada' }, NOW_MS)
  await db.transaction().execute((trx) => addCalls(trx, hold, [held.call.id], 'Ada', NOW_MS))
  await keep(30, { quota: { recordings: 2 } })
  await dateRecordings({ db, nowMs: () => NOW_MS }, await findRetention(db, accountId))
  const retention = await findRetention(db, accountId)
  const usage = await usageOf(db, accountId)
  const seen: string[] = []
  const gone = { recordings: 1, bytes: 0, durationMs: 0 }
  for await (const { callId, reason } of recordingsOverQuota(db, retention, { untilMs: NOW_MS }, gone)) {
    seen.push(callId)
    expect(reason).toEqual({ by: 'quota', of: 'recordings' })
  }
  expect(seen).toEqual([oldest.call.id, second.call.id])
  expect(await usageOf(db, accountId)).toEqual(usage)
  await purgeDueRecordings(parts)
  expect(await Promise.all([held, due, oldest, second].map(isThere))).toEqual([true, false, false, false])
})

test('what there is no room for goes in parts, as much as has to and no more', async () => {
  for (const daysAgo of [9, 8, 7, 6, 5, 4]) await recorded(daysAgo)
  await keep(30, { quota: { recordings: 3 } })
  await dateRecordings({ db, nowMs: () => NOW_MS }, await findRetention(db, accountId))
  const retention = await findRetention(db, accountId)
  const purge = await createPurge(db, { accountId, kind: 'scheduled', untilMs: NOW_MS, startedAtMs: NOW_MS })
  const gone: number[] = []
  for (let after: Awaited<ReturnType<typeof purgeOverQuota>>['next']; ; ) {
    const part = await purgeOverQuota(db, retention, purge, after, 2)
    gone.push(part.callIds.length)
    if (!part.next) break
    after = part.next
  }
  expect(gone).toEqual([2, 1])
  expect(await usageOf(db, accountId)).toMatchObject({ recordings: 3 })
})

test('the certificate waits for the other stores, and names what they would not let go', async () => {
  const path = join(folder, 'disk')
  await mkdir(path)
  const target = { id: newId(), accountId, name: 'Disk', place: { kind: 'folder', path } } as const
  await createStorageTarget(db, target)
  await putStoragePlan(db, accountId, { copies: [{ targetId: target.id, fromDays: 0 }] }, undefined)
  const upload = async () => {
    const uploads = { db, local, objects, targets, nowMs: () => clock.nowMs, random: () => 0.5, log: quiet }
    for (const lane of await lanesWithWork(db))
      if (lane.accountId === accountId) await workLane(uploads, lane, new AbortController().signal)
  }
  const old = await recorded(31)
  await upload()
  const disk = createFilesystemObjectStore(path)
  expect(await disk.find(old.recording.objectKey)).toBeDefined()
  await aDayLater()
  expect(await lastPurge()).toMatchObject({ state: 'removing-copies' })
  await upload()
  expect(await disk.find(old.recording.objectKey)).toBeUndefined()
  await purgeDueRecordings(parts)
  expect(await lastPurge()).toMatchObject({ state: 'done', certificate: { recordings: 1, outstandingCopies: [] } })

  const other = await recorded(33)
  await upload()
  await rm(path, { recursive: true })
  await aDayLater()
  expect(await lastPurge()).toMatchObject({ state: 'removing-copies' })
  clock.nowMs += DAY_MS
  await purgeDueRecordings(parts)
  const { certificate } = await lastPurge()
  const left = certificate?.outstandingCopies.map(({ key, target: name }) => [key, name])
  expect(left).toContainEqual([other.recording.objectKey, 'Disk'])
})

test.each(['rows-removed', 'files-removed'] as const)(
  'a purge that is killed after %s is ended by another process, with a whole certificate',
  { timeout: 60_000 },
  async (haltAfter) => {
    const old = [await recorded(31), await recorded(32), await recorded(33)]
    await purgeDueRecordings(parts)
    const draft = { accountId, kind: 'asked', untilMs: NOW_MS, startedAtMs: NOW_MS } as const
    const { id: purgeId } = await createPurge(db, draft)
    const { connection } = database
    const task: RecordingsPurgeTask = { connection, folder: join(folder, 'objects'), purgeId, nowMs: NOW_MS, haltAfter }
    const child = fork(join(import.meta.dirname, 'purge-recordings-child.test-kit.ts'), [JSON.stringify(task)], {
      execArgv: [],
    })
    expect((await once(child, 'message'))[0]).toBe('halted')
    child.kill('SIGKILL')
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    expect(await getPurge(db, PLATFORM, purgeId)).toMatchObject({ state: 'running' })
    await purgeDueRecordings(parts)
    expect((await purgesOf(db, accountId)).current).toBeUndefined()
    expect((await getPurge(db, PLATFORM, purgeId)).certificate).toMatchObject({ recordings: 3, calls: 3 })
    for (const each of old) expect([await isThere(each), await leftOf(each)]).toEqual([false, []])
  },
)
