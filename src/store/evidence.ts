/** What became of the recordings of each account: read in order, and signed from time to time. Written by a trigger: migrations/0027-evidence.sql. */

import { type Selectable, type SqlBool, sql } from 'kysely'
import { FIRST_HASH } from '../core/audit/audit-chain.ts'
import { checkpointText, type EvidenceCheckpoint } from '../core/audit/evidence-checkpoint.ts'
import { type EvidenceEntry, readDeed } from '../core/audit/evidence-file.ts'
import type { EvidenceRun } from '../core/audit/evidence-package.ts'
import type { AccountId, RecordingId } from '../core/model/ids.ts'
import { accountScope, type Db, inScope, PLATFORM, type Trx } from './db.ts'
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

/** In order, with what the time-stamp authority says of each. */
export async function listCheckpoints(db: Db, accountId: AccountId): Promise<readonly EvidenceCheckpoint[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    stampedCheckpoints(trx).where('c.account_id', '=', accountId).orderBy('c.seq').execute(),
  )
  return rows.map(toCheckpoint)
}

function stampedCheckpoints(trx: Trx) {
  return trx
    .selectFrom('evidence_checkpoints as c')
    .leftJoin('evidence_time_stamps as t', (join) =>
      join.onRef('t.account_id', '=', 'c.account_id').onRef('t.seq', '=', 'c.seq'),
    )
    .select(['c.seq', 'c.hash', 'c.at', 'c.signature', 't.token'])
}

type CheckpointRow = Pick<Selectable<Tables['evidence_checkpoints']>, 'seq' | 'hash' | 'at' | 'signature'>

export function toCheckpoint(row: CheckpointRow & { readonly token?: Uint8Array | null }): EvidenceCheckpoint {
  const { seq, hash, at, signature, token } = row
  return {
    ...{ seq, hash: hex(hash), at: at.toISOString(), signature: hex(signature) },
    ...(token && { timeStamp: Buffer.from(token).toString('base64') }),
  }
}

/** More entries of others' recordings are not handed over with those that are asked for. */
const MAXIMUM_RUN = 10_000

/**
 * What the chain says of the recordings, each stretch signed. `withOthers`: up to the next checkpoint that was made in its time, and to the next
 * one that is time stamped, with what lies between. Otherwise, where that tells of other recordings, it is looked at here and now, and where it
 * holds, the entry itself is signed: who may not know of other recordings is not told of them.
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
    const checkpoints = await nextCheckpoints(db, signer, accountId, entry.seq)
    const runTo = async (seq: number) => {
      const entries: EvidenceEntry[] = []
      for await (const each of readEvidence(db, accountId, entry.seq - 1)) {
        if (each.seq > seq) break
        if (!withOthers && !tellsOnlyOf(each, recordingIds)) return undefined
        entries.push(each)
      }
      return entries
    }
    const near = checkpoints.filter(({ seq }) => seq - entry.seq < MAXIMUM_RUN)
    // The farthest that may be told, or those before it.
    let run: EvidenceRun | undefined
    for (let count = near.length; count > 0 && !run; count--) {
      const told = near.slice(0, count)
      const entries = await runTo(told.at(-1)?.seq ?? 0)
      if (entries) run = { after, entries, checkpoints: told }
    }
    const [checkpoint] = checkpoints
    if (run || !checkpoint) runs.push(run ?? { after, entries: [entry], checkpoints: [] })
    else {
      const isWhole = await leadsTo(db, accountId, entry.seq, after, checkpoint)
      const signed = { seq: entry.seq, hash: entry.hash, at: new Date(nowMs).toISOString() }
      const signature = hex(signer.sign(Buffer.from(checkpointText(accountId, signed))))
      runs.push({ after, entries: [entry], checkpoints: isWhole ? [{ ...signed, signature }] : [] })
    }
  }
  return runs
}

function tellsOnlyOf({ entry }: EvidenceEntry, recordingIds: readonly RecordingId[]): boolean {
  const id = readDeed(entry)?.recordingId
  return id !== undefined && recordingIds.includes(id)
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

/** The first that the signer made of this entry or a later one, and the first of them that is time stamped: those that are its own. */
async function nextCheckpoints(db: Db, signer: Signer, accountId: AccountId, seq: number) {
  const rows = await inScope(db, accountScope(accountId), async (trx) => {
    const own = stampedCheckpoints(trx)
      .where('c.account_id', '=', accountId)
      .where('c.seq', '>=', seq)
      .where('c.public_key', '=', Buffer.from(signer.publicKey))
      .orderBy('c.seq')
      .limit(1)
    const [first] = await own.execute()
    if (!first || first.token !== null) return first ? [first] : []
    return [first, ...(await own.where('t.token', 'is not', null).execute())]
  })
  // The same key signs the same text with the same bytes (RFC 8032): what somebody put there is found without another library.
  return rows.map(toCheckpoint).filter((checkpoint) => {
    const signature = hex(signer.sign(Buffer.from(checkpointText(accountId, checkpoint))))
    return signature === checkpoint.signature
  })
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
