import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMigrations } from '../adapters/migration-files.ts'
import { checkChain, listChains } from './audit-chains.ts'
import { appendAuditEvent } from './audit-events.ts'
import { chainOldEvents } from './chain-old-events.ts'
import { inScope, PLATFORM } from './db.ts'
import { migrate } from './migrate.ts'
import { newId } from './new-id.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase({ empty: true })
})
afterEach(() => database.close())

test('what was written before there were chains is in them afterwards, once, in order of time', async () => {
  const { db } = database
  const migrations = await readMigrations()
  const before = migrations.findIndex(({ name }) => name === '0020-audit-chain')
  await migrate(db, migrations.slice(0, before))
  const accountId = newId()
  await inScope(db, PLATFORM, async (trx) => {
    await sql`insert into accounts (id, slug, name, time_zone) values (${accountId}, 'acme', 'Acme', 'UTC')`.execute(
      trx,
    )
    for (let index = 0; index < 2500; index++) {
      const owner = index % 2 === 0 ? accountId : null
      await sql`insert into audit_events (id, account_id, at, actor_kind, action, details)
        values (${newId()}, ${owner}, ${new Date(Date.now() - index * 1000)}, 'system', 'x', ${{ index }})`.execute(trx)
    }
  })
  await migrate(db, migrations)
  expect(await chainOldEvents(db)).toBe(2500)
  expect(await chainOldEvents(db)).toBe(0)
  expect(await listChains(db)).toEqual([`account/${accountId}`, 'platform'])
  await appendAuditEvent(db, PLATFORM, { atMs: Date.now(), actor: { kind: 'system' }, action: 'y', details: {} })
  const platform = await checkChain(db, 'platform')
  expect(platform).toMatchObject({ events: 1251, head: { seq: 1251 } })
  expect(platform.problem).toBeUndefined()
  expect(await checkChain(db, `account/${accountId}`)).toMatchObject({ events: 1250 })
  const oldest = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('audit_events').select('details').where('seq', '=', 1).execute(),
  )
  expect(oldest.map(({ details }) => details.index).sort()).toEqual([2498, 2499])
})

test('in a new database nothing is to be chained, and a place is required at once', async () => {
  await migrate(database.db, await readMigrations())
  expect(await chainOldEvents(database.db)).toBe(0)
  const without = inScope(database.db, PLATFORM, (trx) =>
    sql`insert into audit_events (id, at, actor_kind, action) values (${newId()}, now(), 'system', 'x')`.execute(trx),
  )
  await expect(without).rejects.toThrow('not-null')
})
