/**
 * Lists of an account with 10,000 users, 20,000 devices and 500 queues, on a platform with 5,000 accounts: as the portal asks for them, page by
 * page and by text, through the whole server but the socket. Baseline: the whole list at once.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { argon2PasswordHasher } from '../src/adapters/argon2-password-hasher.ts'
import { connectTarget } from '../src/adapters/connect-target.ts'
import { openEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts'
import { createFileKeyRing } from '../src/adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../src/adapters/filesystem-object-store.ts'
import { readMigrations } from '../src/adapters/migration-files.ts'
import { createSingleSignOn } from '../src/adapters/openid-single-sign-on.ts'
import { openPostgres } from '../src/adapters/postgres.ts'
import { createHttpServer } from '../src/server/http-server.ts'
import type { ServerParts } from '../src/server/server-parts.ts'
import { createApiKey } from '../src/store/api-keys.ts'
import { type Db, PLATFORM } from '../src/store/db.ts'
import { loadDirectory } from '../src/store/directory.ts'
import { migrate } from '../src/store/migrate.ts'
import { newId } from '../src/store/new-id.ts'
import { openTarget } from '../src/store/target-stores.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { ACCOUNTS, DEVICES, fillDirectory, QUEUES, USERS } from './directory/fill-directory.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const rounds = quick ? 20 : 200
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-bench-'))
  const embedded = await openEmbeddedPostgres({ folder, log })
  const db = openPostgres(embedded.connection, { log })
  const app = await createHttpServer(partsWith(db, folder))
  try {
    await migrate(db, await readMigrations())
    const { accountId, userIds } = await fillDirectory(db)
    // As the server does by itself a minute later.
    await sql`analyze users, devices, accounts, queues, queue_people`.execute(db)
    const platform = (await createApiKey(db, PLATFORM, { name: 'bench', role: 'administrator' })).secret
    const office = (await createApiKey(db, PLATFORM, { name: 'bench', role: 'account-administrator', accountId }))
      .secret
    const rows: BenchResult['rows'][number][] = []
    for (const [label, as, urls, times] of lists(accountId, userIds)) {
      const { p50Ms, p95Ms } = await measure(app, as === 'office' ? office : platform, urls, Math.min(times, rounds))
      rows.push(
        { label: `${label}, p50`, value: p50Ms, unit: 'ms' },
        { label: `${label}, p95`, value: p95Ms, unit: 'ms' },
      )
    }
    const name = `directory: ${USERS} users, ${DEVICES} devices, ${QUEUES} queues in one of ${ACCOUNTS} accounts`
    return { name, rows, notes: ['Baseline: what says "whole". Wanted: less than 50 ms at p95 for a page.'] }
  } finally {
    await app.close()
    await db.destroy()
    await embedded.close()
    await rm(folder, { recursive: true, force: true })
  }
}

type Asked = readonly [label: string, as: 'office' | 'platform', urls: readonly string[], times: number]

/** Followed pages and changing words: no answer is asked for twice in a row. */
function lists(accountId: string, userIds: readonly string[]): readonly Asked[] {
  const words = Array.from({ length: 50 }, (_, index) => String(index * 197))
  const searched = (path: string) => words.map((word) => `${path}?limit=50&text=${word}`)
  const deep = (path: string, name: string) =>
    words.map((word) => {
      const place = Buffer.from(JSON.stringify([`${name} ${word.padStart(5, '0')}`, newId()])).toString('base64url')
      return `${path}?limit=50&cursor=${place}`
    })
  const people = `/accounts/${accountId}/recording-users`
  const recorded = (more: readonly string[]) => more.map((each) => `${people}?limit=50&state=recorded${each}`)
  const deepRecorded = words.map((word) => {
    const name = `User ${word.padStart(5, '0')}`
    return `&cursor=${Buffer.from(JSON.stringify([name, name, newId()])).toString('base64url')}`
  })
  const queues = `/accounts/${accountId}/queues`
  const deepQueues = words.map((word) => {
    const place = JSON.stringify([`Queue ${word}`, 'q'])
    return `${queues}?limit=50&cursor=${Buffer.from(place).toString('base64url')}`
  })
  return [
    ['users, first page', 'office', ['/users?limit=50'], 200],
    ['users, any page', 'office', deep('/users', 'User'), 200],
    ['users, by text', 'office', searched('/users'), 200],
    ['users, by text that nobody has', 'office', ['/users?limit=50&text=nothingness'], 200],
    ['users, whole', 'office', ['/users'], 20],
    ['devices, first page', 'office', ['/devices?limit=50'], 200],
    ['devices, any page', 'office', deep('/devices', 'Device'), 200],
    ['devices, by text', 'office', searched('/devices'), 200],
    ['devices, by text that none has', 'office', ['/devices?limit=50&text=nothingness'], 200],
    ['devices, whole', 'office', ['/devices'], 20],
    ['call recording users, first page', 'office', recorded(['']), 200],
    ['call recording users, any page', 'office', recorded(deepRecorded), 200],
    [
      'call recording users, by extension from the highest',
      'office',
      recorded(['&sortBy=extension&descending=true']),
      200,
    ],
    ['call recording users, by product', 'office', recorded(['&sortBy=product']), 200],
    ['call recording users, by text', 'office', recorded(words.map((word) => `&text=${word}`)), 200],
    ['call recording users, by column', 'office', recorded(words.map((word) => `&name=${word}`)), 200],
    ['call recording users, who has none', 'office', [`${people}?limit=50&state=not-recorded`], 200],
    ['call recording users, whole', 'office', [people], 20],
    ['users, some by their ids', 'office', [`/users?ids=${userIds.slice(0, 100).join(',')}`], 200],
    ['queues with their agents, first page', 'office', [`${queues}?limit=50`], 200],
    ['queues with their agents, any page', 'office', deepQueues, 200],
    ['queues with their agents, by text', 'office', words.map((word) => `${queues}?limit=50&text=${word}`), 200],
    ['queues with their agents, whole', 'office', [queues], 20],
    ['accounts, first page', 'platform', ['/accounts?limit=50'], 200],
    ['accounts, any page', 'platform', deep('/accounts', 'a'), 200],
    ['accounts, by text', 'platform', searched('/accounts'), 200],
    ['accounts, whole', 'platform', ['/accounts'], 20],
    ['users of the platform, first page', 'platform', ['/users?limit=50'], 200],
    ['users of the platform, by text', 'platform', searched('/users'), 200],
  ]
}

async function measure(app: FastifyInstance, secret: string, urls: readonly string[], times: number) {
  const ask = async (index: number): Promise<number> => {
    const startedAt = performance.now()
    const url = `/api/v1${urls[index % urls.length]}`
    const { statusCode, body } = await app.inject({ url, headers: { authorization: `Bearer ${secret}` } })
    if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${body}`)
    return performance.now() - startedAt
  }
  for (let index = 0; index < 5; index++) await ask(index)
  const tookMs: number[] = []
  for (let index = 0; index < times; index++) tookMs.push(await ask(index))
  tookMs.sort((a, b) => a - b)
  const at = (share: number) => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? Number.NaN
  return { p50Ms: at(0.5), p95Ms: at(0.95) }
}

function partsWith(db: Db, folder: string): ServerParts {
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  const objectStore = createFilesystemObjectStore(join(folder, 'objects'))
  return {
    db,
    objectStore,
    objectPlaces: async () => [{ name: 'local', open: async () => objectStore }],
    bus: { publish: async () => {}, subscribe: () => () => {}, close: async () => {} },
    jobs: { enqueue: async () => {}, work: async () => {}, repeatHourly: async () => {}, close: async () => {} },
    keys,
    openExportPlace: async () => {
      throw new Error('no exports here')
    },
    openTarget: (target) => openTarget({ keys, connect: connectTarget, allowPrivate: false }, target),
    singleSignOn: createSingleSignOn({ nowMs: Date.now, allowPrivate: false }),
    recorders: () => [],
    liveAudio: { listen: async () => undefined },
    directory: () => loadDirectory(db),
    passwordHasher: argon2PasswordHasher,
    nowMs: Date.now,
    log,
    metrics: { text: async () => '', contentType: 'text/plain' },
    count: () => {},
    version: 'bench',
    sipAddresses: () => [],
  }
}
