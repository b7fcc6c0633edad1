/** Whether somebody still reaches all of what a file holds. */

import { decideAccess } from '../core/access/decide-access.ts'
import { seesEverything, sightOf } from '../core/access/sight.ts'
import { subjectOfSegment } from '../core/access/subject-of-call.ts'
import type { AccessDecision, AccessSubject, Who } from '../core/model/access.ts'
import type { RecordingId } from '../core/model/ids.ts'
import { findCallSubjects } from './call-subjects.ts'
import { type Db, inScope, PLATFORM } from './db.ts'

export interface RecordingsWithin {
  /** The first that is not within reach of the right to export; absent when all are. */
  readonly refused?: { readonly subject: AccessSubject; readonly decision: AccessDecision }
}

const BATCH = 500

/** Recordings that are gone are no obstacle. */
export async function findRecordingsWithin(db: Db, who: Who, ids: readonly RecordingId[]): Promise<RecordingsWithin> {
  if (seesEverything(sightOf(who, 'export'))) return {}
  for (let at = 0; at < ids.length; at += BATCH) {
    const rows = await inScope(db, PLATFORM, (trx) =>
      trx
        .selectFrom('recordings')
        .select(['call_id', 'segment'])
        .where('id', 'in', ids.slice(at, at + BATCH))
        .execute(),
    )
    const calls = await findCallSubjects(db, PLATFORM, [...new Set(rows.map((row) => row.call_id))])
    for (const { call_id, segment } of rows) {
      const call = calls.get(call_id)
      if (!call) continue
      const subject = subjectOfSegment(call, segment ?? undefined)
      const decision = decideAccess(who, 'export', subject)
      if (!decision.allowed) return { refused: { subject, decision } }
    }
  }
  return {}
}
