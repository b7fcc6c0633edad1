/** What became of the recordings of each account: read in order, and signed from time to time. Written by a trigger: migrations/0027-evidence.sql. */

import { sql } from 'kysely'
import { checkpointText, type EvidenceCheckpoint, type EvidenceEntry } from '../core/audit/evidence-file.ts'
import type { AccountId } from '../core/model/ids.ts'
import { accountScope, type Db, inScope, PLATFORM } from './db.ts'
import type { Signer } from './key-ring.ts'

const PORTION = 1000
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** In order. */
export async function* readEvidence(db: Db, accountId: AccountId): AsyncGenerator<EvidenceEntry> {
  for (let after = 0; ; ) {
    const rows = await inScope(db, accountScope(accountId), (trx) =>
      trx
        .selectFrom('evidence_entries')
        .select(['seq', 'entry', 'hash'])
        .where('account_id', '=', accountId)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(PORTION)
        .execute(),
    )
    for (const { seq, entry, hash } of rows) yield { seq, entry, hash: hex(hash) }
    const last = rows.at(-1)
    if (!last) return
    after = last.seq
  }
}

/** In order. */
export async function listCheckpoints(db: Db, accountId: AccountId): Promise<readonly EvidenceCheckpoint[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx.selectFrom('evidence_checkpoints').selectAll().where('account_id', '=', accountId).orderBy('seq').execute(),
  )
  return rows.map(({ seq, hash, at, signature }) => ({
    seq,
    hash: hex(hash),
    at: at.toISOString(),
    signature: hex(signature),
  }))
}

/** Signs where the chains stand that moved since the last time; all of them, or the one of an account. Returns how many. */
export async function signCheckpoints(db: Db, signer: Signer, nowMs: number, accountId?: AccountId): Promise<number> {
  const at = new Date(nowMs)
  return inScope(db, PLATFORM, async (trx) => {
    const moved = await sql<{ accountId: string; seq: number; hash: Uint8Array }>`
      select a.id as "accountId", e.seq, e.hash from accounts a
      cross join lateral (select seq, hash from evidence_entries where account_id = a.id order by seq desc limit 1) e
      where (${accountId ?? null}::uuid is null or a.id = ${accountId ?? null}::uuid)
        and not exists (select from evidence_checkpoints c where c.account_id = a.id and c.seq = e.seq)`.execute(trx)
    for (const { accountId: id, seq, hash } of moved.rows) {
      const text = checkpointText(id, { seq, hash: hex(hash), at: at.toISOString() })
      const signature = signer.sign(Buffer.from(text))
      await trx
        .insertInto('evidence_checkpoints')
        .values({ account_id: id, seq, hash, at, public_key: signer.publicKey, signature })
        .onConflict((same) => same.doNothing())
        .execute()
    }
    return moved.rows.length
  })
}
