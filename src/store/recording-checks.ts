/** What was found when recordings were last compared with the chain of evidence, and what that needs. */

import { type Selectable, sql } from 'kysely'
import type { CheckReport, RecordingFacts } from '../core/audit/check-recording.ts'
import type { RecordingId } from '../core/model/ids.ts'
import type { Recording } from '../core/model/recording.ts'
import { accountScope, type Db, inScope, type Scope } from './db.ts'
import { storableJson, storableText } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface StoredCheck {
  readonly recordingId: RecordingId
  readonly checkedAtMs: number
  readonly checkedByName: string
  readonly report: CheckReport
}

type Of = Pick<Recording, 'id' | 'accountId' | 'sha256'>

/** The newest, if its file is still the one that was checked. */
export async function findCheck(db: Db, recording: Of): Promise<StoredCheck | undefined> {
  return (await findChecks(db, accountScope(recording.accountId), [recording])).get(recording.id)
}

/** By recording. */
export async function findChecks(
  db: Db,
  scope: Scope,
  recordings: readonly Of[],
): Promise<ReadonlyMap<RecordingId, StoredCheck>> {
  if (recordings.length === 0) return new Map()
  const hashes = new Map(recordings.map(({ id, sha256 }) => [id, sha256]))
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('recording_checks')
      .selectAll()
      .where('recording_id', 'in', [...hashes.keys()])
      .execute(),
  )
  const current = rows.filter(({ recording_id: id, sha256 }) => hashes.get(id) === sha256)
  return new Map(current.map((row) => [row.recording_id, toCheck(row)]))
}

/** In place of the one before. Undefined when the recording is gone meanwhile. */
export async function saveCheck(
  db: Db,
  { id, accountId, sha256 }: Of,
  { checkedAtMs, checkedByName, report }: Omit<StoredCheck, 'recordingId'>,
): Promise<StoredCheck | undefined> {
  const values = {
    sha256,
    checked_at: new Date(checkedAtMs),
    checked_by_name: storableText(checkedByName),
    report: storableJson(report),
  }
  return inScope(db, accountScope(accountId), async (trx) => {
    const lives = await trx.selectFrom('recordings').select('id').where('id', '=', id).forKeyShare().executeTakeFirst()
    if (!lives) return undefined
    const row = await trx
      .insertInto('recording_checks')
      .values({ recording_id: id, account_id: accountId, ...values })
      .onConflict((same) => same.column('recording_id').doUpdateSet(values))
      .returningAll()
      .executeTakeFirstOrThrow()
    return toCheck(row)
  })
}

/** What the row says, in the words of the chain's entries. */
export async function factsOfRecording(
  db: Db,
  { id, accountId }: Pick<Recording, 'id' | 'accountId'>,
): Promise<RecordingFacts | undefined> {
  const { rows } = await inScope(db, accountScope(accountId), (trx) =>
    sql<{ facts: RecordingFacts }>`
      select tapeline_evidence_facts(r) as facts from recordings r where id = ${id}`.execute(trx),
  )
  return rows[0]?.facts
}

function toCheck(row: Selectable<Tables['recording_checks']>): StoredCheck {
  return {
    recordingId: row.recording_id,
    checkedAtMs: row.checked_at.getTime(),
    checkedByName: row.checked_by_name,
    report: row.report,
  }
}
