import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { missing } from '../../../test/tools.ts'
import { removeExpiredExports, startExportJobs } from '../../archive/export-jobs.ts'
import { MAXIMUM_EXPORTS } from '../../contract/export.ts'
import type { Account } from '../../core/model/account.ts'
import { accountScope } from '../../store/db.ts'
import { createUser } from '../../store/users.ts'
import {
  ask,
  quiet,
  refused,
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testAudio,
  testCall,
  testKey,
} from '../server.test-kit.ts'

let server: TestServer
let acme: Account
let other: Account
let platform: string
let manager: string
let viewer: string

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  other = await testAccount(server, 'other', { timeZone: 'America/New_York' })
  platform = await testKey(server, 'administrator')
  manager = await testKey(server, 'account-administrator', acme)
  viewer = await testKey(server, 'viewer', acme)
  const { db, bus, objectStore, jobs, parts } = server
  await startExportJobs(jobs, { db, bus, objectStore, hasRoom: async () => true, nowMs: parts.nowMs, log: quiet })
})
afterAll(() => server?.close())

async function finished(as: string, body: unknown) {
  const { id } = await ask(server, 'createExport', { as, body })
  await expect
    .poll(() => ask(server, 'getExport', { as, params: { exportId: id } }), { timeout: 15_000, interval: 30 })
    .toMatchObject({ state: 'ready' })
  return ask(server, 'getExport', { as, params: { exportId: id } })
}

async function file(as: string, exportId: string): Promise<Buffer> {
  const response = await send(server, 'getExportFile', { as, params: { exportId } })
  expect(response.statusCode).toBe(200)
  return response.rawPayload
}

/** By another program: name → bytes. */
async function unzipped(zip: Buffer): Promise<Map<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-unzip-'))
  try {
    await writeFile(join(folder, 'export.zip'), zip)
    const out = join(folder, 'out')
    await promisify(execFile)('unzip', ['-q', join(folder, 'export.zip'), '-d', out], {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
    const names = (await readdir(out, { recursive: true })).filter((name) => /\.\w+$/.test(name)).sort()
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(out, name))] as const)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

it.skipIf(missing('unzip'))('makes a ZIP of WAV files and a table, readable by other programs', async () => {
  const user = {
    name: 'Grace "Amazing" Hopper',
    numbers: [],
    sipAddresses: [],
    role: 'viewer',
    accountId: acme.id,
  } as const
  const grace = await createUser(server.db, accountScope(acme.id), user)
  const startedAtMs = Date.parse('2026-03-29T01:00:02Z')
  const [caller, callee] = testCall(acme).parties
  if (!caller || !callee) throw new Error('two parties')
  const recorded = testCall(acme, {
    startedAtMs,
    endedAtMs: startedAtMs + 3250,
    parties: [
      { ...caller, name: '=HYPERLINK("http://evil")' },
      { ...callee, userId: grace.id, name: 'Zoë / 東京' },
    ],
    flags: ['metadata-repaired'],
  })
  const sameSecond = testCall(acme, { ...recorded, id: testCall(acme).id, startedAtMs: startedAtMs + 400 })
  const skipped = testCall(acme, {
    startedAtMs: startedAtMs + 60_000,
    decision: { outcome: 'skip', excludedBy: 'no-rule', triggers: [], direction: 'inbound', trace: [] },
  })
  const [first, second] = [testAudio(), testAudio(8000)]
  const stored = await storeCall(server, recorded, first)
  await storeCall(server, sameSecond, second)
  await storeCall(server, skipped)

  const made = await finished(viewer, { callIds: [recorded.id, sameSecond.id, skipped.id, recorded.id] })
  expect(made).toMatchObject({ callsDone: 3, callsTotal: 3, accountId: acme.id })
  const zip = await file(viewer, made.id)
  expect(made.sizeBytes).toBe(zip.length)
  const files = await unzipped(zip)
  const name = '2026-03-29 03-00-02 =HYPERLINK(_http___evil_) to Zoë _ 東京'
  expect([...files.keys()]).toEqual([`${name} (2).wav`, `${name}.wav`, 'calls.csv', 'calls.jsonl'])
  expect(files.get(`${name}.wav`)?.equals(first)).toBe(true)
  expect(files.get(`${name} (2).wav`)?.equals(second)).toBe(true)

  const lines = (files.get('calls.csv') ?? Buffer.alloc(0)).toString().split('\r\n')
  expect(lines[0]?.startsWith('\uFEFFstarted_at,time_zone,started_at_utc,')).toBe(true)
  expect(lines[1]).toBe(
    `${[
      '2026-03-29 03:00:02,Europe/Berlin,2026-03-29T01:00:02.000Z,3.250,inbound',
      `"'=HYPERLINK(""http://evil"")",+4930123456,,Zoë / 東京,101,"Grace ""Amazing"" Hopper"`,
      `yes,Recorded: the account's rules ask for it,metadata-repaired,${name}.wav`,
      `2026-03-29T01:00:02.000Z,3.000,${await shaOf(first)},acme,${recorded.id}`,
    ].join(',')},${stored?.id},,,,,,mulaw,,,,`,
  )
  expect(lines[3]).toContain('no,Not recorded: no rule asks for it,,,,,,acme,')
  expect(lines).toHaveLength(5)
  const objects = (files.get('calls.jsonl') ?? Buffer.alloc(0)).toString().trimEnd().split('\n')
  expect(objects.map((line) => JSON.parse(line))).toMatchObject([
    { caller_name: '=HYPERLINK("http://evil")', file: `${name}.wav`, sha256: await shaOf(first), call_id: recorded.id },
    { call_id: sameSecond.id },
    { call_id: skipped.id, recorded: 'no' },
  ])
})

async function shaOf(bytes: Buffer): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex')
}

it('exports what matches a filter, for the platform in a folder per account', async () => {
  const from = '2026-06-01T00:00:00Z'
  const startedAtMs = Date.parse(from)
  await storeCall(server, testCall(acme, { startedAtMs }), testAudio(800))
  await storeCall(server, testCall(other, { startedAtMs }), testAudio(800))
  const ofAcme = await finished(viewer, { filter: { from } })
  expect(ofAcme).toMatchObject({ callsTotal: 1, callsDone: 1 })
  const ofAll = await finished(platform, { filter: { from, recorded: true } })
  expect(ofAll).toMatchObject({ callsTotal: 2 })
  const text = (await file(platform, ofAll.id)).toString('latin1')
  expect(text).toContain('acme/2026-06-01 02-00-00')
  expect(text).toContain('other/2026-05-31 20-00-00')
  await refused(send(server, 'createExport', { as: viewer, body: { filter: { text: 'nobody' } } }), 400, 'export-empty')
})

it('leaves a recording out of ZIP and table when its file is gone', async () => {
  const call = testCall(acme)
  const recording = await storeCall(server, call, testAudio(800))
  await server.objectStore.remove(recording?.objectKey ?? '')
  const made = await finished(viewer, { callIds: [call.id] })
  expect((await file(viewer, made.id)).toString('latin1')).not.toContain('.wav')
})

it('keeps exports of one person from another of the same account', async () => {
  const call = testCall(acme)
  await storeCall(server, call)
  const made = await finished(viewer, { callIds: [call.id] })
  for (const name of ['getExport', 'getExportFile', 'removeExport'] as const) {
    await refused(send(server, name, { as: manager, params: { exportId: made.id } }), 404, 'export-not-found')
  }
  expect((await ask(server, 'listExports', { as: viewer })).exports.map(({ id }) => id)).toContain(made.id)
  expect((await ask(server, 'listExports', { as: manager })).exports).toEqual([])
})

it('tells its progress on the bus and its use in the audit log', async () => {
  const call = testCall(acme)
  await storeCall(server, call, testAudio(800))
  const told: (string | undefined)[] = []
  const stop = server.bus.subscribe('export-changed', (message) => told.push(message.id))
  const made = await finished(manager, { callIds: [call.id] })
  await file(manager, made.id)
  stop()
  expect(told.filter((id) => id === made.id).length).toBeGreaterThanOrEqual(3)
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { limit: '2' } })
  expect(auditEvents).toMatchObject([
    { action: 'export.downloaded', subject: { id: made.id } },
    { action: 'calls.exported', subject: { id: made.id }, details: { calls: 1, callIds: [call.id] } },
  ])
})

it('keeps so many of one person, until one is removed', async () => {
  const call = testCall(acme)
  await storeCall(server, call)
  const as = await testKey(server, 'viewer', acme)
  const create = () => send(server, 'createExport', { as, body: { callIds: [call.id] } })
  const made: string[] = []
  for (let count = 0; count < MAXIMUM_EXPORTS; count++) made.push((await create()).json().id)
  await refused(create(), 409, 'too-many-exports')
  await ask(server, 'removeExport', { as, params: { exportId: made[0] ?? '' } })
  expect((await create()).statusCode).toBe(202)
})

it('is over when it is removed, and after a day', async () => {
  const call = testCall(acme)
  await storeCall(server, call, testAudio(800))
  const [removed, expired] = [
    await finished(viewer, { callIds: [call.id] }),
    await finished(viewer, { callIds: [call.id] }),
  ]
  await ask(server, 'removeExport', { as: viewer, params: { exportId: removed.id } })
  await refused(send(server, 'getExport', { as: viewer, params: { exportId: removed.id } }), 404, 'export-not-found')
  expect(await server.objectStore.find(`exports/${removed.id}.zip`)).toBeUndefined()

  server.clock.nowMs += 25 * 3_600_000
  await refused(send(server, 'getExport', { as: viewer, params: { exportId: expired.id } }), 404, 'export-not-found')
  const { db, bus, objectStore, parts } = server
  await removeExpiredExports({ db, bus, objectStore, hasRoom: async () => true, nowMs: parts.nowMs, log: quiet })
  expect(await objectStore.find(`exports/${expired.id}.zip`)).toBeUndefined()
})
