/** Until when recordings of an account are kept, as people are told. */

import type { RecordingRetention } from '../../contract/retention.ts'
import type { AccountId, RecordingId } from '../../core/model/ids.ts'
import type { Recording } from '../../core/model/recording.ts'
import { accountScope, type Db } from '../../store/db.ts'
import { holdsOfCalls } from '../../store/legal-holds.ts'
import { datesOfRecordings } from '../../store/recording-dates.ts'
import { retentionNames } from '../../store/retention-names.ts'
import { findRetention } from '../../store/retention-policies.ts'
import { presentDate } from './present-retention.ts'

export async function retentionOfRecordings(
  db: Db,
  accountId: AccountId,
  recordings: readonly Pick<Recording, 'id' | 'callId'>[],
): Promise<ReadonlyMap<RecordingId, RecordingRetention>> {
  if (recordings.length === 0) return new Map()
  const ids = recordings.map(({ id }) => id)
  const dates = await datesOfRecordings(db, await findRetention(db, accountId), ids)
  const conditions = [...dates.values()].flatMap(({ reason }) => (reason.by === 'rule' ? reason.when : []))
  const names = await retentionNames(db, accountId, conditions)
  const callIds = [...new Set(recordings.map(({ callId }) => callId))]
  const held = await holdsOfCalls(db, accountScope(accountId), callIds)
  return new Map(
    recordings.flatMap(({ id, callId }) => {
      const date = dates.get(id)
      return date ? [[id, presentDate(date, names, held.has(callId))] as const] : []
    }),
  )
}
