/** Removes everything that belongs to an account, in every table there is: one that comes with a later version is not forgotten. */

import { sql } from 'kysely'
import type { AccountId } from '../core/model/ids.ts'
import { type Db, inScope, PLATFORM, type Trx } from './db.ts'

const PORTION = 5000
const FOREIGN_KEY_VIOLATION = '23503'

/** Its log goes last, in one commit with the account itself. */
const WITH_THE_ACCOUNT = ['audit_events', 'audit_chains']

/** In portions, each with its own commit; may be interrupted. `removed`: told of each portion, in the same commit. */
export async function removeAccountRows(
  db: Db,
  accountId: AccountId,
  removed: (trx: Trx, table: string, rows: number) => Promise<void>,
): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('calls')
      .set({ merged_into: null })
      .where('account_id', '=', accountId)
      .where('merged_into', 'is not', null)
      .execute(),
  )
  let tables = await tablesOfAccounts(db)
  while (tables.length > 0) {
    const blocked: string[] = []
    for (const table of tables) if (!(await empty(db, table, accountId, removed))) blocked.push(table)
    // Each round frees at least one, as references go no circles.
    if (blocked.length === tables.length) throw new Error(`rows of ${blocked.join(', ')} are still referred to`)
    tables = blocked
  }
}

/** Those first that others do not refer to: few have to be tried again. */
export async function tablesOfAccounts(db: Db): Promise<readonly string[]> {
  const found = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and a.attname = 'account_id' and not a.attisdropped and not c.relispartition
      and c.relnamespace = 'public'::regnamespace order by 1`.execute(db)
  const references = await sql<{ from: string; to: string }>`
    select f.relname as "from", t.relname as "to" from pg_constraint k
    join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and k.conrelid <> k.confrelid and not f.relispartition`.execute(db)
  const tables = found.rows.map(({ name }) => name).filter((name) => !WITH_THE_ACCOUNT.includes(name))
  return inOrder(tables, references.rows)
}

/** Each behind those that refer to it; where they go in circles, as they come. */
function inOrder(tables: readonly string[], references: readonly { from: string; to: string }[]): readonly string[] {
  if (tables.length === 0) return []
  const isReferredTo = (table: string) => references.some(({ from, to }) => to === table && tables.includes(from))
  const free = tables.filter((table) => !isReferredTo(table))
  if (free.length === 0) return tables
  return [
    ...free,
    ...inOrder(
      tables.filter((table) => !free.includes(table)),
      references,
    ),
  ]
}

/** False when something refers to its rows. */
async function empty(
  db: Db,
  table: string,
  accountId: AccountId,
  removed: (trx: Trx, table: string, rows: number) => Promise<void>,
): Promise<boolean> {
  try {
    for (;;) {
      const rows = await inScope(db, PLATFORM, async (trx) => {
        const result = await sql`delete from ${sql.table(table)} where (tableoid, ctid) in (
          select tableoid, ctid from ${sql.table(table)} where account_id = ${accountId} limit ${PORTION})`.execute(trx)
        const count = Number(result.numAffectedRows ?? 0n)
        if (count > 0) await removed(trx, table, count)
        return count
      })
      if (rows < PORTION) return true
    }
  } catch (error) {
    if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) return false
    throw error
  }
}

/** What is left: the audit log, whose rows nobody else may remove, and the account. One commit with what `work` does before. */
export async function removeAccountItself(
  db: Db,
  accountId: AccountId,
  work: (trx: Trx) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`set local statement_timeout = 0`.execute(trx)
    await inScope(trx, PLATFORM, work)
    // As the owner of the tables, for this transaction only.
    await sql`grant delete on audit_events, audit_chains to tapeline_platform`.execute(trx)
    await inScope(trx, PLATFORM, async (platform) => {
      for (const table of WITH_THE_ACCOUNT)
        await sql`delete from ${sql.table(table)} where account_id = ${accountId}`.execute(platform)
      await platform.deleteFrom('accounts').where('id', '=', accountId).execute()
    })
    await sql`revoke delete on audit_events, audit_chains from tapeline_platform`.execute(trx)
  })
}

export async function addRemovedRows(trx: Trx, terminationId: string, table: string, rows: number): Promise<void> {
  await sql`update terminations set removed_rows = removed_rows ||
      jsonb_build_object(${table}::text, coalesce((removed_rows ->> ${table}::text)::bigint, 0) + ${rows}::bigint)
    where id = ${terminationId}`.execute(trx)
}
