import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../../../test/tools.ts'
import { findFreePort } from '../../adapters/free-port.ts'
import { startTestSftp, type TestSftpServer } from '../../adapters/sftp.test-kit.ts'
import { exportCalls } from '../../archive/export-calls.ts'
import type { ExportSchedule } from '../../contract/export-schedule.ts'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import { openExportPlace } from '../../main/open-export-place.ts'
import { accountScope } from '../../store/db.ts'
import { exportsOfCall } from '../../store/exports.ts'
import type { Mail } from '../../store/mailer.ts'
import { updateUser } from '../../store/users.ts'
import { testPerson } from '../access/access.test-kit.ts'
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
  testMp3,
} from '../server.test-kit.ts'
import { startScheduleRun } from './start-schedule-run.ts'

let server: TestServer
let acme: Account
let manager: string
let folder: string
const mails: Mail[] = []

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  folder = await mkdtemp(join(tmpdir(), 'tapeline-schedules-'))
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

const at = (time: string) => {
  server.clock.nowMs = Date.parse(time)
}
const callAt = (time: string, changes: Partial<Call> = {}) =>
  testCall(acme, { startedAtMs: Date.parse(time), ...changes })

/** One try, as the process that works does it. */
async function deliver(runId: string): Promise<void> {
  const { db, bus, objectStore, parts } = server
  const openPlace = (schedule: Parameters<typeof openExportPlace>[1]) =>
    openExportPlace({ db, keys: parts.keys, openTarget: parts.openTarget, allowPrivate: true }, schedule)
  const mailer = {
    send: async (mail: Mail) => {
      mails.push(mail)
    },
  }
  const given = {
    db,
    bus,
    objectStore,
    mp3: testMp3,
    mailer,
    hasRoom: async () => true,
    nowMs: parts.nowMs,
    log: quiet,
  }
  const attempt = { signal: new AbortController().signal, isLast: true }
  await exportCalls({ ...given, openPlace }, runId, attempt).catch(() => undefined)
}

async function run(schedule: ExportSchedule) {
  const started = await startScheduleRun(server.parts, schedule.id)
  if (!started) return undefined
  await deliver(started.id)
  const { runs } = await ask(server, 'listExportRuns', { as: manager, params: { exportScheduleId: schedule.id } })
  return runs.find(({ id }) => id === started.id)
}

async function folderTarget(): Promise<string> {
  const platform = await testKey(server, 'administrator')
  const body = { name: `disk ${Math.random()}`, place: { kind: 'folder', path: await mkdtemp(join(folder, 'disk-')) } }
  const target = await ask(server, 'createStorageTarget', { as: platform, query: { accountId: acme.id }, body })
  return target.id
}

const DRAFT = { name: 'Every night', query: 'direction:inbound', rhythm: { every: 'day', at: '02:00' } } as const

it('exports each call once, also one that was ready late, and says when it runs next', async () => {
  at('2026-06-01T12:00:00Z')
  const targetId = await folderTarget()
  const body = { ...DRAFT, destination: { kind: 'storage', targetId }, coversFrom: '2026-06-01T00:00:00Z' }
  const schedule = await ask(server, 'createExportSchedule', { as: manager, body })
  expect(schedule).toMatchObject({ nextRunAt: '2026-06-02T00:00:00.000Z', hasSecret: false, paused: false })
  expect(await run(schedule)).toBeUndefined()

  const [early, first] = [callAt('2026-05-31T23:59:00Z'), callAt('2026-06-01T10:00:00Z')]
  for (const call of [early, first]) await storeCall(server, call, testAudio(800))
  await storeCall(server, callAt('2026-06-01T10:00:00Z', { direction: 'outbound' }), testAudio(800))
  at('2026-06-02T00:00:00Z')
  const night = await run(schedule)
  expect(night).toMatchObject({ state: 'ready', callsTotal: 1, folder: 'Every night/2026-06-02 02-00-00' })

  // A call that is decided again, or removed, takes exports with it; what a run had stays known, or it would come twice.
  expect(await exportsOfCall(server.db, first.id)).toEqual([])

  const late = callAt('2026-06-01T09:00:00Z')
  const next = callAt('2026-06-02T09:00:00Z')
  for (const call of [late, next]) await storeCall(server, call, testAudio(800))
  at('2026-06-03T00:00:00Z')
  expect(await run(schedule)).toMatchObject({ state: 'ready', callsTotal: 2, callsDone: 2 })
  at('2026-06-04T00:00:00Z')
  expect(await run(schedule)).toMatchObject({ state: 'ready', callsTotal: 0 })

  const place = (await readdir(folder)).map((disk) => join(folder, disk))
  const files = (await Promise.all(place.map((disk) => readdir(disk, { recursive: true })))).flat()
  expect(files.filter((name) => /\w\.\w+$/.test(name)).sort()).toEqual([
    'exports/Every_night/2026-06-02_02-00-00/2026-06-01_12-00-00_Ada_Lovelace_to_101.wav',
    'exports/Every_night/2026-06-02_02-00-00/calls.csv',
    'exports/Every_night/2026-06-02_02-00-00/calls.jsonl',
    'exports/Every_night/2026-06-03_02-00-00/2026-06-01_11-00-00_Ada_Lovelace_to_101.wav',
    'exports/Every_night/2026-06-03_02-00-00/2026-06-02_11-00-00_Ada_Lovelace_to_101.wav',
    'exports/Every_night/2026-06-03_02-00-00/calls.csv',
    'exports/Every_night/2026-06-03_02-00-00/calls.jsonl',
  ])
  const { exportSchedules } = await ask(server, 'listExportSchedules', { as: manager })
  expect(exportSchedules).toMatchObject([{ nextRunAt: '2026-06-05T00:00:00.000Z', lastRun: { callsTotal: 0 } }])
  expect((await ask(server, 'listExports', { as: manager })).exports).toEqual([])
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { limit: '1' } })
  expect(auditEvents).toMatchObject([{ action: 'export-schedule.ran', details: { name: 'Every night', calls: 0 } }])
})

it('runs when it is told to, not while it is paused, and not twice at once', async () => {
  at('2026-07-01T12:00:00Z')
  const destination = { kind: 'storage', targetId: await folderTarget() } as const
  const schedule = await ask(server, 'createExportSchedule', { as: manager, body: { ...DRAFT, destination } })
  const params = { exportScheduleId: schedule.id }
  const paused = await ask(server, 'updateExportSchedule', {
    as: manager,
    params,
    body: { ...DRAFT, destination, paused: true },
  })
  expect(paused).not.toHaveProperty('nextRunAt')
  at('2026-07-03T00:00:00Z')
  expect(await run(schedule)).toBeUndefined()
  await storeCall(server, callAt('2026-07-02T12:00:00Z'), testAudio(800))
  const byHand = await ask(server, 'runExportSchedule', { as: manager, params })
  await refused(send(server, 'runExportSchedule', { as: manager, params }), 409, 'export-schedule-running')
  await deliver(byHand.id)
  const { runs } = await ask(server, 'listExportRuns', { as: manager, params })
  expect(runs).toMatchObject([{ id: byHand.id, state: 'ready', callsTotal: 1 }])
  await ask(server, 'removeExportSchedule', { as: manager, params })
  await refused(send(server, 'listExportRuns', { as: manager, params }), 404, 'export-schedule-not-found')
})

it('exports what its owner may export, and nothing once the owner is gone', async () => {
  at('2026-08-01T12:00:00Z')
  const boss = await testPerson(server, acme, { name: 'Bea', role: 'account-administrator' })
  const body = { ...DRAFT, destination: { kind: 'storage', targetId: await folderTarget() } }
  const created = await server.app.inject({
    method: 'POST',
    url: '/api/v1/export-schedules',
    headers: boss.headers,
    payload: body,
  })
  const schedule: ExportSchedule = created.json()
  expect(schedule.owner).toEqual({ id: boss.user.id, name: 'Bea' })
  await storeCall(server, callAt('2026-08-01T13:00:00Z'), testAudio(800))
  await updateUser(server.db, accountScope(acme.id), { ...boss.user, email: 'bea@acme.example', active: false })
  at('2026-08-02T00:00:00Z')
  expect(await run(schedule)).toMatchObject({ state: 'failed', failure: { code: 'export-schedule-owner-gone' } })
  // Whoever changes it has it export for them; what was missed comes with it.
  const params = { exportScheduleId: schedule.id }
  await ask(server, 'updateExportSchedule', { as: manager, params, body })
  at('2026-08-03T00:00:00Z')
  expect(await run(schedule)).toMatchObject({ state: 'ready', callsTotal: 1 })
})

it('refuses a search that cannot be read, a store of another account, and SFTP without a secret', async () => {
  const other = await testAccount(server, 'other')
  const destination = { kind: 'storage', targetId: await folderTarget() }
  const as = await testKey(server, 'account-administrator', other)
  const create = (body: object) => send(server, 'createExportSchedule', { as, body: { ...DRAFT, ...body } })
  await refused(create({ destination }), 404, 'storage-target-not-found')
  const sftp = { kind: 'sftp', host: 'sftp.example', user: 'ada' }
  await refused(create({ destination: sftp }), 400, 'export-secret-missing')
  await refused(create({ destination: sftp, secret: { password: 'x' }, query: 'nonsense:' }), 400, 'invalid-search')
  await refused(create({ destination: sftp, secret: { password: 'x' }, name: '../x' }), 400, 'invalid-request')
})

it('tries a folder too, and removes what it put there; not for whoever may not set up exports', async () => {
  const targetId = await folderTarget()
  const body = { name: 'Every night', destination: { kind: 'storage', targetId } } as const
  const { ok, checks } = await ask(server, 'testExportDestination', { as: manager, body })
  expect([ok, checks.map(({ step }) => step)]).toEqual([true, ['connect', 'put', 'find', 'remove']])
  const disks = await readdir(folder, { recursive: true })
  expect(disks.filter((name) => name.includes('tapeline-test'))).toEqual([])
  const platform = await testKey(server, 'administrator')
  const gone = await ask(server, 'createStorageTarget', {
    as: platform,
    query: { accountId: acme.id },
    body: { name: 'gone', place: { kind: 'folder', path: join(folder, 'not-there') } },
  })
  const missingFolder = await ask(server, 'testExportDestination', {
    as: manager,
    body: { ...body, destination: { kind: 'storage', targetId: gone.id } },
  })
  expect(missingFolder.ok).toBe(false)
  expect(missingFolder.checks.at(-1)?.problem?.text).toMatch(/folder/)
  const viewer = await testKey(server, 'viewer', acme)
  await refused(send(server, 'testExportDestination', { as: viewer, body }), 403, 'not-permitted')
  const foreign = await testKey(server, 'account-administrator', await testAccount(server, 'foreign'))
  await refused(send(server, 'testExportDestination', { as: foreign, body }), 404, 'storage-target-not-found')
})

describe.skipIf(missing('sshd'))('to an SFTP server', () => {
  let sftp: TestSftpServer
  beforeAll(async () => {
    sftp = await startTestSftp()
  })
  afterAll(() => sftp?.close())

  it('tries the destination before anything is saved, and says in words what is wrong', async () => {
    const { host, port, user, folder: path } = sftp.place
    const destination = { kind: 'sftp', host, port, user, folder: join(path, 'tried') } as const
    const secret = { privateKey: sftp.privateKey }
    const test = (changes: object = {}, given: object = { secret }) =>
      ask(server, 'testExportDestination', {
        as: manager,
        body: { name: 'Every night', destination: { ...destination, ...changes }, ...given },
      })
    const steps = ['connect', 'put', 'find', 'remove']
    expect(await test()).toEqual({ ok: true, checks: steps.map((step) => ({ step, ok: true })) })
    // The folder stays, what was put there does not.
    expect(await readdir(join(path, 'tried/Every night'))).toEqual([])

    const wrongWith = async (changes: object, given?: object) => {
      const { ok, checks } = await test(changes, given)
      const { step, problem } = checks.at(-1) ?? {}
      return [ok, step, problem?.code, problem?.text]
    }
    const free = await findFreePort('127.0.0.1')
    expect(await wrongWith({ port: free })).toEqual([
      false,
      'connect',
      'connection-refused',
      expect.stringMatching(/^Nothing answers at/),
    ])
    expect(await wrongWith({}, { secret: { password: 'x' } })).toEqual([
      ...[false, 'connect', 'sign-in-refused'],
      `${host} does not let ${user} in with this password or key.`,
    ])
    const other = `SHA256:${'A'.repeat(43)}`
    expect((await wrongWith({ hostKey: other })).slice(0, 3)).toEqual([false, 'connect', 'host-key-changed'])
    await writeFile(join(path, 'a-file'), '')
    expect((await wrongWith({ folder: join(path, 'a-file') })).slice(0, 3)).toEqual([false, 'put', 'folder-missing'])
    await refused(
      send(server, 'testExportDestination', { as: manager, body: { name: 'x', destination } }),
      400,
      'export-secret-missing',
    )

    // The kept secret goes to the server it was given for, and to no other; the key of a server that was tried is not kept.
    const schedule = await ask(server, 'createExportSchedule', { as: manager, body: { ...DRAFT, destination, secret } })
    const kept = { exportScheduleId: schedule.id }
    expect(await test({}, kept)).toMatchObject({ ok: true })
    const elsewhere = { name: 'x', destination: { ...destination, port: free }, ...kept }
    await refused(send(server, 'testExportDestination', { as: manager, body: elsewhere }), 400, 'export-secret-missing')
    const { exportSchedules } = await ask(server, 'listExportSchedules', { as: manager })
    expect(exportSchedules.find(({ id }) => id === schedule.id)?.destination).not.toHaveProperty('hostKey')
    const { auditEvents } = await ask(server, 'listAuditEvents', {
      as: manager,
      query: { action: 'export-schedule.tested' },
    })
    expect(auditEvents[0]).toMatchObject({ subject: { id: schedule.id }, details: { ok: true } })
    expect(JSON.stringify(auditEvents)).not.toContain('PRIVATE KEY')
    await send(server, 'removeExportSchedule', { as: manager, params: { exportScheduleId: schedule.id } })
  })

  it('goes on with what a server did not take, keeps its key, and tells the owner of the failure', async () => {
    at('2026-09-01T12:00:00Z')
    const { host, port, user, folder: path } = sftp.place
    const destination = { kind: 'sftp', host, port, user, folder: path } as const
    const secret = { privateKey: sftp.privateKey }
    const draft = { ...DRAFT, rhythm: { every: 'day', at: '15:00' } } as const
    const owner = await testPerson(server, acme, { name: 'Otto', role: 'account-administrator' })
    await updateUser(server.db, accountScope(acme.id), { ...owner.user, email: 'otto@acme.example' })
    const created = await server.app.inject({
      method: 'POST',
      url: '/api/v1/export-schedules',
      headers: owner.headers,
      payload: { ...draft, destination: { ...destination, port: 1 }, secret },
    })
    expect(created.body).not.toContain('PRIVATE KEY')
    const schedule: ExportSchedule = created.json()
    expect(schedule).toMatchObject({ hasSecret: true })
    await storeCall(server, callAt('2026-09-01T12:30:00Z'), testAudio(800))
    at('2026-09-01T13:00:00Z')
    const failed = await run(schedule)
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 'connection-refused' } })
    expect(mails.at(-1)).toMatchObject({
      to: 'otto@acme.example',
      subject: 'Your scheduled export “Every night” failed',
    })

    const change = await server.app.inject({
      method: 'PUT',
      url: `/api/v1/export-schedules/${schedule.id}`,
      headers: owner.headers,
      payload: { ...draft, destination, secret, jsonPerFile: true, audio: { format: 'flac' }, mail: true },
    })
    expect(change.statusCode).toBe(200)
    // The account is written to in English; its owner has chosen otherwise.
    const chosen = { url: '/api/v1/me/language', headers: owner.headers }
    const put = await server.app.inject({ method: 'PUT', ...chosen, payload: { language: 'de' } })
    expect([put.statusCode, put.json()]).toEqual([200, { language: 'de' }])
    expect((await server.app.inject({ method: 'GET', ...chosen })).json()).toEqual({ language: 'de' })
    await refused(send(server, 'putOwnLanguage', { as: manager, body: { language: 'de' } }), 403, 'not-permitted')
    await storeCall(server, callAt('2026-09-02T09:00:00Z'), testAudio(800))
    at('2026-09-02T13:00:00Z')
    expect(await run(schedule)).toMatchObject({ state: 'ready', callsTotal: 2 })
    const there = join(path, 'Every night/2026-09-02 15-00-00')
    expect((await readdir(there)).sort()).toEqual([
      '2026-09-01 14-30-00 Ada Lovelace to 101.flac',
      '2026-09-01 14-30-00 Ada Lovelace to 101.json',
      '2026-09-02 11-00-00 Ada Lovelace to 101.flac',
      '2026-09-02 11-00-00 Ada Lovelace to 101.json',
      'calls.csv',
      'calls.jsonl',
    ])
    expect(await readFile(join(there, 'calls.csv'), 'utf8')).toContain('2026-09-02 11-00-00 Ada Lovelace to 101.flac')
    expect(mails.at(-1)?.subject).toBe('Ihr geplanter Export „Every night“ ist fertig: 2 Gespräche')
    const { exportSchedules } = await ask(server, 'listExportSchedules', { as: manager })
    const known = exportSchedules.find(({ id }) => id === schedule.id)?.destination
    expect(known).toMatchObject({ hostKey: expect.stringMatching(/^SHA256:/) })
  })
})
