import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Account } from '../core/model/account.ts'
import { quiet, startTestServer, type TestServer, testAccount } from '../server/server.test-kit.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import { accountScope, inScope } from '../store/db.ts'
import { loadDirectory } from '../store/directory.ts'
import { listReports, type ReconciliationReport, saveReport } from '../store/reconciliations.ts'
import { watchCdrFolder } from './watch-cdr-folder.ts'

const LOOK_MS = 30
const CDRS = 'start,duration,talk,from,to\n2026-03-03T10:00:00Z,70,60,+491715550001,101\n'

let server: TestServer
let account: Account
let slug: string
let next = 1
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

let folder: string
let inbox: string
let watch: ReturnType<typeof watchCdrFolder> | undefined
beforeEach(async () => {
  slug = `office-${next++}`
  account = await testAccount(server, slug)
  folder = await mkdtemp(join(tmpdir(), 'tapeline-cdr-folder-'))
  inbox = join(folder, slug)
  await mkdir(inbox)
})
afterEach(async () => {
  await watch?.close()
  watch = undefined
  await rm(folder, { recursive: true, force: true })
})

function start(): void {
  const { db, objectStore } = server
  const parts = { db, objectStore, directory: () => loadDirectory(db), nowMs: () => server.clock.nowMs, log: quiet }
  watch = watchCdrFolder({ ...parts, folder, lookEveryMs: LOOK_MS })
}

async function gone(name: string): Promise<void> {
  const until = Date.now() + 10_000
  while (existsSync(join(inbox, name))) {
    if (Date.now() > until) throw new Error(`${name} is still there`)
    await delay(20)
  }
  // Until the look is over that moved it.
  await watch?.close()
}

const reports = () => listReports(server.db, account.id)

it('makes one report of each file, also when the same one comes again after a restart', async () => {
  await writeFile(join(inbox, 'monday.csv'), CDRS)
  start()
  await gone('monday.csv')
  expect((await reports()).map(({ fileName, madeByName }) => [fileName.slice(0, 10), madeByName])).toEqual([
    ['monday.csv', 'folder'],
  ])
  await writeFile(join(inbox, 'monday.csv'), CDRS)
  start()
  await gone('monday.csv')
  expect(await reports()).toHaveLength(1)
  expect(await readdir(join(inbox, 'done'))).toHaveLength(1)
  await writeFile(join(inbox, 'monday.csv'), CDRS.replace('70,60', '80,60'))
  start()
  await gone('monday.csv')
  expect(await reports()).toHaveLength(2)
})

it('makes one report of a file that two processes find, whatever it is called', async () => {
  const many = ['a', 'b', 'c'].map((name) => join(inbox, `${name}.csv`))
  for (const path of many) await writeFile(path, CDRS)
  await writeFile(join(inbox, 'broken.csv'), 'nothing,of,use\n1,2,3\n')
  start()
  const first = watch
  start()
  await gone('c.csv')
  await gone('broken.csv')
  await first?.close()
  expect(await reports()).toHaveLength(1)
  expect((await readdir(inbox)).filter((name) => name.endsWith('.csv'))).toEqual([])
  const { events } = await listAuditEvents(server.db, accountScope(account.id))
  const told = events.map(({ action }) => action).filter((action) => action.startsWith('calls.'))
  expect(told.sort()).toEqual(['calls.not-reconciled', 'calls.reconciled'])
})

it('knows a file of which the report is not among the newest hundred', async () => {
  await writeFile(join(inbox, 'monday.csv'), CDRS)
  start()
  await gone('monday.csv')
  const [report] = await reports()
  for (let index = 0; index < 100; index++) {
    await server.db.transaction().execute(async (trx) => {
      const { id: _, ...draft } = report as ReconciliationReport
      await saveReport(trx, { ...draft, fileName: `${index}`, madeAtMs: draft.madeAtMs + 1, misses: [], days: [] }, 0)
    })
  }
  await writeFile(join(inbox, 'monday.csv'), CDRS)
  start()
  await gone('monday.csv')
  const made = await inScope(server.db, accountScope(account.id), (trx) =>
    trx.selectFrom('reconciliations').select('id').where('account_id', '=', account.id).execute(),
  )
  expect(made).toHaveLength(101)
})

it('reads a file again that is mapped in another way', async () => {
  await writeFile(join(inbox, 'monday.csv'), CDRS)
  start()
  await gone('monday.csv')
  await writeFile(join(inbox, 'mapping.json'), JSON.stringify({ columns: { caller: 'to', callee: 'from' } }))
  await writeFile(join(inbox, 'monday.csv'), CDRS)
  start()
  await gone('monday.csv')
  expect(await reports()).toHaveLength(2)
})

it('says why a file cannot be read, and leaves what is being written', async () => {
  await writeFile(join(inbox, 'broken.csv'), 'nothing,of,use\n1,2,3\n')
  await writeFile(join(inbox, '.being-written.csv'), CDRS)
  start()
  await gone('broken.csv')
  expect(await reports()).toEqual([])
  expect(await readdir(inbox)).toEqual(['.being-written.csv', 'failed'])
  const failed = (await readdir(join(inbox, 'failed'))).sort()
  expect(failed.map((name) => name.replace(/^\S+ \S+ /, ''))).toEqual(['broken.csv', 'broken.csv.why'])
  expect(await readFile(join(inbox, 'failed', failed[1] ?? ''), 'utf8')).toMatch(/^cdrs-unreadable: /)
  const { events } = await listAuditEvents(server.db, accountScope(account.id))
  expect(events.map(({ action }) => action)).toContain('calls.not-reconciled')
})

it('takes columns as mapping.json names them', async () => {
  await writeFile(
    join(inbox, 'mapping.json'),
    JSON.stringify({ columns: { start: 'when', talk: 'spoken', caller: 'who' } }),
  )
  await writeFile(join(inbox, 'own.csv'), 'when,spoken,who\n2026-03-03T10:00:00Z,60,+491715550001\n')
  start()
  await gone('own.csv')
  expect((await reports()).map(({ problemCount, days }) => [problemCount, days.length])).toEqual([[0, 1]])
})

it('goes on with others where one folder or file is trouble, and reads nothing through a link', async () => {
  const other = await testAccount(server, `a-${slug}`)
  await mkdir(join(folder, other.slug, 'mapping.json'), { recursive: true })
  await writeFile(join(folder, other.slug, 'never.csv'), CDRS)
  await mkdir(join(folder, 'nobody'))
  await writeFile(join(folder, 'nobody', 'stays.csv'), CDRS)
  await writeFile(join(folder, 'secret'), CDRS)
  await symlink(join(folder, 'secret'), join(inbox, 'link.csv'))
  const long = `${'z'.repeat(251)}.csv`
  await writeFile(join(inbox, long), CDRS)
  start()
  await gone(long)
  expect(await reports()).toHaveLength(1)
  expect(await listReports(server.db, other.id)).toEqual([])
  expect(existsSync(join(folder, other.slug, 'never.csv'))).toBe(true)
  expect(existsSync(join(folder, 'nobody', 'stays.csv'))).toBe(true)
  expect(await readdir(inbox)).toEqual(['done', 'link.csv'])
})

it('puts aside what is too large to be read beside calls', async () => {
  await writeFile(join(inbox, 'huge.csv'), CDRS)
  await truncate(join(inbox, 'huge.csv'), (64 << 20) + 1)
  start()
  await gone('huge.csv')
  const failed = (await readdir(join(inbox, 'failed'))).find((name) => name.endsWith('.why'))
  expect(await readFile(join(inbox, 'failed', failed ?? ''), 'utf8')).toContain('64 MiB')
})
