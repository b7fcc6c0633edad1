/**
 * What the chain of the audit log costs: events of one account at once, of many accounts at once, and the same rows without a chain, on the
 * embedded database as it ships (fsync on). Then how long a check of a whole log takes.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts'
import { readMigrations } from '../src/adapters/migration-files.ts'
import { openPostgres } from '../src/adapters/postgres.ts'
import { createAccount } from '../src/store/accounts.ts'
import { checkChain } from '../src/store/audit-chains.ts'
import { appendAuditEvent } from '../src/store/audit-events.ts'
import { type Db, inScope, PLATFORM } from '../src/store/db.ts'
import { migrate } from '../src/store/migrate.ts'
import { newId } from '../src/store/new-id.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }
const CONNECTIONS = 8

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const events = quick ? 400 : 4_000
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-bench-'))
  const embedded = await openEmbeddedPostgres({ folder, log })
  const db = openPostgres(embedded.connection, { log, maximumConnections: CONNECTIONS, statementTimeoutMs: 0 })
  const rows: BenchResult['rows'][number][] = []
  const measure = async (label: string, append: (index: number) => Promise<unknown>) => {
    const startedAt = performance.now()
    let next = 0
    const worker = async () => {
      while (next < events) await append(next++)
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, worker))
    rows.push({ label, value: events / ((performance.now() - startedAt) / 1000), unit: 'events/s' })
  }
  try {
    await migrate(db, await readMigrations())
    const accountIds = await makeAccounts(db, 100)
    const [first = ''] = accountIds
    await measure('without a chain', () => insertPlain(db))
    await measure('one account', () => append(db, first))
    await measure('100 accounts', (index) => append(db, accountIds[index % accountIds.length] ?? ''))
    const startedAt = performance.now()
    const { events: checked } = await checkChain(db, `account/${first}`)
    rows.push({ label: 'check', value: checked / ((performance.now() - startedAt) / 1000), unit: 'events/s' })
  } finally {
    await db.destroy()
    await embedded.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { name: `audit, ${events} events, ${CONNECTIONS} at once`, rows, notes: [] }
}

async function makeAccounts(db: Db, count: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index++) {
    ids.push((await createAccount(db, { slug: `a${index}`, name: 'x', domains: [], timeZone: 'UTC' })).id)
  }
  return ids
}

const DETAILS = { callId: '01890000-0000-7000-8000-0000000000a0', download: false }

function append(db: Db, accountId: string): Promise<void> {
  return appendAuditEvent(db, PLATFORM, {
    accountId,
    atMs: Date.now(),
    actor: { kind: 'user', id: accountId, name: 'Ada Lovelace' },
    action: 'recording.played',
    subject: { kind: 'recording', id: accountId },
    remoteAddress: '192.0.2.1',
    details: DETAILS,
  })
}

/** The row that an event was before there were chains. */
function insertPlain(db: Db) {
  return inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('audit_events')
      .values({
        id: newId(),
        at: new Date(),
        actor_kind: 'user',
        action: 'recording.played',
        details: JSON.stringify(DETAILS),
        chain: 'none',
        seq: Math.floor(Math.random() * Number.MAX_SAFE_INTEGER),
        hash: Buffer.alloc(32),
      })
      .execute(),
  )
}
