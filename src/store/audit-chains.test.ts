import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalEvent } from '../core/audit/audit-chain.ts'
import { auditFileHead, auditFileLine } from '../core/audit/audit-file.ts'
import { checkAuditFile } from '../core/audit/check-audit-file.ts'
import { describeProblem } from '../core/audit/check-chain.ts'
import { createAccount } from './accounts.ts'
import { checkChain, findHead, noteHeads, readChain } from './audit-chains.ts'
import { appendAuditEvent, type NewAuditEvent } from './audit-events.ts'
import { accountScope, PLATFORM } from './db.ts'
import { linkHash } from './link-hash.ts'
import { createTestDatabase, onAdminConnection, type TestDatabase } from './test-database.ts'

const NOW_MS = Date.now()
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

/** Of an account of its own, so that what one test breaks is not what another reads. */
async function chainOfEvents(
  slug: string,
  events = 6,
): Promise<{ readonly chain: string; readonly accountId: string }> {
  const { id: accountId } = await createAccount(database.db, { slug, name: slug, domains: [], timeZone: 'UTC' })
  for (let index = 1; index <= events; index++) await append(accountId, index)
  return { chain: `account/${accountId}`, accountId }
}

function append(accountId: string | undefined, index: number, changes: Partial<NewAuditEvent> = {}): Promise<void> {
  return appendAuditEvent(database.db, PLATFORM, {
    ...(accountId === undefined ? {} : { accountId }),
    atMs: NOW_MS + index,
    actor: { kind: 'user', id: 'u', name: 'Zoë "Z" O\'Neil' },
    action: 'call.viewed',
    subject: { kind: 'call', id: `c${index}` },
    remoteAddress: '192.0.2.1',
    details: { n: index, z: 0.1 + 0.2, a: { ü: '=1+1', b: [null, true, '\n'] }, small: 1e-9, big: 1e21 },
    ...changes,
  })
}

/** As whoever has the database itself, with nothing in the way. */
async function tamper(statement: string): Promise<void> {
  const everywhere = (what: string) =>
    ['audit_events', 'audit_chains'].map((table) => `alter table ${table} ${what}`).join(';')
  const whole = [everywhere('no force row level security'), statement, everywhere('force row level security')].join(';')
  await onAdminConnection(database.connection, (client) => client.query(whole))
}

async function problemOf(chain: string) {
  return (await checkChain(database.db, chain)).problem
}

test('a chain that nobody touched is whole, whatever the events say', async () => {
  const { chain } = await chainOfEvents('whole')
  expect(await checkChain(database.db, chain)).toMatchObject({ chain, events: 6, head: { seq: 6 } })
  expect(await problemOf(chain)).toBeUndefined()
})

test('each account has its own chain, and the platform has one', async () => {
  const one = await chainOfEvents('own-one', 2)
  const two = await chainOfEvents('own-two', 3)
  await append(undefined, 1)
  expect((await findHead(database.db, one.chain))?.seq).toBe(2)
  expect((await findHead(database.db, two.chain))?.seq).toBe(3)
  expect(await problemOf('platform')).toBeUndefined()
})

test('events that come at once each have their place', async () => {
  const { chain, accountId } = await chainOfEvents('at-once', 0)
  await Promise.all(Array.from({ length: 60 }, (_, index) => append(accountId, index)))
  expect(await checkChain(database.db, chain)).toMatchObject({ events: 60, head: { seq: 60 } })
  expect(await problemOf(chain)).toBeUndefined()
})

test('what a transaction takes back leaves no gap', async () => {
  const { chain, accountId } = await chainOfEvents('taken-back', 1)
  const scope = accountScope(accountId)
  const event = { accountId, atMs: NOW_MS, actor: { kind: 'system' }, action: 'x', details: {} } as const
  await expect(
    database.db.transaction().execute(async (trx) => {
      await appendAuditEvent(trx, scope, event)
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  await appendAuditEvent(database.db, scope, event)
  expect(await checkChain(database.db, chain)).toMatchObject({ events: 2 })
})

test('nobody appends to the log of another account', async () => {
  const { accountId } = await chainOfEvents('not-theirs', 1)
  const event = { atMs: NOW_MS, actor: { kind: 'system' }, action: 'x', details: {} } as const
  const crossing = appendAuditEvent(database.db, accountScope(accountId), event)
  await expect(crossing).rejects.toMatchObject({ code: 'outside-account' })
})

const ATTACKS: readonly (readonly [what: string, fault: string, seq: number, statement: (chain: string) => string])[] =
  [
    ['a detail', 'changed', 3, (c) => `update audit_events set details = '{}' where chain = '${c}' and seq = 3`],
    ['who did it', 'changed', 3, (c) => `update audit_events set actor_name = 'Eve' where chain = '${c}' and seq = 3`],
    [
      'an address',
      'changed',
      2,
      (c) => `update audit_events set remote_address = null where chain = '${c}' and seq = 2`,
    ],
    [
      'a time',
      're-dated',
      4,
      (c) => `update audit_events set at = at - interval '1 day' where chain = '${c}' and seq = 4`,
    ],
    ['a hash', 'changed', 5, (c) => `update audit_events set hash = sha256('x') where chain = '${c}' and seq = 5`],
    [
      'the order of two',
      'moved',
      2,
      (c) => `update audit_events set seq = case seq when 2 then -2 else -5 end where chain = '${c}' and seq in (2, 5);
     update audit_events set seq = case seq when -2 then 5 else 2 end where chain = '${c}' and seq < 0`,
    ],
    ['one that is removed', 'missing', 3, (c) => `delete from audit_events where chain = '${c}' and seq = 3`],
    [
      'one that is removed, and the rest moved up',
      'changed',
      3,
      (c) => `delete from audit_events where chain = '${c}' and seq = 3;
     update audit_events set seq = -seq where chain = '${c}' and seq > 3; update audit_events set seq = -seq - 1 where chain = '${c}' and seq < 0`,
    ],
    ['the first', 'missing', 1, (c) => `delete from audit_events where chain = '${c}' and seq = 1`],
    ['the last', 'cut-off', 6, (c) => `delete from audit_events where chain = '${c}' and seq = 6`],
    ['all', 'cut-off', 1, (c) => `delete from audit_events where chain = '${c}'`],
    [
      'one that is added',
      'added',
      7,
      (c) => `insert into audit_events select gen_random_uuid(), account_id, at, actor_kind, actor_id, actor_name,
     action, subject_kind, subject_id, remote_address, details, reseller_id, chain, 7, hash from audit_events where chain = '${c}' and seq = 6`,
    ],
    ['whose it is', 'foreign', 3, (c) => `update audit_events set account_id = null where chain = '${c}' and seq = 3`],
  ]

test.each(ATTACKS)('a superuser who changes %s is found out: %s at event %i', async (what, fault, seq, statement) => {
  const { chain } = await chainOfEvents(`attack-${what.replaceAll(/[^a-z]/g, '-')}`)
  await tamper(statement(chain))
  const problem = await problemOf(chain)
  expect(problem).toMatchObject({ fault, seq })
  expect(problem && describeProblem(problem)).toContain(String(seq))
})

const CUT = (chain: string, seq: number) => `delete from audit_events where chain = '${chain}' and seq > ${seq};
  update audit_chains set seq = ${seq}, hash = (select hash from audit_events where chain = '${chain}' and seq = ${seq}) where chain = '${chain}'`

test('a chain cut off together with its head is found out by what the platform noted, or by a head that was kept elsewhere', async () => {
  const { chain, accountId } = await chainOfEvents('cut-off')
  await noteHeads(database.db, NOW_MS)
  await append(accountId, 7)
  const kept = await findHead(database.db, chain)
  await tamper(CUT(chain, 6))
  // The platform knows of six, and six there are.
  expect(await checkChain(database.db, chain)).toMatchObject({ events: 6, checkpoints: 1 })
  expect(await problemOf(chain)).toBeUndefined()
  const checked = await checkChain(database.db, chain, { expected: kept ? [kept] : [] })
  expect(checked.problem).toEqual({ fault: 'cut-off', seq: 7, events: 1 })
  await tamper(CUT(chain, 4))
  expect(await problemOf(chain)).toEqual({ fault: 'cut-off', seq: 5, events: 2 })
})

test('a chain that was written anew, hashes and all, does not fit what the platform noted', async () => {
  const { chain } = await chainOfEvents('anew', 3)
  await noteHeads(database.db, NOW_MS)
  await tamper(`update audit_events set details = '{}' where chain = '${chain}' and seq = 3`)
  const lines = []
  for await (const line of readChain(database.db, chain)) lines.push(line)
  const forged = lines.at(-1)
  const hash = forged && linkHash(forged.previousHash, `3\n${canonicalEvent(forged)}`)
  await tamper(`update audit_events set hash = decode('${hash}', 'hex') where chain = '${chain}' and seq = 3;
    update audit_chains set hash = decode('${hash}', 'hex') where chain = '${chain}'`)
  expect(await problemOf(chain)).toMatchObject({ fault: 'rewritten', seq: 3 })
})

test('heads are noted when they moved, and not more often than every few hours', async () => {
  const { chain, accountId } = await chainOfEvents('noted', 1)
  await noteHeads(database.db, NOW_MS)
  await append(accountId, 2)
  const before = await noteHeads(database.db, NOW_MS + 1000)
  expect((await checkChain(database.db, chain)).checkpoints).toBe(1)
  const after = await noteHeads(database.db, NOW_MS + 24 * 3_600_000)
  expect((await checkChain(database.db, chain)).checkpoints).toBe(2)
  expect([after?.seq, (await noteHeads(database.db, NOW_MS + 48 * 3_600_000))?.seq]).toEqual([
    (before?.seq ?? 0) + 1,
    after?.seq,
  ])
})

test.each(['csv', 'jsonl'] as const)('a file of %s is checked without the database', async (format) => {
  const { chain, accountId } = await chainOfEvents(`file-${format}`, 3)
  await append(accountId, 4, {
    subject: { kind: 'k', id: '' },
    actor: { kind: 'system' },
    details: { text: '\'a\r\n"b",c' },
  })
  await append(accountId, 5, { actor: { kind: 'user', id: '-1', name: '=HYPERLINK("x")' } })
  let file = auditFileHead(format)
  const lines = []
  for await (const line of readChain(database.db, chain)) lines.push(auditFileLine(format, line))
  file += lines.join('')
  const head = await findHead(database.db, chain)
  expect(checkAuditFile(file, linkHash)).toEqual({ events: 5, head, gaps: [] })
  expect(checkAuditFile(file.replace('192.0.2.1', '192.0.2.2'), linkHash).problem).toMatch(
    /^event 1 .* is not what was written$/,
  )
  const withoutOne = file.replace(lines[1] ?? '', '')
  expect(checkAuditFile(withoutOne, linkHash)).toMatchObject({ events: 4, gaps: [{ fromSeq: 2, toSeq: 2 }] })
  const swapped = auditFileHead(format) + [lines[0], lines[2], lines[1], lines[3], lines[4]].join('')
  expect(checkAuditFile(swapped, linkHash).problem).toMatch(/^event 2 .* does not stand at its place$/)
  if (format === 'csv') expect(file).not.toMatch(/(^|,)"?[=+@-]/m)
})

test('a part of the log names the hash before it, so that every event of it can be checked', async () => {
  const { chain } = await chainOfEvents('part')
  const lines = []
  for await (const line of readChain(database.db, chain, { fromMs: NOW_MS + 3, toMs: NOW_MS + 5 }))
    lines.push(auditFileLine('jsonl', line))
  expect(checkAuditFile(lines.join(''), linkHash)).toMatchObject({
    events: 2,
    gaps: [{ fromSeq: 1, toSeq: 2 }],
    head: { seq: 4 },
  })
})

test('an event of today fits the hash that PostgreSQL made of it', async () => {
  const made = await sql<{
    hash: string
  }>`select encode(sha256(decode(${'0'.repeat(64)}, 'hex') || convert_to(E'1\n' || 'ä', 'UTF8')), 'hex') as hash`.execute(
    database.db,
  )
  expect(made.rows[0]?.hash).toBe(linkHash('0'.repeat(64), '1\nä'))
})
