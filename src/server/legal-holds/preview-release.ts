import type { HoldRelease } from '../../contract/legal-hold.ts'
import type { RetentionDate } from '../../core/model/retention.ts'
import { isDue } from '../../core/retention/decide-retention.ts'
import { retentionInWords } from '../../core/retention/retention-words.ts'
import type { Db } from '../../store/db.ts'
import { countHeld, type HeldRecording, heldByNoOther, type StoredHold } from '../../store/legal-holds.ts'
import { datesOfRecordings } from '../../store/recording-dates.ts'
import { retentionNames } from '../../store/retention-names.ts'
import { findRetention } from '../../store/retention-policies.ts'
import { isoTime } from '../iso-time.ts'

const SHOWN = 100

/** What becomes of the recordings of a case when it holds nothing any more. */
export async function previewRelease(db: Db, hold: StoredHold, nowMs: number): Promise<HoldRelease> {
  const retention = await findRetention(db, hold.accountId)
  const first: (HeldRecording & RetentionDate)[] = []
  let [goes, goesBytes, alone] = [0, 0, 0]
  let part: HeldRecording[] = []
  const look = async () => {
    const dates = await datesOfRecordings(
      db,
      retention,
      part.map(({ recordingId }) => recordingId),
    )
    for (const recording of part) {
      const date = dates.get(recording.recordingId)
      if (!date || !isDue(date, [], nowMs)) continue
      goes += 1
      goesBytes += recording.sizeBytes
      if (first.length < SHOWN) first.push({ ...recording, ...date })
    }
    part = []
  }
  for await (const recording of heldByNoOther(db, hold)) {
    alone += 1
    part.push(recording)
    if (part.length === 1000) await look()
  }
  await look()
  const all = (await countHeld(db, hold.accountId, [hold.id])).get(hold.id)?.recordings ?? 0
  const conditions = first.flatMap(({ reason }) => (reason.by === 'rule' ? reason.when : []))
  const names = await retentionNames(db, hold.accountId, conditions)
  return {
    goes,
    goesBytes,
    stays: alone - goes,
    heldByOthers: all - alone,
    first: first.map(({ recordingId, callId, ...date }) => ({
      recordingId,
      callId,
      expiresAt: isoTime(date.expiresAtMs),
      text: retentionInWords(date, names),
    })),
  }
}
