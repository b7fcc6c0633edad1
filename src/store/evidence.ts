/** What became of the recordings of each account: read in order, and signed from time to time. Written by a trigger: migrations/0027-evidence.sql. */

import { type Selectable, type SqlBool, sql } from 'kysely'
import { FIRST_HASH } from '../core/audit/audit-chain.ts'
import { checkpointText, type EvidenceCheckpoint, type EvidenceEntry } from '../core/audit/evidence-file.ts'
import type { EvidenceRun } from '../core/audit/evidence-package.ts'
import type { AccountId, RecordingId } from '../core/model/ids.ts'
import { accountScope, type Db, inScope, PLATFORM } from './db.ts'
import type { Signer } from './key-ring.ts'
import { linkHash } from './link-hash.ts'
import type { Tables } from './schema.ts'

const PORTION = 1000
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** In order. */
export async function* readEvidence(db: Db, accountId: AccountId, afterSeq = 0): AsyncGenerator<EvidenceEntry> {
  for (let after = afterSeq; ; ) {
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
  return rows.map(toCheckpoint)
}

function toCheckpoint(row: Pick<Selectable<Tables['evidence_checkpoints']>, 'seq' | 'hash' | 'at' | 'signature'>) {
  const { seq, hash, at, signature } = row
  return { seq, hash: hex(hash), at: at.toISOString(), signature: hex(signature) }
}

/** More entries of others' recordings are not handed over with those that are asked for. */
const MAXIMUM_RUN = 10_000

/**
 * What the chain says of the recordings, each stretch signed. `withOthers`: up to the next checkpoint that was made in its time, with what lies
 * between. Otherwise that is looked at here and now, and where it holds, the entry itself is signed: who may not know of other recordings
 * is not told of them.
 */
export async function evidenceOfRecordings(
  db: Db,
  signer: Signer,
  accountId: AccountId,
  recordingIds: readonly RecordingId[],
  { nowMs, withOthers }: { readonly nowMs: number; readonly withOthers: boolean },
): Promise<readonly EvidenceRun[]> {
  await signCheckpoints(db, signer, nowMs, accountId)
  const runs: EvidenceRun[] = []
  for (const { after, ...entry } of await entriesOfRecordings(db, accountId, recordingIds)) {
    if (entry.seq <= (runs.at(-1)?.entries.at(-1)?.seq ?? 0)) continue
    const checkpoint = await nextCheckpoint(db, signer, accountId, entry.seq)
    if (!checkpoint) {
      runs.push({ after, entries: [entry], checkpoints: [] })
    } else if (withOthers && checkpoint.seq - entry.seq < MAXIMUM_RUN) {
      const entries: EvidenceEntry[] = []
      for await (const each of readEvidence(db, accountId, entry.seq - 1)) {
        if (each.seq > checkpoint.seq) break
        entries.push(each)
      }
      runs.push({ after, entries, checkpoints: [checkpoint] })
    } else {
      const isWhole = await leadsTo(db, accountId, entry.seq, after, checkpoint)
      const signed = { seq: entry.seq, hash: entry.hash, at: new Date(nowMs).toISOString() }
      const signature = hex(signer.sign(Buffer.from(checkpointText(accountId, signed))))
      runs.push({ after, entries: [entry], checkpoints: isWhole ? [{ ...signed, signature }] : [] })
    }
  }
  return runs
}

/** Whether the entries from `fromSeq` on are those that the checkpoint was made of. */
async function leadsTo(
  db: Db,
  accountId: AccountId,
  fromSeq: number,
  after: string,
  checkpoint: EvidenceCheckpoint,
): Promise<boolean> {
  let before = after
  let expected = fromSeq
  for await (const { seq, entry, hash } of readEvidence(db, accountId, fromSeq - 1)) {
    if (seq !== expected || linkHash(before, `${seq}\n${entry}`) !== hash) return false
    if (seq === checkpoint.seq) return hash === checkpoint.hash
    before = hash
    expected += 1
  }
  return false
}

/** In order, each with the hash of the one before it. */
async function entriesOfRecordings(db: Db, accountId: AccountId, recordingIds: readonly RecordingId[]) {
  if (recordingIds.length === 0) return []
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('evidence_entries as e')
      .leftJoin('evidence_entries as b', (join) =>
        join.onRef('b.account_id', '=', 'e.account_id').on(sql<SqlBool>`b.seq = e.seq - 1`),
      )
      .select(['e.seq', 'e.entry', 'e.hash', 'b.hash as after'])
      .where('e.account_id', '=', accountId)
      .where('e.recording_id', 'in', recordingIds)
      .orderBy('e.seq')
      .execute(),
  )
  return rows.map(({ seq, entry, hash, after }) => ({
    ...{ seq, entry, hash: hex(hash) },
    after: after === null ? FIRST_HASH : hex(after),
  }))
}

/** The first that the signer made of this entry or a later one, if it is its own. */
async function nextCheckpoint(db: Db, signer: Signer, accountId: AccountId, seq: number) {
  const row = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('evidence_checkpoints')
      .select(['seq', 'hash', 'at', 'signature'])
      .where('account_id', '=', accountId)
      .where('seq', '>=', seq)
      .where('public_key', '=', Buffer.from(signer.publicKey))
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst(),
  )
  if (!row) return undefined
  const checkpoint = toCheckpoint(row)
  // The same key signs the same text with the same bytes (RFC 8032): what somebody put there is found without another library.
  const signature = hex(signer.sign(Buffer.from(checkpointText(accountId, checkpoint))))
  return signature === checkpoint.signature ? checkpoint : undefined
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
