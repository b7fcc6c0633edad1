/** Until when recordings of an account are kept, as people are told. */

import type { RecordingRetention } from '../../contract/retention.ts'
import type { AccountId, RecordingId } from '../../core/model/ids.ts'
import type { Recording } from '../../core/model/recording.ts'
import type { Db } from '../../store/db.ts'
import { datesOfRecordings } from '../../store/recording-dates.ts'
import { findRetention } from '../../store/retention-policies.ts'
import { presentDate } from './present-retention.ts'
import { retentionNames } from './retention-names.ts'

export async function retentionOfRecordings(
  db: Db,
  accountId: AccountId,
  recordings: readonly Pick<Recording, 'id'>[],
): Promise<ReadonlyMap<RecordingId, RecordingRetention>> {
  if (recordings.length === 0) return new Map()
  const ids = recordings.map(({ id }) => id)
  const dates = await datesOfRecordings(db, await findRetention(db, accountId), ids)
  const conditions = [...dates.values()].flatMap(({ reason }) => (reason.by === 'rule' ? reason.when : []))
  const names = await retentionNames(db, accountId, conditions)
  return new Map([...dates].map(([id, date]) => [id, presentDate(date, names)]))
}
