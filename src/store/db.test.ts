import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount, listAccounts } from './accounts.ts'
import { accountScope, type Db, inScope, PLATFORM } from './db.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

async function scopeNow(db: Db): Promise<[role: string, account: string | null]> {
  const result = await sql<{ role: string; account: string | null }>`
    select current_setting('role') as role, current_setting('tapeline.account_id', true) as account`.execute(db)
  const row = result.rows[0]
  return [row?.role ?? '', row?.account ?? '']
}

const OURS = '01890000-0000-7000-8000-00000000000a'

test('a scope ends with its transaction, also when it fails, and does not stay on the connection', async () => {
  const { db } = database
  await db.connection().execute(async (connection) => {
    await inScope(connection, accountScope(OURS), async (trx) => {
      expect(await scopeNow(trx)).toEqual(['tapeline_app', OURS])
    })
    expect(await scopeNow(connection)).toEqual(['none', ''])
    const failing = inScope(connection, PLATFORM, (trx) => sql`select 1 / 0`.execute(trx))
    await expect(failing).rejects.toThrow('division by zero')
    expect(await scopeNow(connection)).toEqual(['none', ''])
  })
})

test('inside a transaction a scope holds for its work, then the former one is back', async () => {
  await inScope(database.db, accountScope(OURS), async (outer) => {
    await inScope(outer, PLATFORM, async (inner) => {
      expect(await scopeNow(inner)).toEqual(['tapeline_platform', ''])
    })
    expect(await scopeNow(outer)).toEqual(['tapeline_app', OURS])
  })
})

test('functions of several tables commit or vanish together', async () => {
  const { db } = database
  const work = inScope(db, PLATFORM, async (trx) => {
    await createAccount(trx, { slug: 'vanishes', name: 'x', domains: [], timeZone: 'UTC' })
    throw new Error('changed my mind')
  })
  await expect(work).rejects.toThrow('changed my mind')
  expect(await listAccounts(db, PLATFORM)).toEqual([])
})

test('an account id that is none is refused, not taken for no limit', async () => {
  await expect(listAccounts(database.db, accountScope('x'))).rejects.toThrow('invalid input syntax for type uuid')
  expect(await listAccounts(database.db, accountScope(''))).toEqual([])
})
