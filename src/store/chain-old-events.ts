/** Puts the events that were written before there were chains into them, in order of their time. */

import { sql } from 'kysely'
import { canonicalEvent, chainOf, FIRST_HASH } from '../core/audit/audit-chain.ts'
import type { ChainHead } from '../core/model/audit-event.ts'
import { type AuditRow, toAuditEvent } from './audit-events.ts'
import { type Db, inScope, PLATFORM, type Trx } from './db.ts'
import { linkHash } from './link-hash.ts'

const PORTION = 2000

/**
 * Once per database: afterwards the columns are required, and nothing can be put into a chain but at its end. Whoever comes at the same time
 * waits. Returns how many were chained.
 */
export async function chainOldEvents(db: Db): Promise<number> {
  return db.transaction().execute(async (trx) => {
    if (!(await isOpen(trx))) return 0
    // As the owner of the table; reading it is allowed meanwhile.
    await sql`lock table audit_events in share row exclusive mode`.execute(trx)
    if (!(await isOpen(trx))) return 0
    await sql`grant update (chain, seq, hash) on audit_events to tapeline_platform`.execute(trx)
    const count = await inScope(trx, PLATFORM, chainAll)
    await sql`revoke update (chain, seq, hash) on audit_events from tapeline_platform`.execute(trx)
    await sql`alter table audit_events alter column chain set not null, alter column seq set not null,
      alter column hash set not null`.execute(trx)
    return count
  })
}

async function isOpen(trx: Trx): Promise<boolean> {
  const found = await sql<{ open: boolean }>`
    select not attnotnull as open from pg_attribute where attrelid = 'audit_events'::regclass and attname = 'seq'`.execute(
    trx,
  )
  return found.rows[0]?.open === true
}

async function chainAll(trx: Trx): Promise<number> {
  const heads = new Map<string, ChainHead & Pick<AuditRow, 'account_id' | 'reseller_id'>>()
  let count = 0
  for (let last: AuditRow | undefined; ; ) {
    const rows = await portionAfter(trx, last)
    last = rows.at(-1)
    if (!last) break
    const placed = rows.map((row) => {
      const event = toAuditEvent(row)
      const before = heads.get(chainOf(event)) ?? { seq: 0, hash: FIRST_HASH }
      const seq = before.seq + 1
      const hash = linkHash(before.hash, `${seq}\n${canonicalEvent(event)}`)
      heads.set(chainOf(event), { seq, hash, account_id: row.account_id, reseller_id: row.reseller_id })
      return { id: row.id, chain: chainOf(event), seq, hash }
    })
    await sql`update audit_events as e set chain = v.chain, seq = v.seq, hash = decode(v.hash, 'hex')
      from unnest(${placed.map(({ id }) => id)}::uuid[], ${placed.map(({ chain }) => chain)}::text[],
        ${placed.map(({ seq }) => seq)}::bigint[], ${placed.map(({ hash }) => hash)}::text[]) as v (id, chain, seq, hash)
      where e.id = v.id`.execute(trx)
    count += rows.length
  }
  for (const [chain, { hash, ...head }] of heads) {
    await trx
      .insertInto('audit_chains')
      .values({ chain, ...head, hash: Buffer.from(hash, 'hex') })
      .execute()
  }
  return count
}

async function portionAfter(trx: Trx, last: AuditRow | undefined): Promise<readonly AuditRow[]> {
  const after = last ? sql`where (at, id) > (${last.at}, ${last.id})` : sql``
  const found = await sql<AuditRow>`
    select *, coalesce(seq, 0) as seq, coalesce(hash, '') as hash from audit_events ${after}
    order by at, id limit ${PORTION}`.execute(trx)
  return found.rows
}
