/** The chains of the audit log: checked, read in their own order, and noted from time to time where they stand. */

import { type SqlBool, sql } from 'kysely'
import { chainOf, FIRST_HASH } from '../core/audit/audit-chain.ts'
import type { AuditFileLine } from '../core/audit/audit-file.ts'
import { type ChainReport, startChainCheck } from '../core/audit/check-chain.ts'
import type { ChainedEvent, ChainHead } from '../core/model/audit-event.ts'
import type { AccountId, CallId, RecordingId } from '../core/model/ids.ts'
import { appendAuditEvent, toAuditEvent } from './audit-events.ts'
import { type Db, inScope, PLATFORM } from './db.ts'
import { linkHash } from './link-hash.ts'

const PORTION = 1000

/** In order of their names. */
export async function listChains(db: Db): Promise<readonly string[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('audit_chains').select('chain').orderBy('chain').execute(),
  )
  return rows.map(({ chain }) => chain)
}

/** From its first event to its last; `expected`: what somebody noted of it elsewhere. */
export async function checkChain(
  db: Db,
  chain: string,
  { expected = [] }: { readonly expected?: readonly ChainHead[] } = {},
): Promise<ChainReport> {
  // Before the events: what is appended meanwhile must not look as if it were too much.
  const head = await findHead(db, chain)
  const checkpoints = [...(await checkpointsOf(db, chain)), ...expected]
  const check = startChainCheck(chain, linkHash, { ending: head, checkpoints })
  for (let seq = 0; ; ) {
    const events = await eventsAfter(db, chain, seq, head?.seq)
    const last = events.at(-1)
    if (!last || check.next(events)) break
    seq = last.seq
  }
  return check.end()
}

export async function findHead(db: Db, chain: string): Promise<ChainHead | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('audit_chains').select(['seq', 'hash']).where('chain', '=', chain).executeTakeFirst(),
  )
  return row && { seq: row.seq, hash: Buffer.from(row.hash).toString('hex') }
}

/** Events behind the end that the chain knows of count as part of it only while it does not say where it ends. */
async function eventsAfter(db: Db, chain: string, seq: number, lastSeq: number | undefined): Promise<ChainedEvent[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('audit_events')
      .selectAll()
      .where('chain', '=', chain)
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(PORTION)
      .execute(),
  )
  const events = rows.map(toAuditEvent)
  if (lastSeq === undefined || (events.at(-1)?.seq ?? 0) <= lastSeq) return events
  // Appended since, or put there by hand: which, the newest head says.
  const now = await findHead(db, chain)
  return events.filter((event) => event.seq <= lastSeq || event.seq > (now?.seq ?? lastSeq))
}

/** What the platform's chain says about where another stood. */
async function checkpointsOf(db: Db, chain: string): Promise<readonly ChainHead[]> {
  const found = await inScope(db, PLATFORM, (trx) =>
    sql<ChainHead>`
      select (head ->> 'seq')::bigint as seq, head ->> 'hash' as hash
      from audit_events, jsonb_array_elements(details -> 'heads') as head
      where action = 'audit.checkpoint' and chain = 'platform' and head ->> 'chain' = ${chain}`.execute(trx),
  )
  return found.rows
}

/** One line of the audit log must stay readable. */
const HEADS_PER_EVENT = 200

/** Thousands of accounts that are busy all day: a note of each every hour would be most of the log. */
const NOTE_AGAIN_AFTER_MS = 6 * 3_600_000

/**
 * Notes in the platform's chain where the others stand, if they moved since the last time: whoever cuts one off has to rewrite the platform's
 * too. Returns where that stands afterwards: it belongs into a place that a person with the database cannot reach, such as the log.
 */
export async function noteHeads(db: Db, nowMs: number): Promise<ChainHead | undefined> {
  const due = new Date(nowMs - NOTE_AGAIN_AFTER_MS)
  for (;;) {
    const noted = await inScope(db, PLATFORM, async (trx) => {
      const moved = await sql<{ chain: string; seq: number; hash: string }>`
        with moved as (
          select chain from audit_chains
          where chain <> 'platform' and seq <> noted_seq and (noted_at is null or noted_at <= ${due})
          order by chain limit ${HEADS_PER_EVENT} for update)
        update audit_chains as c set noted_seq = c.seq, noted_at = ${new Date(nowMs)} from moved where c.chain = moved.chain
        returning c.chain, c.seq, encode(c.hash, 'hex') as hash`.execute(trx)
      if (moved.rows.length > 0) {
        const details = { heads: moved.rows }
        await appendAuditEvent(trx, PLATFORM, {
          atMs: nowMs,
          actor: { kind: 'system' },
          action: 'audit.checkpoint',
          details,
        })
      }
      return moved.rows.length
    })
    if (noted < HEADS_PER_EVENT) return findHead(db, 'platform')
  }
}

/** In order of the chain, as an exported file has it. */
export async function* readChain(
  db: Db,
  chain: string,
  { fromMs, toMs }: { readonly fromMs?: number; readonly toMs?: number } = {},
): AsyncGenerator<AuditFileLine> {
  let before: ChainHead = { seq: 0, hash: FIRST_HASH }
  for (;;) {
    const events = await eventsAfter(db, chain, before.seq, undefined)
    for (const event of events) {
      const within = (fromMs === undefined || event.atMs >= fromMs) && (toMs === undefined || event.atMs < toMs)
      if (within) yield { ...event, previousHash: before.hash }
      before = event
    }
    if (events.length < PORTION) return
  }
}

/** Enough for a call that the whole office listened to. */
const MAXIMUM_OF_CALL = 10_000

/** Everything that was done with the call and its recordings, in order of the chain. */
export async function auditOfCall(
  db: Db,
  accountId: AccountId,
  {
    callId,
    recordingIds,
    sinceMs,
  }: { readonly callId: CallId; readonly recordingIds: readonly RecordingId[]; readonly sinceMs: number },
): Promise<readonly AuditFileLine[]> {
  const chain = chainOf({ accountId })
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('audit_events as e')
      .selectAll('e')
      .select((eb) =>
        eb
          .selectFrom('audit_events as b')
          .select('b.hash')
          .whereRef('b.chain', '=', 'e.chain')
          .where(sql<SqlBool>`b.seq = e.seq - 1`)
          .as('before'),
      )
      .where('e.chain', '=', chain)
      .where('e.account_id', '=', accountId)
      .where('e.at', '>=', new Date(sinceMs))
      .where((eb) =>
        eb.or([eb('e.subject_id', 'in', [callId, ...recordingIds]), sql<boolean>`e.details ->> 'callId' = ${callId}`]),
      )
      .orderBy('e.seq')
      .limit(MAXIMUM_OF_CALL)
      .execute(),
  )
  return rows.map(({ before, ...row }) => ({
    ...toAuditEvent(row),
    previousHash: before === null ? FIRST_HASH : Buffer.from(before).toString('hex'),
  }))
}
