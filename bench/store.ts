/**
 * The embedded database as it ships (fsync on): how many calls per second it takes, and how long lists and searches are on
 * a year of calls, nine of ten in one account. TAPELINE_BENCH_CALLS sets how many.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts'
import { readMigrations } from '../src/adapters/migration-files.ts'
import { openPostgres } from '../src/adapters/postgres.ts'
import type { Call } from '../src/core/model/call.ts'
import { createAccount } from '../src/store/accounts.ts'
import type { CallFilter } from '../src/store/call-filter.ts'
import { saveCall } from '../src/store/calls.ts'
import { accountScope, type Db, inScope, PLATFORM, type Scope } from '../src/store/db.ts'
import { createDevice } from '../src/store/devices.ts'
import { findCallByName } from '../src/store/find-call-by-name.ts'
import { listCalls } from '../src/store/list-calls.ts'
import { migrate } from '../src/store/migrate.ts'
import { newId } from '../src/store/new-id.ts'
import { createPhoneButton, findPressedPhone } from '../src/store/phone-buttons.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }

type Row = BenchResult['rows'][number]

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const calls = Number(process.env.TAPELINE_BENCH_CALLS ?? (quick ? 10_000 : 1_000_000))
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-bench-'))
  const startedAt = performance.now()
  const embedded = await openEmbeddedPostgres({ folder, log })
  const rows: Row[] = [{ label: 'initdb and first start', value: performance.now() - startedAt, unit: 'ms' }]
  const db = openPostgres(embedded.connection, { log, statementTimeoutMs: 0 })
  try {
    await migrate(db, await readMigrations())
    const accountIds = await fill(db, calls)
    const [busiest = ''] = accountIds
    rows.push(...(await measureLists(db, accountScope(busiest), quick ? 20 : 200)))
    rows.push(...(await measureFinds(db, busiest, calls, quick ? 20 : 200)))
    rows.push(...(await measureSaves(db, busiest, quick ? 200 : 3_000)))
    const size = await sql<{ total: number; search: number }>`
      select pg_total_relation_size('calls') as total, pg_relation_size('calls_search') as search`.execute(db)
    rows.push({ label: 'table and indexes', value: (size.rows[0]?.total ?? 0) / calls, unit: 'bytes per call' })
    rows.push({ label: 'of that the search index', value: (size.rows[0]?.search ?? 0) / calls, unit: 'bytes per call' })
  } finally {
    await db.destroy()
    await embedded.close()
    await rm(folder, { recursive: true, force: true })
  }
  return {
    name: `store, ${calls.toLocaleString('en')} calls`,
    rows,
    notes: ['design: lists p95 ≤ 300 ms at 10 million'],
  }
}

/** Random people, numbers and lengths, by SQL: a million calls in a minute or two. */
async function fill(db: Db, calls: number): Promise<readonly string[]> {
  const accountIds: string[] = []
  for (let index = 0; index < 10; index++) {
    const account = { slug: `bench-${index}`, name: 'Bench', domains: [], timeZone: 'UTC' }
    accountIds.push((await createAccount(db, account)).id)
  }
  const detail = JSON.stringify(sampleCall(accountIds[0] ?? ''))
  await inScope(db, PLATFORM, (trx) =>
    sql`
      insert into calls (id, account_id, recording_client_id, state, started_at, ended_at, duration_ms, direction,
        outcome, recorded, detail, search, identifiers)
      select
        (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' ||
          substr(md5(n::text), 4, 15))::uuid,
        (${accountIds}::uuid[])[case when n % 10 > 0 then 1 else 2 + (n / 10) % 9 end],
        ${newId()}, 'ready', at, at + interval '1 second', (-ln(1 - random()) * 120000)::bigint,
        (array['inbound', 'outbound', 'internal'])[1 + n % 3], 'record', n % 5 > 0, ${detail}::jsonb,
        E'\n' || name || E'\n' || number || E'\n' || number || E'@sbc.example\n' || 100 + n % 900 || E'\n' ||
          100 + n % 900 || E'@acme.example\n',
        array[n || '@sbc.example', lpad(n::text, 20, '0')]
      from (
        select n, timestamptz '2025-01-01' + interval '1 year' * n / ${calls}::int as at,
          initcap(substr(md5((n * 7 % 2000)::text), 1, 5)) || ' ' || substr(md5((n * 13 % 9000)::text), 1, 7) as name,
          '49' || 30 + n % 60 || lpad((n * 7919::bigint % 10000000)::text, 7, '0') as number
        from generate_series(1, ${calls}::int) as n
      ) as made`.execute(trx),
  )
  await sql`vacuum analyze calls`.execute(db)
  return accountIds
}

async function measureLists(db: Db, scope: Scope, rounds: number): Promise<Row[]> {
  const year = Date.UTC(2025, 0, 1)
  const random = (n: number) => Math.floor(Math.random() * n)
  const filters: Record<string, () => CallFilter> = {
    'newest page': () => ({}),
    'page anywhere in the year': () => ({ toMs: year + random(365) * 86_400_000 }),
    'calls of 10 minutes and more': () => ({ minimumDurationMs: 600_000 }),
    'live calls': () => ({ state: 'live' }),
    'whole number': () => ({ text: `+49 ${30 + random(60)} ${String(random(10_000_000)).padStart(7, '0')}` }),
    'five digits of a number': () => ({ text: String(10_000 + random(90_000)) }),
    'three digits of a number': () => ({ text: String(100 + random(900)) }),
    'what every call has': () => ({ text: 'sbc.example' }),
    'two words that hardly meet': () => ({ text: `${hex(3)} ${hex(3)}` }),
    'what no call has': () => ({ text: `nobody ${hex(6)}` }),
  }
  const rows: Row[] = []
  for (const [label, filter] of Object.entries(filters)) {
    rows.push(...(await measure(label, rounds, () => listCalls(db, scope, filter()))))
  }
  return rows
}

/** By what phone systems and phones know of a call. */
async function measureFinds(db: Db, accountId: string, calls: number, rounds: number): Promise<Row[]> {
  const scope = accountScope(accountId)
  const sipAddress = '101@acme.example'
  const device = await createDevice(db, scope, { accountId, name: 'Desk', kind: 'ip-phone', sipAddress })
  const { token } = await createPhoneButton(db, scope, { accountId, deviceId: device.id })
  for (let n = 0; n < 1000; n++) {
    const call = sampleCall(accountId)
    const deviceId = n === 500 ? device.id : newId()
    await saveCall(db, { ...call, parties: call.parties.map((party) => ({ ...party, deviceId })) })
  }
  const identifier = () => `${Math.floor(Math.random() * calls)}@sbc.example`
  return [
    ...(await measure('call by a name of its phone system', rounds, () => findCallByName(db, scope, identifier()))),
    ...(await measure('the same by the platform', rounds, () => findCallByName(db, PLATFORM, identifier()))),
    ...(await measure('list of calls by such a name', rounds, () =>
      listCalls(db, scope, { identifier: identifier() }),
    )),
    ...(await measure('call of a phone among 1000 live ones', rounds, () => findPressedPhone(db, token, Date.now()))),
  ]
}

async function measure(label: string, rounds: number, act: () => Promise<unknown>): Promise<Row[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await act()
    times.push(performance.now() - startedAt)
  }
  times.sort((a, b) => a - b)
  return [
    { label: `${label}, median`, value: times[Math.floor(times.length / 2)] ?? 0, unit: 'ms' },
    { label: `${label}, p95`, value: times[Math.floor(times.length * 0.95)] ?? 0, unit: 'ms' },
  ]
}

function hex(digits: number): string {
  return Math.floor(Math.random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0')
}

/** Each call is saved three times, as it really is: live, ended, ready. */
async function measureSaves(db: Db, accountId: string, count: number): Promise<Row[]> {
  const rows: Row[] = []
  for (const writers of [1, 8]) {
    const startedAt = performance.now()
    const write = async () => {
      for (let n = 0; n < count / writers; n++) {
        const call = sampleCall(accountId)
        for (const state of ['live', 'ended', 'ready'] as const) await saveCall(db, { ...call, state })
      }
    }
    await Promise.all(Array.from({ length: writers }, write))
    const seconds = (performance.now() - startedAt) / 1000
    rows.push({ label: `calls saved three times, ${writers} at once`, value: count / seconds, unit: 'calls/s' })
  }
  return rows
}

function sampleCall(accountId: string): Call {
  const startedAtMs = Date.now()
  const number = `+4930${Math.floor(Math.random() * 10_000_000)}`
  const codecs = [
    { payloadType: 0, encodingName: 'PCMU', clockRateHz: 8000, channels: 1 },
    { payloadType: 101, encodingName: 'TELEPHONE-EVENT', clockRateHz: 8000, channels: 1, fmtp: '0-16' },
  ]
  const session = { id: newId(), sipCallId: newId(), from: 'sip:srs@sbc.example', to: 'sip:srs@rec.example' }
  return {
    id: newId(),
    accountId,
    recordingClientId: newId(),
    state: 'live',
    startedAtMs,
    direction: 'inbound',
    parties: [
      {
        index: 0,
        role: 'caller',
        network: 'offnet',
        aor: `sip:${number}@sbc.example`,
        number,
        name: `Caller ${number}`,
        streamIds: [0],
      },
      { index: 1, role: 'callee', network: 'onnet', aor: 'sip:101@acme.example', number: '101', streamIds: [1] },
    ],
    streams: [0, 1].map((id) => ({
      id,
      sessionId: session.id,
      kind: 'audio',
      label: String(id),
      direction: 'recvonly',
      codecs,
      rtpPort: 20_000 + 2 * id,
      directions: [{ atMs: startedAtMs, direction: 'recvonly' }],
    })),
    sessions: [{ ...session, remote: '192.0.2.1:5060', startedAtMs }],
    decision: {
      outcome: 'record',
      owner: { kind: 'account', accountId },
      triggers: [{ kind: 'account', accountId }],
      direction: 'inbound',
      trace: [{ level: 'account rule', cell: 'inbound.offnet', value: 'always', effect: 'record' }],
    },
    identifiers: { UCID: newId() },
    flags: [],
  }
}
