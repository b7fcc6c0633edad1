import { type Selectable, sql } from 'kysely'
import type { Call } from '../core/model/call.ts'
import type { AccountId, CallId, RecordingId } from '../core/model/ids.ts'
import type { AudioEncoding, Recording } from '../core/model/recording.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { accountScope, type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { storableJson } from './row-values.ts'
import type { Tables } from './schema.ts'

/**
 * Writes or replaces. The call must have been saved: fails with `call-not-found`. Of a call that was merged with another's nothing is
 * written: its recordings have more in them.
 */
export async function saveRecording(db: Db, recording: Recording): Promise<void> {
  const { id, ...values } = toRow(recording)
  await refusing(
    inScope(db, accountScope(recording.accountId), async (trx) => {
      const isMerged = await trx
        .selectFrom('calls')
        .select('id')
        .where('id', '=', recording.callId)
        .where((eb) => eb.or([eb('is_merged', '=', true), eb('merged_into', 'is not', null)]))
        .forUpdate()
        .executeTakeFirst()
      if (isMerged) return
      await trx
        .insertInto('recordings')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
      await trx.updateTable('calls').set({ recorded: true }).where('id', '=', recording.callId).execute()
    }),
  )
}

/** Those of a call in place of those that it had. Part of the transaction that saves the call. */
export async function replaceRecordings(trx: Trx, call: Call, recordings: readonly Recording[]): Promise<void> {
  await inScope(trx, accountScope(call.accountId), async (scoped) => {
    await scoped.deleteFrom('recordings').where('call_id', '=', call.id).execute()
    if (recordings.length > 0) await scoped.insertInto('recordings').values(recordings.map(toRow)).execute()
    const recorded = recordings.length > 0
    await scoped.updateTable('calls').set({ recorded }).where('id', '=', call.id).execute()
  })
}

/**
 * Of which a stretch was destroyed, in place of what was there: the chain of evidence says so, and why (migrations/0043-redactions.sql). Part
 * of the transaction that calls it.
 */
export async function saveRedacted(
  trx: Trx,
  accountId: AccountId,
  recordings: readonly Recording[],
  explanation: Readonly<Record<string, unknown>>,
): Promise<void> {
  await inScope(trx, accountScope(accountId), async (scoped) => {
    await sql`select set_config('tapeline.redaction', ${storableJson(explanation)}, true)`.execute(scoped)
    for (const { id, ...recording } of recordings) {
      const { id: _, ...values } = toRow({ ...recording, id })
      await scoped.updateTable('recordings').set(values).where('id', '=', id).execute()
    }
    await sql`select set_config('tapeline.redaction', '', true)`.execute(scoped)
  })
}

export async function findRecording(db: Db, scope: Scope, id: RecordingId): Promise<Recording | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toRecording(row)
}

/** In order of time. */
export async function recordingsOfCall(db: Db, scope: Scope, callId: CallId): Promise<readonly Recording[]> {
  return recordingsOfCalls(db, scope, [callId])
}

/** In order of time, whatever call they belong to. */
export async function recordingsOfCalls(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<readonly Recording[]> {
  const ids = callIds.filter(isUuid)
  if (ids.length === 0) return []
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('recordings').selectAll().where('call_id', 'in', ids).orderBy('started_at').orderBy('id').execute(),
  )
  return rows.map(toRecording)
}

function toRow(recording: Recording) {
  return {
    id: recording.id,
    account_id: recording.accountId,
    call_id: recording.callId,
    started_at: new Date(recording.startedAtMs),
    duration_ms: Math.round(recording.durationMs),
    encoding: recording.encoding,
    sample_rate_hz: recording.sampleRateHz,
    channels: storableJson(recording.channels),
    size_bytes: recording.sizeBytes,
    sha256: recording.sha256,
    sealed: recording.sealed ? storableJson(recording.sealed) : null,
    object_key: recording.objectKey,
    peaks_key: recording.peaksKey,
    peaks_per_second: recording.peaksPerSecond,
    quality: storableJson(recording.quality),
    sound: recording.sound ? storableJson(recording.sound) : null,
    segment: recording.segment ? storableJson(recording.segment) : null,
  }
}

function toRecording(row: Selectable<Tables['recordings']>): Recording {
  return {
    id: row.id,
    callId: row.call_id,
    accountId: row.account_id,
    startedAtMs: row.started_at.getTime(),
    durationMs: row.duration_ms,
    encoding: row.encoding as AudioEncoding,
    sampleRateHz: row.sample_rate_hz,
    channels: row.channels,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    ...(row.sealed && { sealed: row.sealed }),
    objectKey: row.object_key,
    peaksKey: row.peaks_key,
    peaksPerSecond: row.peaks_per_second,
    quality: row.quality,
    ...(row.sound && { sound: row.sound }),
    ...(row.segment && { segment: row.segment }),
  }
}

/** Of all of its recordings, in no order. */
export async function* objectsOfAccount(
  db: Db,
  accountId: AccountId,
): AsyncGenerator<Pick<Recording, 'objectKey' | 'peaksKey' | 'sha256'>> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await inScope(db, PLATFORM, (trx) =>
      trx
        .selectFrom('recordings')
        .select(['id', 'object_key as objectKey', 'peaks_key as peaksKey', 'sha256'])
        .where('account_id', '=', accountId)
        .where('id', '>', after)
        .orderBy('id')
        .limit(1000)
        .execute(),
    )
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = last.id
  }
}
