import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { makeCertificate, openssl } from '../adapters/tls.test-kit.ts'
import type { Finding } from '../core/doctor/finding.ts'
import { createAccount } from '../store/accounts.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import { PLATFORM } from '../store/db.ts'
import { newId } from '../store/new-id.ts'
import { createStorageTarget } from '../store/storage-targets.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { addServeOptions, type Config, configFrom } from './config.ts'
import { examine } from './doctor-command.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const folder = mkdtempSync(join(tmpdir(), 'tapeline-doctor-'))
const dataFolder = join(folder, 'data')
let database: TestDatabase
let databaseUrl: string
let freePort: number

const open: TestDatabase[] = []
const backedUp = {
  actor: { kind: 'system', name: 'command line' },
  action: 'installation.backed-up',
  details: {},
} as const

function urlOf({ connection }: TestDatabase): string {
  if ('url' in connection) return connection.url
  const { user, database: name, host } = connection
  return `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}`
}

beforeAll(async () => {
  database = await createTestDatabase()
  open.push(database)
  databaseUrl = urlOf(database)
  mkdirSync(dataFolder, { mode: 0o750 })
  const keys = createFileKeyRing({ folder: join(dataFolder, 'keys') })
  await keys.newDataKey('0198c000-0000-7000-8000-000000000001')
  await keys.signer()
  mkdirSync(join(dataFolder, 'spool'))
  freePort = 18_000 + Math.floor(Math.random() * 1000)
  await appendAuditEvent(database.db, PLATFORM, { ...backedUp, atMs: Date.now() })
})
afterAll(async () => {
  for (const each of open) await each.close()
  rmSync(folder, { recursive: true, force: true })
})

const configOf = (given: Partial<Config> = {}): Config => ({
  ...configFrom(addServeOptions(new Command()).parse([], { from: 'user' }).opts(), {}),
  dataFolder,
  databaseUrl,
  http: { host: '127.0.0.1', port: freePort },
  sip: { host: '127.0.0.1', port: freePort + 1 },
  // Nothing that the machine of the test decides.
  minimumFreeBytes: 1,
  cdrFolder: undefined,
  ffmpeg: process.execPath,
  maxSessions: 10,
  ...given,
})
/** As the machine is, whatever that may be: the rest is ours. */
const OF_THE_MACHINE = ['clock', 'udp-buffers', 'open-files', 'media-ports', 'ffmpeg']
const wrongWith = async (given: Partial<Config> = {}): Promise<readonly Finding[]> =>
  (await examine(configOf(given), quiet)).filter(
    ({ level, check }) => level !== 'ok' && !OF_THE_MACHINE.includes(check),
  )

it('finds nothing wrong with what is in order, and leaves nothing behind', async () => {
  const before = readdirSync(dataFolder, { recursive: true })
  expect(await wrongWith()).toEqual([])
  expect(readdirSync(dataFolder, { recursive: true })).toEqual(before)
})

it('of an installation that is not there yet it says so, and makes nothing', async () => {
  const nowhere = join(folder, 'nowhere')
  const findings = await examine(configOf({ dataFolder: nowhere, databaseUrl: undefined }), quiet)
  expect(findings.filter(({ level }) => level === 'problem')).toEqual([])
  expect(findings).toContainEqual(expect.objectContaining({ check: 'data-folder', level: 'warning' }))
  expect(findings).toContainEqual(expect.objectContaining({ check: 'database', level: 'ok' }))
  expect(readdirSync(folder)).toEqual(['data'])
})

type Planted = readonly [
  what: string,
  given: () => Partial<Config> | Promise<Partial<Config>>,
  check: string,
  words: RegExp,
  undo?: () => unknown,
]
const planted: readonly Planted[] = [
  [
    'a folder that everybody writes to',
    () => chmod(dataFolder, 0o777),
    'data-folder',
    /mode 777/,
    () => chmodSync(dataFolder, 0o750),
  ],
  [
    'a key that others read',
    () => chmod(join(dataFolder, 'keys/installation.key'), 0o644),
    'keys',
    /mode 644/,
    () => chmodSync(join(dataFolder, 'keys/installation.key'), 0o600),
  ],
  ['a key file that is not there', () => ({ keyFile: join(folder, 'no.key') }), 'keys', /encryption-key-missing/],
  [
    'a token that cannot be reached',
    () => ({ keyToken: { module: '/nowhere.so', token: undefined, key: 'tapeline', pinFile: undefined } }),
    'keys',
    /encryption-token-unreachable.*pkcs11-module/s,
  ],
  ['a disk without room', () => ({ minimumFreeBytes: Number.MAX_SAFE_INTEGER }), 'disk', /refused/],
  [
    'a server that does not answer',
    () => ({ databaseUrl: 'postgres://x:secret@127.0.0.1:1/x' }),
    'database',
    /cannot be reached/,
  ],
  ['a mail server that does not answer', () => ({ ...mail, smtpUrl: 'smtp://127.0.0.1:1' }), 'mail', /ECONNREFUSED/],
  ['a mail server without a sender', () => ({ smtpUrl: 'smtp://127.0.0.1:1' }), 'mail', /--mail-from/],
  [
    'a certificate that is not there',
    () => ({
      sips: { host: '127.0.0.1', port: freePort + 2 },
      tlsCertFile: join(folder, 'no.pem'),
      tlsKeyFile: join(folder, 'no.pem'),
    }),
    'certificate',
    /no\.pem/,
  ],
  [
    'a certificate that ends tomorrow',
    () => {
      const { certificate, privateKey } = makeCertificate('localhost', 2)
      const [tlsCertFile, tlsKeyFile] = [join(folder, 'c.pem'), join(folder, 'k.pem')]
      writeFileSync(tlsCertFile, certificate)
      writeFileSync(tlsKeyFile, privateKey)
      return { sips: { host: '127.0.0.1', port: freePort + 2 }, tlsCertFile, tlsKeyFile }
    },
    'certificate',
    /in 1 days[\s\S]*Renew/,
  ],
  [
    'a copy that cannot be made',
    async () => {
      const { id } = await createAccount(database.db, { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' })
      await createStorageTarget(database.db, { id: newId(), name: 'Disk', place: { kind: 'folder', path: folder } })
      await sqlAsPlatform(`insert into stored_objects (id, account_id, key, size_bytes, sha256, is_local, stored_at, written_at)
        values ('${newId()}', '${id}', '${id}/x', 1, '', true, now(), now())`)
      await sqlAsPlatform(`insert into object_copies (account_id, object_id, target_id, state, sha256, next_attempt_at)
        select o.account_id, o.id, t.id, 'failed', '', now() from stored_objects o, storage_targets t`)
      return {}
    },
    'uploads',
    /1 cannot be made/,
    async () => {
      await sqlAsPlatform('delete from stored_objects')
      await sqlAsPlatform('delete from storage_targets')
    },
  ],
  [
    'a backup of last month',
    async () => {
      const others = await createTestDatabase()
      open.push(others)
      await appendAuditEvent(others.db, PLATFORM, { ...backedUp, atMs: Date.now() - 30 * 86_400_000 })
      return { databaseUrl: urlOf(others) }
    },
    'backup',
    /The last backup is of[\s\S]*tapeline backup/,
  ],
  [
    'journals, and nobody who archives them',
    () => journal('a.journal'),
    'journals',
    /Start it/,
    () => rmSync(join(dataFolder, 'spool/a.journal')),
  ],
  [
    'a bucket that does not answer',
    async () => {
      const place = {
        kind: 's3',
        endpoint: 'http://127.0.0.1:1',
        region: 'x',
        bucket: 'calls',
        prefix: '',
        pathStyle: true,
        accessKeyId: 'AK',
      } as const
      await createStorageTarget(database.db, { id: newId(), name: 'Bucket', place })
      return {}
    },
    'storage',
    /"Bucket", put: Nothing answers at 127\.0\.0\.1:1/,
    () => sqlAsPlatform('delete from storage_targets'),
  ],
  [
    'tables of a newer version',
    async () => {
      await sql`insert into applied_migrations (name, checksum) values ('9999-later', 'x')`.execute(database.db)
      return {}
    },
    'migrations',
    /newer/,
    () => sql`delete from applied_migrations where name = '9999-later'`.execute(database.db),
  ],
]

const mail = { mailFrom: 'Tapeline <t@example.com>', publicUrl: 'https://t.example.com' }
function chmod(path: string, mode: number) {
  chmodSync(path, mode)
  return {}
}
function journal(name: string) {
  const path = join(dataFolder, 'spool', name)
  writeFileSync(path, '')
  utimesSync(path, 0, 0)
  return {}
}
const sqlAsPlatform = (text: string) =>
  database.db.transaction().execute(async (trx) => {
    await sql`set local role tapeline_platform`.execute(trx)
    await sql.raw(text).execute(trx)
  })

const possible = planted.filter(([what]) => openssl !== undefined || what !== 'a certificate that ends tomorrow')
it.each(possible.map(([what, ...rest]) => ({ what, rest })))('finds $what, and nothing else', async ({ rest }) => {
  const [given, check, words, undo] = rest
  try {
    const found = await wrongWith(await given())
    expect(found.map((finding) => finding.check)).toEqual([check])
    const [{ what = '', why = '', fix = '' } = {}] = found
    expect(`${what}\n${why}\n${fix}`).toMatch(words)
    expect(`${what}${why}${fix}`).not.toContain('secret')
  } finally {
    await undo?.()
  }
})

it('finds who has its ports', async () => {
  const server = createServer().listen(freePort, '127.0.0.1')
  const socket = createSocket('udp4').bind(freePort + 1, '127.0.0.1')
  await Promise.all([once(server, 'listening'), once(socket, 'listening')])
  try {
    const found = await wrongWith()
    expect(found.map(({ check, what }) => [check, what])).toEqual([
      ['ports', `--http 127.0.0.1:${freePort}/tcp: EADDRINUSE`],
      ['ports', `--sip 127.0.0.1:${freePort + 1}/udp: EADDRINUSE`],
    ])
  } finally {
    server.close()
    socket.close()
  }
})
